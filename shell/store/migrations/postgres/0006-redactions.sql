-- Events whose bodies an erasure replaced: the hash under which each was recorded stays in the log, and the
-- erasing event, later on the same stream, says by which law and why.
CREATE TABLE redactions (
    division integer NOT NULL,
    stream text NOT NULL,
    revision bigint NOT NULL,
    by bigint NOT NULL,
    PRIMARY KEY (division, stream, revision)
);
