"""The fault matrix: what it expects, the troubles it makes, and the places where it looks."""
