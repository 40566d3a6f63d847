"""Scanners that pretend to be a keyboard: taken for ourselves alone, so that no code is typed into the screens."""
