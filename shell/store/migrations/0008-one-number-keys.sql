-- Events and heads are keyed by one number, division * 2^40 + position or size, as aggregates are: SQLite then
-- appends to the last page instead of rearranging the last three, and an event of 4 kB needs no page of its own.
-- `division`, `position` and `size` can still be asked for; they take no room.
DROP INDEX model_events;
ALTER TABLE events RENAME TO events_by_two;
CREATE TABLE events (
    division_position INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    previous INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    schema INTEGER NOT NULL,
    body TEXT NOT NULL,
    serial INTEGER,
    division INTEGER AS (division_position >> 40),
    position INTEGER AS (division_position & 1099511627775)
) STRICT;
INSERT INTO events (division_position, stream, revision, previous, at, actor, kind, schema, body, serial)
    SELECT division << 40 | position, stream, revision, previous, at, actor, kind, schema, body, serial
    FROM events_by_two ORDER BY division, position;
DROP TABLE events_by_two;
CREATE INDEX model_events ON events (division_position) WHERE serial IS NULL;

-- A batch's head and the hashes of its leaves are one row: `leaves` are those of the batch, 32 bytes each, the
-- last of which is the `size`th. `evidence` keeps the roots of completed subtrees.
ALTER TABLE heads RENAME TO heads_by_two;
CREATE TABLE heads (
    division_size INTEGER PRIMARY KEY,
    root BLOB NOT NULL,
    at INTEGER NOT NULL,
    previous BLOB NOT NULL,
    signature BLOB NOT NULL,
    leaves BLOB NOT NULL,
    division INTEGER AS (division_size >> 40),
    size INTEGER AS (division_size & 1099511627775)
) STRICT;
INSERT INTO heads (division_size, root, at, previous, signature, leaves)
    SELECT h.division << 40 | h.size, h.root, h.at, h.previous, h.signature, COALESCE((SELECT e.hashes
    FROM evidence e WHERE e.division = h.division AND e.level = 0 AND e.first < h.size ORDER BY e.first DESC
    LIMIT 1), x'') FROM heads_by_two h ORDER BY h.division, h.size;
DROP TABLE heads_by_two;
DELETE FROM evidence WHERE level = 0;
