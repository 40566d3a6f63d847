-- Commands from afar, by their ids: what was heard once is not done again, whatever ends the terminal meanwhile.
-- `mark` was noted when it was begun; it tells after a start whether that came about (the kernel's id of the run).
CREATE TABLE commands (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    id      TEXT NOT NULL UNIQUE,
    kind    TEXT NOT NULL,
    body    TEXT NOT NULL,
    issued  TEXT NOT NULL,
    expires TEXT NOT NULL,
    state   TEXT NOT NULL,
    mark    TEXT NOT NULL
) STRICT;

-- What operators have left standing here: a line for citizens, services that are out, maintenance.
CREATE TABLE from_afar (
    name TEXT PRIMARY KEY,
    body TEXT NOT NULL
) STRICT;
