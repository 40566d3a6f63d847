"""The operators' console: pages on the platform's database, in a program of their own."""
