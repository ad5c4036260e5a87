"""The embedded model's world: scenes, language, recipe, evaluation."""
