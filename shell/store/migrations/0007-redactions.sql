-- Events whose bodies an erasure replaced: the hash under which each was recorded stays in the log, and the
-- erasing event, later on the same stream, says by which law and why.
CREATE TABLE redactions (
    division INTEGER NOT NULL,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    by INTEGER NOT NULL,
    PRIMARY KEY (division, stream, revision)
) WITHOUT ROWID, STRICT;
