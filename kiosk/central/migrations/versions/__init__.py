"""One file a step: m0001 makes the first tables, each that follows changes them."""
