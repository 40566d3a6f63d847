-- What self-tests found, newest last: for technicians. Nothing in a report tells of a person.
CREATE TABLE self_tests (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    at       TEXT NOT NULL,
    occasion TEXT NOT NULL,
    grade    TEXT NOT NULL CHECK (grade IN ('green', 'yellow', 'red')),
    report   TEXT NOT NULL
) STRICT;
