"""One module a method of making maps: whatever `model.explain.method.Method` a module here holds is offered."""
