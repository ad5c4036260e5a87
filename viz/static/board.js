// Draw from memory.
