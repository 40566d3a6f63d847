-- Copies of results that leave was given for. A row is written before anything is printed and says 'unconfirmed' until more
-- is known; it leaves when the platform has been told. `over`: nothing more will become known here.
CREATE TABLE copies (
    id      TEXT PRIMARY KEY,
    outcome TEXT NOT NULL DEFAULT 'unconfirmed' CHECK (outcome IN ('printed', 'not_printed', 'unconfirmed')),
    pages   INTEGER NOT NULL DEFAULT 0,
    over    INTEGER NOT NULL DEFAULT 0
) STRICT;
