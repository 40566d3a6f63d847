"""The sites' profiles: read from the files that people write, kept in versions, published signed, and acknowledged."""
