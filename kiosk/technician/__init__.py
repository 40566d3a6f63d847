"""Commands for whoever sets up and mends a terminal: beside a running one through its staff socket, or alone."""
