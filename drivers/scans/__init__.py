"""What scanners of any make send: scans put together from chunks, read as text, each presentation told once."""
