"""Scanners that only send what they read: USB serial (CDC) or RS-232, of any make, without commands."""
