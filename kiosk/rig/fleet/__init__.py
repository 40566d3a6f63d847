"""Thousands of virtual terminals with certificates of their own, at a real broker and a real platform."""
