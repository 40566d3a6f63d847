"""Finds what is plugged in. Only questions of the families asked for are sent: nothing moves, nothing opens."""
