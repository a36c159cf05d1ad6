-- +goose Up
-- Photos and the work on an application: documents that are looked at, visits,
-- flags, decisions. The files of a photo lie in the safe under its id; here is
-- what the record knows of them. Rows are written after the files.

-- One attempt at one document: photos that belong together, sent, looked at,
-- decided. A decision settles a minute later; until then it can be taken back.
CREATE TABLE submissions (
    id           TEXT    NOT NULL PRIMARY KEY,
    number       BIGINT  NOT NULL UNIQUE, -- what an officer types: TERIMA 12
    application  TEXT    NOT NULL REFERENCES applications (id),
    kind         TEXT    NOT NULL,
    area         TEXT    NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('open', 'submitted', 'decided', 'accepted', 'returned', 'dropped')),
    rev          BIGINT  NOT NULL DEFAULT 1, -- counts the changes of state
    poor         INTEGER NOT NULL DEFAULT 0, -- photos that had to be taken again
    flags        TEXT    NOT NULL DEFAULT '', -- codes, apart by commas, for the officer
    officer      TEXT    REFERENCES officers (id), -- who sent it for a citizen without a phone
    opened_at    BIGINT  NOT NULL,
    submitted_at BIGINT  NOT NULL DEFAULT 0,
    verdict      TEXT    NOT NULL DEFAULT '', -- accepted, returned
    reason       TEXT    NOT NULL DEFAULT '', -- code of a reason of group F
    note         TEXT    NOT NULL DEFAULT '', -- sealed: one sentence of the officer
    decided_by   TEXT    NOT NULL DEFAULT '', -- officer
    decided_at   BIGINT  NOT NULL DEFAULT 0,
    settles_at   BIGINT  NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX submissions_open ON submissions (application, kind) WHERE state IN ('open', 'submitted', 'decided');
CREATE INDEX submissions_line ON submissions (area, submitted_at, id) WHERE state = 'submitted';
CREATE INDEX submissions_of ON submissions (application, kind, id);
CREATE INDEX submissions_decided ON submissions (decided_by, decided_at) WHERE state = 'decided';

