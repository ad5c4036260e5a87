"""The recipe of the embedded model: every phase of its training, and its release."""
