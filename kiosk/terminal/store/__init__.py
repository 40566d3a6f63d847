"""What the terminal remembers: one SQLite file, its audit log and its outbox."""
