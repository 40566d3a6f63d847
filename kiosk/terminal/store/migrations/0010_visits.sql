-- Visits that have begun and of which no end is written: the id of the fact to come, and when it began.
CREATE TABLE visits (
    id    TEXT PRIMARY KEY,
    began TEXT NOT NULL
) STRICT;
