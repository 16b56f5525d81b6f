-- Snapshots of the model, cut into parts so that writing one never holds up commands. `parts` and
-- `digest` describe the whole; a snapshot that is incomplete or does not match them is ignored.
CREATE TABLE snapshots (
    division INTEGER NOT NULL,
    position INTEGER NOT NULL,
    part INTEGER NOT NULL,
    parts INTEGER NOT NULL,
    format INTEGER NOT NULL,
    digest BLOB NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (division, position, part)
) WITHOUT ROWID, STRICT;
