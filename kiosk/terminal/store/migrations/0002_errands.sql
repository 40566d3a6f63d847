-- From here on what may tell of a person lies sealed (kiosk/terminal/store/sealed.py).
CREATE TABLE seal_check (
    proof BLOB NOT NULL
) STRICT;

INSERT INTO seal_check (proof) VALUES (sealed('hall-terminal'));

-- Facts on their way, in the shape that the platform takes now. Old ones stand outside the chain, which begins after them.
CREATE TABLE facts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id     TEXT NOT NULL UNIQUE,
    body   BLOB NOT NULL
) STRICT;

INSERT INTO facts (number, id, body)
SELECT number, id, sealed(json_object(
    'id', id, 'number', number, 'at', body ->> 'at', 'kind', body ->> 'kind', 'cabinet', body ->> 'cabinet',
    'cell', body ->> 'cell', 'deposit_id', body ->> 'deposit_id', 'state', body ->> 'state', 'reason', body ->> 'reason',
    'handover', CASE body ->> 'kind' WHEN 'handover' THEN json_object(
        'outcome', body ->> 'outcome', 'said', body ->> 'said', 'factors', body -> 'factors', 'item_no', '',
        'document_no', '', 'copies', 0, 'grant_counter', 0, 'card_reading', '', 'delegation', '',
        'opened_at', body ->> 'opened_at', 'closed_at', body ->> 'closed_at', 'beam_after', NULL, 'signature', NULL,
        'clock_offset', NULL, 'offline', json('false'), 'camera', ''
    ) END
))
FROM outbox ORDER BY number;

INSERT INTO sqlite_sequence (name, seq)
SELECT 'facts', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'facts');
UPDATE sqlite_sequence
SET seq = max(seq, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0)) WHERE name = 'facts';

DROP TABLE outbox;

-- Head of the chain of facts: what the next one is chained to. `began_at` is the number of the first one in the chain.
CREATE TABLE chain (
    hash     TEXT NOT NULL,
    began_at INTEGER NOT NULL
) STRICT;

INSERT INTO chain (hash, began_at)
VALUES (
    '0000000000000000000000000000000000000000000000000000000000000000',
    (SELECT seq + 1 FROM sqlite_sequence WHERE name = 'facts')
);

-- The platform's list, checked when it came; its grants lie by themselves, and what was revoked is never forgotten.
DROP TABLE manifests;
DROP TABLE grants;

CREATE TABLE manifests (
    cabinet      TEXT PRIMARY KEY,
    version      INTEGER NOT NULL,
    tag          TEXT NOT NULL,
    issued_at    TEXT NOT NULL,
    taken_at     TEXT NOT NULL,
    confirmed_at TEXT NOT NULL,
    body         BLOB NOT NULL
) STRICT;

CREATE TABLE grants (
    deposit_id TEXT PRIMARY KEY,
    cabinet    TEXT NOT NULL,
    cell       INTEGER NOT NULL,
    body       BLOB NOT NULL
) STRICT;

CREATE TABLE revocations (
    deposit_id TEXT PRIMARY KEY,
    counter    INTEGER NOT NULL
) STRICT;

-- The barcode of each thing that lies, or lay, in a cell: by it staff prove that it is the same.
CREATE TABLE items (
    deposit_id TEXT PRIMARY KEY,
    item_no    TEXT NOT NULL
) STRICT;

-- The ledger: how each cell stands.
CREATE TABLE new_cells (
    cabinet    TEXT NOT NULL,
    cell       INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN (
        'free', 'reserved', 'deposit_open', 'occupied', 'pickup_open', 'verifying', 'reclaim_open', 'unverified',
        'fault', 'disabled', 'cleaning'
    )),
    reason     TEXT NOT NULL,
    deposit_id TEXT NOT NULL,
    since      TEXT NOT NULL,
    PRIMARY KEY (cabinet, cell),
    CHECK (state <> 'occupied' OR deposit_id <> ''),
    CHECK (state <> 'free' OR deposit_id = '')
) STRICT, WITHOUT ROWID;

INSERT INTO new_cells SELECT cabinet, cell, state, reason, iif(state = 'free', '', deposit_id), since FROM cells;
DROP TABLE cells;
ALTER TABLE new_cells RENAME TO cells;

CREATE UNIQUE INDEX one_cell_a_deposit ON cells (deposit_id)
WHERE deposit_id <> '' AND state IN ('reserved', 'deposit_open', 'occupied', 'pickup_open', 'verifying', 'reclaim_open');

-- The journal: each errand at a door, step by step. `deed` is what its proof must say, sealed.
CREATE TABLE errands (
    number        INTEGER PRIMARY KEY AUTOINCREMENT,
    purpose       TEXT NOT NULL CHECK (purpose IN (
        'pickup', 'deposit', 'hand_in', 'collection', 'reclaim', 'look', 'emergency', 'clearing'
    )),
    cabinet       TEXT NOT NULL,
    cell          INTEGER NOT NULL,
    deposit_id    TEXT NOT NULL,
    deed          BLOB NOT NULL,
    step          TEXT NOT NULL CHECK (step IN ('opening', 'open', 'closed')),
    pulses        INTEGER NOT NULL,
    pulsed_at     TEXT NOT NULL,
    wrong_door    INTEGER NOT NULL DEFAULT 0,
    state_before  TEXT NOT NULL,
    reason_before TEXT NOT NULL,
    opened_at     TEXT,
    closed_at     TEXT,
    ended_at      TEXT,
    said          TEXT NOT NULL DEFAULT '',
    ending        TEXT CHECK (ending IN (
        'confirmed', 'presumed', 'disputed', 'in_doubt', 'stuck', 'withdrawn', 'placed', 'abandoned', 'taken', 'left',
        'missing', 'misplaced', 'found', 'cleared', 'broken'
    ))
) STRICT;

INSERT INTO errands (
    number, purpose, cabinet, cell, deposit_id, deed, step, pulses, pulsed_at, wrong_door, state_before, reason_before,
    opened_at, closed_at, ended_at, said, ending
)
SELECT
    number, 'pickup', cabinet, cell, deposit_id,
    sealed(json_object('factors', json('["' || replace(factors, ' ', '","') || '"]'))),
    step, pulses, pulsed_at, wrong_door, state_before, reason_before, opened_at, closed_at, ended_at, said, ending
FROM pickups ORDER BY number;

DROP TABLE pickups;

CREATE UNIQUE INDEX one_errand_under_way ON errands (cabinet) WHERE ending IS NULL;
CREATE INDEX errands_of_a_deposit ON errands (deposit_id);

-- Tries of codes for one deposit, and of the staff's PINs; never what was tried.
CREATE TABLE code_tries (
    deposit_id TEXT NOT NULL,
    at         REAL NOT NULL
) STRICT;

CREATE TABLE pin_rests (
    staff      TEXT PRIMARY KEY,
    wrong      INTEGER NOT NULL,
    rests      INTEGER NOT NULL,
    rest_until REAL NOT NULL
) STRICT;

-- Orders to open from afar that were obeyed: each once.
CREATE TABLE orders_obeyed (
    id TEXT PRIMARY KEY,
    at TEXT NOT NULL
) STRICT;
