"""What a learner meets: the page and its parts. Knows nothing of torch."""
