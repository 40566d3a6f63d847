"""The tables of a database through the years: numbered, forward-only steps, taken by Alembic."""
