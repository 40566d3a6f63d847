"""Modbus RTU as bytes: frames, check sums and answers; nothing here knows a port or what is wired to a coil."""
