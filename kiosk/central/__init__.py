"""Reference central platform: what a county's own system would answer over HTTP, on a database of its own."""
