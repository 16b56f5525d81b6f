-- Every key begins with the division: a city's rows stay together when tables are distributed by it. Times
-- are microseconds since 1970 UTC. What is hashed is kept as text, byte for byte.

-- Whose journal it is, and by which key its heads are signed: every node must hold that key.
CREATE TABLE journal (
    division integer NOT NULL,
    id text NOT NULL,
    public_key bytea,
    PRIMARY KEY (division)
);

-- The evidence log's growing end, one row for each city. Whoever holds its lock seals: gives positions,
-- hashes and a signed head to the batch about to be committed. `edge` holds the roots of the perfect
-- subtrees, `head` the hash of the last head's note, `model` the position of the last event that the
-- model kept in memory evolves by.
CREATE TABLE tip (
    division integer NOT NULL,
    size bigint NOT NULL,
    edge bytea NOT NULL,
    at bigint NOT NULL,
    head bytea NOT NULL,
    model bigint NOT NULL,
    PRIMARY KEY (division)
) WITH (fillfactor = 10);

-- Each running program is one node under a number of its own; its batches are numbered `node << 32 | n`.
CREATE SEQUENCE node_numbers;

-- One row for each committed batch: its events stand at positions from `first` on, in order of their
-- ordinals. A batch without events has no place in the log. A row of `count` -1 voids a batch whose
-- connection was cut: should its commit still be on the way, it fails by this row.
CREATE TABLE batches (
    division integer NOT NULL,
    batch bigint NOT NULL,
    first bigint NOT NULL,
    count integer NOT NULL,
    model integer NOT NULL,
    PRIMARY KEY (division, batch)
);
CREATE UNIQUE INDEX batches_in_order ON batches (division, first) WHERE count > 0;
CREATE INDEX batches_of_the_model ON batches (division, first) WHERE model > 0;

-- Events, written before their positions are known and never touched again.
CREATE TABLE events (
    division integer NOT NULL,
    batch bigint NOT NULL,
    ordinal integer NOT NULL,
    stream text NOT NULL,
    revision bigint NOT NULL,
    at bigint NOT NULL,
    model boolean NOT NULL,
    actor text NOT NULL,
    kind text NOT NULL,
    schema smallint NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (division, batch, ordinal)
);
-- The optimistic rule: of two nodes that decide about one stream at one revision, one fails.
CREATE UNIQUE INDEX events_by_stream ON events (division, stream, revision);

-- Replies kept for retries, whichever node they come to.
CREATE TABLE idempotency (
    division integer NOT NULL,
    id bytea NOT NULL,
    at bigint NOT NULL,
    digest bytea NOT NULL,
    batch bigint NOT NULL,
    ordinal integer NOT NULL,
    events integer NOT NULL,
    reply text NOT NULL,
    PRIMARY KEY (division, id)
);
CREATE INDEX idempotency_by_age ON idempotency (division, at);
