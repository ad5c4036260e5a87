"""Other models: what is published of each, and how many tokens a picture takes by each published rule."""
