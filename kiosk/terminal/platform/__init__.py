"""The terminal's side of the central platform: asking, reporting, and taking over who may collect what."""
