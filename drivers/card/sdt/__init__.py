"""Resident ID-card readers with an SDT / SAM_V module inside: serial, serial over USB, or behind a serial server."""
