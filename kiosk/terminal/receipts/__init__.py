"""Slips on paper: what they say, and printing them for one session without ever guessing what became of them."""
