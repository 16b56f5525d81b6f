-- The journal itself. `division` is the city whose journal this is: the first column of every key, so
-- that a distributed database can keep a city together.
CREATE TABLE journal (
    division INTEGER NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (division)
) WITHOUT ROWID, STRICT;

-- Events are appended in order of position and never touched again. `previous` is the position of the
-- event before on the same stream (0 at its start): a stream is read backwards along it, so that no
-- second index has to be written on the hot path.
CREATE TABLE events (
    division INTEGER NOT NULL,
    position INTEGER NOT NULL,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    previous INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    schema INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (division, position)
) WITHOUT ROWID, STRICT;

-- Replies kept for retries, in order of arrival, so that expiry removes a run from the front.
CREATE TABLE idempotency (
    division INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    key TEXT NOT NULL,
    digest BLOB NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    reply TEXT NOT NULL,
    PRIMARY KEY (division, sequence)
) WITHOUT ROWID, STRICT;
