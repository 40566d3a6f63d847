"""Lockers as the platform sees them: things, rights to collect them, and what a cabinet must know on its own."""
