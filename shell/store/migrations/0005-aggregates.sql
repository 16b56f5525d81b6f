-- Aggregates kept on disk. `serial` numbers them within their city; events of the model in memory have none.
ALTER TABLE events ADD COLUMN serial INTEGER;
-- What a start replays: the model's events among any number of others.
CREATE INDEX model_events ON events (division, position) WHERE serial IS NULL;

-- One row for each aggregate: its state, where its stream stands, and what lists show of it (nothing for
-- one that isn't a matter). The key is division * 2^40 + serial: the division comes first here too, and
-- one number is the fastest key there is. `due` is in microseconds, as every time.
CREATE TABLE aggregates (
    division_serial INTEGER PRIMARY KEY,
    revision INTEGER NOT NULL,
    position INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    definition TEXT,
    version INTEGER,
    status INTEGER,
    light INTEGER,
    received INTEGER,
    due INTEGER,
    holder TEXT,
    title TEXT,
    text TEXT,
    format INTEGER NOT NULL,
    state BLOB NOT NULL
) STRICT;

-- Under which version of which engine's rules the rows below were projected.
CREATE TABLE projections (
    division INTEGER NOT NULL,
    engine TEXT NOT NULL,
    rows INTEGER NOT NULL,
    PRIMARY KEY (division, engine)
) WITHOUT ROWID, STRICT;

-- Work lists. What is never due has the largest number there is.
CREATE TABLE work (
    division INTEGER NOT NULL,
    list TEXT NOT NULL,
    priority INTEGER NOT NULL,
    due INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    task INTEGER NOT NULL,
    title TEXT NOT NULL,
    element TEXT NOT NULL,
    owner TEXT NOT NULL,
    light INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (division, list, priority, due, serial, task)
) WITHOUT ROWID, STRICT;

CREATE TABLE timers (
    division INTEGER NOT NULL,
    due INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    timer INTEGER NOT NULL,
    PRIMARY KEY (division, due, serial, timer)
) WITHOUT ROWID, STRICT;

-- Who waits for which message or signal. `since` is the position of the event that made them wait: a signal
-- reaches only those who waited when it was sent.
CREATE TABLE subscriptions (
    division INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    serial INTEGER NOT NULL,
    id INTEGER NOT NULL,
    starts INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (division, kind, name, key, serial, id)
) WITHOUT ROWID, STRICT;

CREATE TABLE incidents (
    division INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    incident INTEGER NOT NULL,
    at INTEGER NOT NULL,
    element TEXT NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (division, serial, incident)
) WITHOUT ROWID, STRICT;

CREATE TABLE names (
    division INTEGER NOT NULL,
    name TEXT NOT NULL,
    serial INTEGER NOT NULL,
    PRIMARY KEY (division, name, serial)
) WITHOUT ROWID, STRICT;

-- Parcels for endpoints outside, in the order they must arrive, and how each endpoint fares.
CREATE TABLE outbox (
    division INTEGER NOT NULL,
    endpoint TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    source INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (division, endpoint, sequence)
) WITHOUT ROWID, STRICT;
CREATE TABLE endpoints (
    division INTEGER NOT NULL,
    endpoint TEXT NOT NULL,
    next INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    error TEXT NOT NULL,
    PRIMARY KEY (division, endpoint)
) WITHOUT ROWID, STRICT;

-- Parcels that stay in the city. `after_serial` and `after_id` say how far a signal has come.
CREATE TABLE relays (
    division INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    source INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    next INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    error TEXT NOT NULL,
    after_serial INTEGER NOT NULL,
    after_id INTEGER NOT NULL,
    PRIMARY KEY (division, sequence)
) WITHOUT ROWID, STRICT;
CREATE INDEX relays_by_time ON relays (division, next, sequence);

-- Parcels given up until an operator sends them again. `kind` is null for those to an endpoint.
CREATE TABLE dead_letters (
    division INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    kind INTEGER,
    endpoint TEXT NOT NULL,
    source INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    tries INTEGER NOT NULL,
    error TEXT NOT NULL,
    PRIMARY KEY (division, sequence)
) WITHOUT ROWID, STRICT;

-- Matters whose words the search index, a file of its own, hasn't taken up yet, by the position of the
-- event that changed them.
CREATE TABLE unindexed (
    division INTEGER NOT NULL,
    position INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    PRIMARY KEY (division, position)
) WITHOUT ROWID, STRICT;
