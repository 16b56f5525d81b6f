-- Snapshots are signed by the city's key: a digest in the same row proves nothing to whoever can write the
-- row. Unsigned ones go; the next start replays and takes a signed one.
DROP TABLE snapshots;
CREATE TABLE snapshots (
    division INTEGER NOT NULL,
    position INTEGER NOT NULL,
    part INTEGER NOT NULL,
    parts INTEGER NOT NULL,
    format INTEGER NOT NULL,
    digest BLOB NOT NULL,
    signature BLOB NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (division, position, part)
) WITHOUT ROWID, STRICT;
