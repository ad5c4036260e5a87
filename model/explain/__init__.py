"""Experiments on a loaded model: what its parts are, what changes when one thing is changed."""
