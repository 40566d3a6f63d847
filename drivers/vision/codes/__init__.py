"""Codes in pictures: QR, Code 128, EAN-13 and PDF417, read by a chain of readers that check one another."""
