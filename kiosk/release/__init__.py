"""For who makes releases: a key that lies offline, statements signed with it, and the way to a platform."""
