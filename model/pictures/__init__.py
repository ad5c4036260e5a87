"""From the bytes of a file to upright RGB pixels. Knows Pillow and numpy, and nothing of processes, models or pages."""
