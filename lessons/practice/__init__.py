"""Recall, interview, numbers and drawing: what is asked, how it is graded, when it comes back."""
