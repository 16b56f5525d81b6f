-- Hashes of perfect subtrees of the Merkle log: `level` 0 holds leaf hashes, level k the roots of
-- subtrees of 256^k leaves. A row is a run of consecutive 32-byte hashes starting at index `first`.
CREATE TABLE evidence (
    division INTEGER NOT NULL,
    level INTEGER NOT NULL,
    first INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (division, level, first)
) WITHOUT ROWID, STRICT;

-- Signed tree heads, one for each committed batch, each naming the one before.
CREATE TABLE heads (
    division INTEGER NOT NULL,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    at INTEGER NOT NULL,
    previous BLOB NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (division, size)
) WITHOUT ROWID, STRICT;
