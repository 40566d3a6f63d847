-- Audit log: a chain of hashes. Nothing in it is ever changed or removed.
CREATE TABLE audit (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    at       TEXT NOT NULL,
    event    TEXT NOT NULL,
    facts    TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash     TEXT NOT NULL
) STRICT;

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is never changed');
END;

CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is never shortened');
END;

-- Facts on their way to the platform, in the terminal's own order. A row leaves when the platform holds it.
CREATE TABLE outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id     TEXT NOT NULL UNIQUE,
    body   TEXT NOT NULL
) STRICT;

-- The platform's list of grants as last taken over. A body holds keyed hashes and a masked name, nothing clearer.
CREATE TABLE manifests (
    cabinet  TEXT PRIMARY KEY,
    version  INTEGER NOT NULL,
    taken_at TEXT NOT NULL
) STRICT;

CREATE TABLE grants (
    deposit_id TEXT PRIMARY KEY,
    cabinet    TEXT NOT NULL,
    cell       INTEGER NOT NULL,
    body       TEXT NOT NULL
) STRICT;

-- The ledger: how each cell stands, and each pickup step by step.
CREATE TABLE cells (
    cabinet    TEXT NOT NULL,
    cell       INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN (
        'free', 'occupied', 'pickup_open', 'verifying', 'unverified', 'fault', 'disabled'
    )),
    reason     TEXT NOT NULL,
    deposit_id TEXT NOT NULL,
    since      TEXT NOT NULL,
    PRIMARY KEY (cabinet, cell)
) STRICT, WITHOUT ROWID;

CREATE TABLE pickups (
    number       INTEGER PRIMARY KEY AUTOINCREMENT,
    cabinet      TEXT NOT NULL,
    cell         INTEGER NOT NULL,
    deposit_id   TEXT NOT NULL,
    factors      TEXT NOT NULL,
    step         TEXT NOT NULL CHECK (step IN ('opening', 'open', 'closed')),
    pulses       INTEGER NOT NULL,
    pulsed_at    TEXT NOT NULL,
    wrong_door   INTEGER NOT NULL DEFAULT 0,
    state_before TEXT NOT NULL,
    reason_before TEXT NOT NULL,
    opened_at    TEXT,
    closed_at    TEXT,
    ended_at     TEXT,
    said         TEXT NOT NULL DEFAULT '',
    ending       TEXT CHECK (ending IN (
        'confirmed', 'presumed', 'disputed', 'in_doubt', 'stuck', 'withdrawn'
    ))
) STRICT;

CREATE UNIQUE INDEX one_pickup_under_way_a_cell ON pickups (cabinet, cell) WHERE ending IS NULL;
CREATE INDEX pickups_of_a_deposit ON pickups (deposit_id);

-- When pickup codes that match nothing were tried (seconds since 1970); never which.
CREATE TABLE wrong_codes (
    at REAL NOT NULL
) STRICT;
