// Numbers.
