"""The locker wall: which cell holds what, who may have it, and what happened at each door."""
