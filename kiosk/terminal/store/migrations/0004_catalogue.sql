-- The platform's catalogue of service items as it was signed, the last good one. Nothing in it is about a person.
CREATE TABLE catalogue (
    one          INTEGER PRIMARY KEY CHECK (one = 1),
    body         TEXT NOT NULL,
    signature    TEXT NOT NULL,
    confirmed_at TEXT NOT NULL
) STRICT;
