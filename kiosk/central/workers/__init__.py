"""The platform as several workers on one PostgreSQL, behind nginx."""
