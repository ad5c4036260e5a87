// The lessons: the list of them, and the reader.
