-- Hashes of perfect subtrees of the Merkle log: `level` 0 holds leaf hashes, level k the roots of
-- subtrees of 256^k leaves. A row is a run of consecutive 32-byte hashes starting at index `first`.
CREATE TABLE evidence (
    division integer NOT NULL,
    level smallint NOT NULL,
    first bigint NOT NULL,
    hashes bytea NOT NULL,
    PRIMARY KEY (division, level, first)
);
ALTER TABLE evidence ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- Signed tree heads, one for each committed batch with events, each naming the one before.
CREATE TABLE heads (
    division integer NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL,
    at bigint NOT NULL,
    previous bytea NOT NULL,
    signature bytea NOT NULL,
    PRIMARY KEY (division, size)
);
