"""Everything that decides: the terminal, its words, and the reference central platform."""
