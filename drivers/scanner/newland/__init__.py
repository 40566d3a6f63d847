"""Newland scanners on a serial line, spoken to in their UCS command language."""
