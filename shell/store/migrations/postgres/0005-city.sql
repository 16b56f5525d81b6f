-- Keys that the evidence log's heads are signed by, the latest last: it alone has its private half. Nodes
-- share it, so a node has nothing of its own to lose. Whoever can read this table can sign.
CREATE TABLE signing_keys (
    division integer NOT NULL,
    number integer NOT NULL,
    public_key bytea NOT NULL,
    private_key bytea,
    PRIMARY KEY (division, number)
);
INSERT INTO signing_keys (division, number, public_key)
    SELECT division, 1, public_key FROM journal WHERE public_key IS NOT NULL;
ALTER TABLE journal DROP COLUMN public_key;

-- What proves who someone is. It can be replaced and deleted, unlike events: see the vault.
CREATE TABLE credentials (
    division integer NOT NULL,
    account text NOT NULL,
    phc text NOT NULL,
    must_change boolean NOT NULL,
    PRIMARY KEY (division, account)
);
-- Sessions by the hash of their token, whichever node they were opened on. Times are seconds.
CREATE TABLE sessions (
    division integer NOT NULL,
    token bytea NOT NULL,
    account text NOT NULL,
    csrf text NOT NULL,
    opened bigint NOT NULL,
    seen bigint NOT NULL,
    PRIMARY KEY (division, token)
);
CREATE INDEX sessions_by_account ON sessions (division, account);

-- Evidence files and original reports by the SHA-256 of their content.
CREATE TABLE blobs (
    division integer NOT NULL,
    id bytea NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (division, id)
);
ALTER TABLE blobs ALTER COLUMN content SET STORAGE EXTERNAL;
