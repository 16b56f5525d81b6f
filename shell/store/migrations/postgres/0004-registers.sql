-- What matters enter in registers, for questions and figures. `content` is a JSON object of the register's own
-- columns; times are texts in UTC, days in the city's time, so that both sort as they follow each other.
CREATE TABLE registers (
    division integer NOT NULL,
    register text NOT NULL,
    serial bigint NOT NULL,
    ordinal bigint NOT NULL,
    process text NOT NULL,
    status text NOT NULL,
    light text NOT NULL,
    received text COLLATE "C" NOT NULL,
    received_on text COLLATE "C" NOT NULL,
    ended_on text COLLATE "C",
    due_on text COLLATE "C",
    content json NOT NULL,
    PRIMARY KEY (division, register, serial, ordinal)
);
CREATE INDEX registers_by_day ON registers (division, register, received_on);
