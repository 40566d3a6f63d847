-- Letters on their way: sealed to the platform's key, so that nobody here can read them. A row leaves when it is answered.
CREATE TABLE letters (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL CHECK (kind IN ('application', 'correction')),
    written_at TEXT NOT NULL,
    envelope   TEXT NOT NULL
) STRICT;
