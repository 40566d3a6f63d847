"""One module a figure: each starts what it needs, measures from outside, and says what it found."""
