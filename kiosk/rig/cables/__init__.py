"""A box that is set up from a file while every cable of it is pulled, one after the other, at every step."""
