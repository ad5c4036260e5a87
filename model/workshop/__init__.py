"""The embedded model's world: scenes, language, evaluation."""
