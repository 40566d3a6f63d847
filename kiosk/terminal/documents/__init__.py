"""A4 documents: printed for a session, followed page by page, and gone with it."""
