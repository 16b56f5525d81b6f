-- Filters people keep for their own lists.
CREATE TABLE filters (
    division integer NOT NULL,
    account text NOT NULL,
    name text NOT NULL,
    query text NOT NULL,
    PRIMARY KEY (division, account, name)
);
