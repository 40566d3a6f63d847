"""Loudspeakers that say sentences to the citizen."""
