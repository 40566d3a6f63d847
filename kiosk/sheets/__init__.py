"""Readable TOML files that people write: read strictly, with file and line for everything that is wrong in them."""
