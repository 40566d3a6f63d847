"""Honeywell scanners on a serial line or USB serial, spoken to in their menu commands."""
