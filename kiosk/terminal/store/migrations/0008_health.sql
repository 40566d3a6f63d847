-- The newest tries of locks and readers: whether each went well, and how long a door took to spring open.
CREATE TABLE tries (
    number       INTEGER PRIMARY KEY,
    place        TEXT NOT NULL,
    cell         INTEGER NOT NULL,
    well         INTEGER NOT NULL,
    milliseconds INTEGER
) STRICT;

CREATE INDEX tries_of_a_place ON tries (place, number);

-- What it used to take: the median of the first tries ever, until the device is mended or exchanged.
CREATE TABLE usual (
    place        TEXT PRIMARY KEY,
    milliseconds INTEGER NOT NULL
) STRICT;

-- What is not well now, so that a start neither ends it nor begins it anew.
CREATE TABLE findings (
    cause TEXT NOT NULL,
    place TEXT NOT NULL,
    model TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (cause, place)
) STRICT;
