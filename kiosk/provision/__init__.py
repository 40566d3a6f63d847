"""A bare box becomes a terminal that is signed off: a technician's wizard on its own glass, or answered by a file."""
