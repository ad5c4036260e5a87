// Interview.
