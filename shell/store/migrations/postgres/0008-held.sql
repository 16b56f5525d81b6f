-- What is kept for an account and must stay erasable: addresses, who someone is, letters on their way.
CREATE TABLE held (
    division integer NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    account text NOT NULL,
    value text NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (division, kind, key)
);
CREATE INDEX held_of ON held (division, account, kind);
CREATE INDEX held_due ON held (division, kind, at, key);