-- A visit at somebody's home or business (verifikasi lapangan).
CREATE TABLE visits (
    id          TEXT   NOT NULL PRIMARY KEY,
    application TEXT   NOT NULL REFERENCES applications (id),
    officer     TEXT   NOT NULL REFERENCES officers (id),
    area        TEXT   NOT NULL,
    state       TEXT   NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
    form        TEXT   NOT NULL DEFAULT '', -- sealed JSON: the answers
    place       TEXT   NOT NULL DEFAULT '', -- sealed JSON: degrees and accuracy
    result      TEXT   NOT NULL DEFAULT '', -- layak, tidak_layak, ulang
    reason      TEXT   NOT NULL DEFAULT '',
    began_at    BIGINT NOT NULL,
    ended_at    BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX visits_open ON visits (application) WHERE state = 'open';
CREATE INDEX visits_of ON visits (application, id);
CREATE INDEX visits_officer ON visits (officer, ended_at) WHERE state = 'done';

CREATE TABLE photos (
    id         TEXT   NOT NULL PRIMARY KEY, -- of the message that brought it: a repeat writes the same files
    chat       TEXT   NOT NULL,
    person     TEXT   REFERENCES people (id),   -- whom it is about
    officer    TEXT   REFERENCES officers (id), -- who sent it, when it was not the citizen
    submission TEXT   REFERENCES submissions (id),
    visit      TEXT   REFERENCES visits (id),
    state      TEXT   NOT NULL CHECK (state IN ('unasked', 'good', 'poor', 'flagged', 'extra', 'replaced', 'dropped')),
    album      TEXT   NOT NULL DEFAULT '', -- keyed hash of the network's album
    pages      INTEGER NOT NULL DEFAULT 1,
    sum_hash   TEXT   NOT NULL,            -- keyed hash of the file's SHA-256
    look       TEXT   NOT NULL DEFAULT '', -- perceptual hash, 16 hexadecimal digits; business and visit photos only
    measures   TEXT   NOT NULL DEFAULT '', -- JSON of aid.PhotoMeasures
    faults     TEXT   NOT NULL DEFAULT '', -- codes, apart by commas
    nik_hint   TEXT   NOT NULL DEFAULT '', -- matches, differs, unreadable
    place      TEXT   NOT NULL DEFAULT '', -- sealed JSON: where it was taken, kept only for a visit
    bytes      BIGINT NOT NULL,
    taken_at   BIGINT NOT NULL             -- when it came
);
CREATE INDEX photos_submission ON photos (submission, id) WHERE submission IS NOT NULL;
CREATE INDEX photos_visit ON photos (visit, id) WHERE visit IS NOT NULL;
CREATE INDEX photos_album ON photos (chat, album, id) WHERE album <> '';
CREATE INDEX photos_sum ON photos (sum_hash, id);
CREATE INDEX photos_unasked ON photos (chat, id) WHERE state = 'unasked';
CREATE INDEX photos_aside ON photos (taken_at) WHERE state IN ('unasked', 'dropped', 'replaced');

-- Pieces of the perceptual hash: photos that look alike share one of six.
CREATE TABLE photo_looks (
    piece INTEGER NOT NULL, -- 0 … 5
    value INTEGER NOT NULL,
    photo TEXT    NOT NULL REFERENCES photos (id),
    PRIMARY KEY (piece, value, photo)
);
CREATE INDEX photo_looks_photo ON photo_looks (photo);

-- Who works on what. A lapsed claim is nobody's.
CREATE TABLE claims (
    queue      TEXT   NOT NULL, -- paper, visit, link, fix, check, …
    subject    TEXT   NOT NULL,
    officer    TEXT   NOT NULL REFERENCES officers (id),
    claimed_at BIGINT NOT NULL,
    until      BIGINT NOT NULL,
    shown      BIGINT NOT NULL DEFAULT 0,  -- revision of the subject that the officer saw last
    offered_to TEXT   NOT NULL DEFAULT '', -- a colleague who is asked to take it over
    PRIMARY KEY (queue, subject)
);
CREATE INDEX claims_officer ON claims (officer, queue, until);
CREATE INDEX claims_offered ON claims (offered_to) WHERE offered_to <> '';

-- What the rules found. A flag never decides; a person answers it.
CREATE TABLE flags (
    id          TEXT   NOT NULL PRIMARY KEY,
    application TEXT   NOT NULL REFERENCES applications (id),
    code        TEXT   NOT NULL,
    about       TEXT   NOT NULL DEFAULT '', -- id of a photo, visit or submission
    other       TEXT   NOT NULL DEFAULT '', -- the other application, of a duplicate
    raised_at   BIGINT NOT NULL,
    answer      TEXT   NOT NULL DEFAULT '', -- fine, problem
    note        TEXT   NOT NULL DEFAULT '', -- sealed
    answered_by TEXT   NOT NULL DEFAULT '',
    answered_at BIGINT NOT NULL DEFAULT 0,
    UNIQUE (application, code, about)
);

-- Which officers had a part in an application: nobody decides on their own work.
CREATE TABLE hands (
    application TEXT   NOT NULL REFERENCES applications (id),
    officer     TEXT   NOT NULL REFERENCES officers (id),
    hand        TEXT   NOT NULL, -- visited, entered, proposed, paid
    at          BIGINT NOT NULL,
    PRIMARY KEY (application, officer, hand)
);

-- What the register of the poor said of somebody on a day.
CREATE TABLE snapshots (
    id          TEXT   NOT NULL PRIMARY KEY,
    application TEXT   NOT NULL REFERENCES applications (id),
    register    TEXT   NOT NULL,
    period      TEXT   NOT NULL DEFAULT '',
    checked_on  TEXT   NOT NULL,
    officer     TEXT   NOT NULL REFERENCES officers (id),
    listed      TEXT   NOT NULL, -- ya, tidak
    decile      INTEGER NOT NULL DEFAULT 0, -- 1 … 10, 0 is none
    pkh         TEXT   NOT NULL DEFAULT '',
    sembako     TEXT   NOT NULL DEFAULT '',
    at          BIGINT NOT NULL
);
CREATE INDEX snapshots_of ON snapshots (application, at);

-- Decisions that wait for the head of the office.
CREATE TABLE proposals (
    id          TEXT   NOT NULL PRIMARY KEY,
    application TEXT   NOT NULL REFERENCES applications (id),
    program     TEXT   NOT NULL,
    year        INTEGER NOT NULL,
    from_stage  TEXT   NOT NULL,
    to_stage    TEXT   NOT NULL,
    reason      TEXT   NOT NULL DEFAULT '',
    note        TEXT   NOT NULL DEFAULT '', -- sealed
    state       TEXT   NOT NULL CHECK (state IN ('open', 'approved', 'declined', 'void')),
    proposed_by TEXT   NOT NULL REFERENCES officers (id),
    proposed_at BIGINT NOT NULL,
    decided_by  TEXT   NOT NULL DEFAULT '',
    decided_at  BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX proposals_open ON proposals (application) WHERE state = 'open';
CREATE INDEX proposals_line ON proposals (program, year, proposed_at, id) WHERE state = 'open';

-- One transaction at a time gives places of a year away: it holds this row.
CREATE TABLE quotas (
    program TEXT    NOT NULL,
    year    INTEGER NOT NULL,
    taken   INTEGER NOT NULL, -- counted when a place was given last
    PRIMARY KEY (program, year)
);

-- What waits for the office, oldest first.
CREATE INDEX applications_line ON applications (program, year, stage, stage_at, id);
CREATE INDEX tickets_objection ON tickets (person, opened_at) WHERE kind = 'objection';
CREATE INDEX tickets_objecting ON tickets (person) WHERE kind = 'objection' AND state = 'open';

-- The account holder's name held against the record, by somebody who did not enter it.
CREATE TABLE holder_checks (
    application  TEXT   NOT NULL PRIMARY KEY REFERENCES applications (id),
    account_hash TEXT   NOT NULL, -- of the account that was looked at
    officer      TEXT   NOT NULL REFERENCES officers (id),
    fits         INTEGER NOT NULL, -- 1 when the names agree
    at           BIGINT NOT NULL
);

-- From which stage an application came to be corrected, to which it goes back.
ALTER TABLE applications ADD COLUMN came_from TEXT NOT NULL DEFAULT '';

-- +goose Down
DROP INDEX tickets_objecting;
DROP INDEX tickets_objection;
DROP INDEX applications_line;
ALTER TABLE applications DROP COLUMN came_from;
DROP TABLE holder_checks;
DROP TABLE quotas;
DROP TABLE proposals;
DROP TABLE snapshots;
DROP TABLE hands;
DROP TABLE flags;
DROP TABLE claims;
DROP TABLE photo_looks;
DROP TABLE photos;
DROP TABLE visits;
DROP TABLE submissions;
