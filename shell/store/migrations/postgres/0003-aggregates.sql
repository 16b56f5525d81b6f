-- Aggregates with what their events add up to, and what is shown of them in lists. `before` is the revision
-- they stood at before the batch that wrote the row: a batch decided on an older state changes nothing.
CREATE TABLE aggregates (
    division integer NOT NULL,
    serial bigint NOT NULL,
    revision bigint NOT NULL,
    before bigint NOT NULL,
    batch bigint NOT NULL,
    ordinal integer NOT NULL,
    updated bigint NOT NULL,
    format smallint NOT NULL,
    state bytea NOT NULL,
    shown boolean NOT NULL,
    definition text NOT NULL,
    version integer NOT NULL,
    status smallint NOT NULL,
    light smallint NOT NULL,
    received bigint NOT NULL,
    due bigint,
    holder text NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    PRIMARY KEY (division, serial)
) WITH (fillfactor = 70);

-- What a matter is found by: hashes of every two neighbouring characters of its title and text.
CREATE TABLE words (
    division integer NOT NULL,
    serial bigint NOT NULL,
    pairs integer[] NOT NULL,
    PRIMARY KEY (division, serial)
);
CREATE INDEX words_by_pair ON words USING gin (pairs);

CREATE TABLE names (
    division integer NOT NULL,
    name text NOT NULL,
    serial bigint NOT NULL,
    PRIMARY KEY (division, name, serial)
);

-- Under which version of which engine's rules these rows were projected.
CREATE TABLE projections (
    division integer NOT NULL,
    engine text NOT NULL,
    rows integer NOT NULL,
    PRIMARY KEY (division, engine)
);

-- `due` of an entry that is never due is the largest number there is.
CREATE TABLE work (
    division integer NOT NULL,
    list text NOT NULL,
    priority smallint NOT NULL,
    due bigint NOT NULL,
    serial bigint NOT NULL,
    task bigint NOT NULL,
    title text NOT NULL,
    element text NOT NULL,
    owner text NOT NULL,
    light smallint NOT NULL,
    since bigint NOT NULL,
    PRIMARY KEY (division, list, priority, due, serial, task)
);

CREATE TABLE timers (
    division integer NOT NULL,
    due bigint NOT NULL,
    serial bigint NOT NULL,
    timer bigint NOT NULL,
    PRIMARY KEY (division, due, serial, timer)
);

-- Who waits for which message or signal. `batch` and `ordinal` name the event that made them wait: a signal
-- reaches only those who waited when it was sent.
CREATE TABLE subscriptions (
    division integer NOT NULL,
    kind smallint NOT NULL,
    name text NOT NULL,
    key text NOT NULL,
    serial bigint NOT NULL,
    id bigint NOT NULL,
    starts boolean NOT NULL,
    batch bigint NOT NULL,
    ordinal integer NOT NULL,
    PRIMARY KEY (division, kind, name, key, serial, id)
);

CREATE TABLE incidents (
    division integer NOT NULL,
    serial bigint NOT NULL,
    incident bigint NOT NULL,
    at bigint NOT NULL,
    element text NOT NULL,
    code text NOT NULL,
    message text NOT NULL,
    PRIMARY KEY (division, serial, incident)
);

-- What is to be sent. `endpoint` is empty for what stays inside the city; `place` tells how (0 message,
-- 1 signal, 2 start of `definition`, 3 endpoint). `next` is when it is to be tried; `after_serial` and
-- `after_id` say how far a signal has come. A dead letter stays until an operator revives it.
CREATE SEQUENCE parcel_numbers;
CREATE TABLE parcels (
    division integer NOT NULL,
    sequence bigint NOT NULL,
    place smallint NOT NULL,
    endpoint text NOT NULL,
    definition bigint NOT NULL,
    name text NOT NULL,
    key text NOT NULL,
    body text NOT NULL,
    source bigint NOT NULL,
    sent bigint NOT NULL,
    next bigint NOT NULL,
    tries integer NOT NULL,
    error text NOT NULL,
    dead boolean NOT NULL,
    after_serial bigint NOT NULL,
    after_id bigint NOT NULL,
    batch bigint NOT NULL,
    ordinal integer NOT NULL,
    PRIMARY KEY (division, sequence)
);
CREATE INDEX parcels_inside ON parcels (division, next, sequence) WHERE NOT dead AND endpoint = '';
CREATE INDEX parcels_outside ON parcels (division, endpoint, sequence) WHERE NOT dead AND endpoint <> '';
CREATE INDEX parcels_dead ON parcels (division, sequence) WHERE dead;

-- Which node looks after timers or parcels, and until when unless it asks again.
CREATE TABLE leases (
    division integer NOT NULL,
    what text NOT NULL,
    node bigint NOT NULL,
    until timestamptz NOT NULL,
    PRIMARY KEY (division, what)
);
