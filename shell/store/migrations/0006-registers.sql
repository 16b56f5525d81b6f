-- What matters enter in registers, for questions and figures. `content` is a JSON object of the register's own
-- columns; times are texts in UTC, days in the city's time, so that both sort as they follow each other.
CREATE TABLE registers (
    division INTEGER NOT NULL,
    register TEXT NOT NULL,
    serial INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    process TEXT NOT NULL,
    status TEXT NOT NULL,
    light TEXT NOT NULL,
    received TEXT NOT NULL,
    received_on TEXT NOT NULL,
    ended_on TEXT,
    due_on TEXT,
    content TEXT NOT NULL,
    PRIMARY KEY (division, register, serial, ordinal)
) WITHOUT ROWID, STRICT;
CREATE INDEX registers_by_day ON registers (division, register, received_on);
