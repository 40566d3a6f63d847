"""Scanners for QR and bar codes."""
