"""The proof of the lockers: a random life of a wall, with every mishap and a kill at every boundary of its journal."""
