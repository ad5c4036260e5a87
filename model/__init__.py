"""Running a LLaVA and asking questions of the run. Importing this package imports nothing else, torch least of all."""
