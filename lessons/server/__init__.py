"""The page on the network: sessions, the queue in front of the model, requests, and what bounds them."""
