"""A LLaVA from checkpoint to answer: loaded, checked, run stage by stage, its attention recorded."""
