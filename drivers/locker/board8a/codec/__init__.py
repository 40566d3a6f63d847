"""Frames of the "8A / 80" lock boards as pure functions, one module a side. Source: protocol sheet D1."""
