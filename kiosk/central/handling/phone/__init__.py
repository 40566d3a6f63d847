"""The page with which a telephone sends pages into a visit at a terminal (M25)."""
