// Recall.
