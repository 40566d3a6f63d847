"""Commissioning of a wall of lockers: a guided run that finds out how it is wired, for boards of every family."""
