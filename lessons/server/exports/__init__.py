"""The kinds of file in which an answer can be taken away, a module each; `lessons.server.export` finds them."""
