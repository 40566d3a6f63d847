"""Document cameras, one folder a model."""
