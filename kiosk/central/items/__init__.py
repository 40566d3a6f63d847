"""The catalogue at the platform: read from files that people write, kept in versions, published signed."""
