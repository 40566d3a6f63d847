-- The platform's list of the staff, as it was signed: sealed, for it holds hashes of cards, badges and PINs.
CREATE TABLE staff_list (
    one          INTEGER PRIMARY KEY CHECK (one = 1),
    version      INTEGER NOT NULL,
    tag          TEXT NOT NULL,
    issued_at    TEXT NOT NULL,
    confirmed_at TEXT NOT NULL,
    body         BLOB NOT NULL
) STRICT;

-- Devices that somebody of the staff has taken out of service: they stay so whatever ends the terminal.
CREATE TABLE out_of_service (
    place  TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    staff  TEXT NOT NULL,
    since  TEXT NOT NULL
) STRICT;

-- What a printer has used since its roll or tray was last filled, and ever: millimetres of paper, sheets.
CREATE TABLE supplies (
    name   TEXT PRIMARY KEY,
    used   INTEGER NOT NULL,
    ever   INTEGER NOT NULL,
    filled TEXT NOT NULL
) STRICT;

-- What was set at the screen, in place of what the settings say.
CREATE TABLE adjusted (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- Who works in technician mode; the row goes with them. One that a start finds was cut off.
CREATE TABLE technician_here (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    staff TEXT NOT NULL,
    since TEXT NOT NULL
) STRICT;
