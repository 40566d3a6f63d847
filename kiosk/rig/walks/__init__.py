"""Citizens who walk through every item of the catalogue on the real screens, and what is kept of it."""
