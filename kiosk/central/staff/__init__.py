"""The staff's own desk at the office, under /v1/office: signing in, and everything that a person decides."""
