"""Everything that touches metal; knows nothing of kiosks."""
