"""How constraints and indexes are called, so that a later step can name what it changes.

They are the names that PostgreSQL gives by itself: a database from before they were written down has the same ones.
"""

NAMES = {
    "pk": "%(table_name)s_pkey",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "ix": "ix_%(column_0_label)s",
}
