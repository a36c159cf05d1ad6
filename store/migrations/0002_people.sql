-- +goose Up
-- People and what the programme knows of them. Sealed columns are encrypted
-- under DATA_KEY with "table.column:id" as their place; *_hash and nik_tail are
-- keyed hashes, by which they are found. Days are TEXT 'YYYY-MM-DD', moments
-- are microseconds since 1970, 0 means "not yet".

CREATE TABLE people (
    id         TEXT   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL,
    search     TEXT   NOT NULL, -- name in lower-case letters and digits, words apart by one space
    sex        TEXT   NOT NULL DEFAULT '',
    area       TEXT   NOT NULL,
    nik        TEXT   NOT NULL, -- sealed
    nik_hash   TEXT   NOT NULL UNIQUE,
    nik_tail   TEXT   NOT NULL, -- hash of the last four digits
    kk         TEXT   NOT NULL DEFAULT '', -- sealed
    kk_hash    TEXT   NOT NULL DEFAULT '',
    birth      TEXT   NOT NULL DEFAULT '', -- sealed
    phone      TEXT   NOT NULL DEFAULT '', -- sealed
    phone_hash TEXT   NOT NULL DEFAULT '',
    address    TEXT   NOT NULL DEFAULT '', -- sealed
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    rev        BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX people_tail ON people (nik_tail, area, id);
CREATE INDEX people_search ON people (search, id);
CREATE INDEX people_search_area ON people (area, search, id);
CREATE INDEX people_kk ON people (kk_hash) WHERE kk_hash <> '';
CREATE INDEX people_phone ON people (phone_hash) WHERE phone_hash <> '';

-- Each word of a name, so that a search costs the same in a town and in a country.
CREATE TABLE people_words (
    word   TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES people (id),
    area   TEXT NOT NULL,
    PRIMARY KEY (word, person)
);
CREATE INDEX people_words_person ON people_words (person);
CREATE INDEX people_words_area ON people_words (area, word, person);

CREATE TABLE applications (
    id           TEXT    NOT NULL PRIMARY KEY,
    person       TEXT    NOT NULL REFERENCES people (id),
    program      TEXT    NOT NULL,
    year         INTEGER NOT NULL,
    area         TEXT    NOT NULL, -- the kelurahan that proposed
    stage        TEXT    NOT NULL,
    stage_on     TEXT    NOT NULL, -- day on which the stage was reached
    stage_at     BIGINT  NOT NULL, -- and when it was written down
    created_at   BIGINT  NOT NULL,
    updated_at   BIGINT  NOT NULL,
    business     TEXT    NOT NULL DEFAULT '',
    reason       TEXT    NOT NULL DEFAULT '', -- code of a reason
    note         TEXT    NOT NULL DEFAULT '', -- sealed: one sentence of an officer
    account      TEXT    NOT NULL DEFAULT '', -- sealed
    account_hash TEXT    NOT NULL DEFAULT '',
    account_name TEXT    NOT NULL DEFAULT '',
    listed       TEXT    NOT NULL DEFAULT '', -- register snapshot: '', 'ya', 'tidak'
    pkh          TEXT    NOT NULL DEFAULT '',
    bpnt         TEXT    NOT NULL DEFAULT '',
    register     TEXT    NOT NULL DEFAULT '', -- which register was looked into
    checked_on   TEXT    NOT NULL DEFAULT '',
    rev          BIGINT  NOT NULL DEFAULT 1,
    UNIQUE (person, program, year)
);
CREATE INDEX applications_stage ON applications (program, year, area, stage, stage_on, id);
CREATE INDEX applications_account ON applications (account_hash) WHERE account_hash <> '';

-- How many applications stand where; kept with every change of a stage.
CREATE TABLE stage_counts (
    program TEXT    NOT NULL,
    year    INTEGER NOT NULL,
    area    TEXT    NOT NULL,
    stage   TEXT    NOT NULL,
    n       BIGINT  NOT NULL,
    PRIMARY KEY (program, year, area, stage)
);

-- Other numbers that are counted rather than looked up: ticket numbers of a
-- month, people with a chat, open tickets.
CREATE TABLE counters (
    name TEXT   NOT NULL PRIMARY KEY,
    n    BIGINT NOT NULL
);

CREATE TABLE documents (
    application TEXT   NOT NULL REFERENCES applications (id),
    kind        TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    reason      TEXT   NOT NULL DEFAULT '',
    changed_at  BIGINT NOT NULL,
    PRIMARY KEY (application, kind)
);
CREATE INDEX documents_waiting ON documents (application) WHERE state = 'submitted';

CREATE TABLE officers (
    id         TEXT   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL,
    roles      TEXT   NOT NULL, -- codes, apart by commas, in the order of seniority
    areas      TEXT   NOT NULL DEFAULT '', -- codes of kelurahan, apart by commas; '' is all
    created_at BIGINT NOT NULL,
    joined_at  BIGINT NOT NULL DEFAULT 0,
    removed_at BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE officer_areas (
    area    TEXT NOT NULL,
    officer TEXT NOT NULL REFERENCES officers (id),
    PRIMARY KEY (area, officer)
);

-- Who is behind a chat: proved, recorded, revocable.
CREATE TABLE links (
    id         TEXT   NOT NULL PRIMARY KEY,
    chat       TEXT   NOT NULL,
    person     TEXT   REFERENCES people (id),
    officer    TEXT   REFERENCES officers (id),
    proved_by  TEXT   NOT NULL, -- code, phone, officer
    linked_at  BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX links_person ON links (chat, person) WHERE revoked_at = 0 AND person IS NOT NULL;
CREATE UNIQUE INDEX links_officer ON links (chat) WHERE revoked_at = 0 AND officer IS NOT NULL;
CREATE INDEX links_of_person ON links (person) WHERE revoked_at = 0 AND person IS NOT NULL;
CREATE INDEX links_of_officer ON links (officer) WHERE revoked_at = 0 AND officer IS NOT NULL;

CREATE TABLE codes (
    hash       TEXT   NOT NULL PRIMARY KEY, -- keyed hash of the code
    person     TEXT   REFERENCES people (id),
    officer    TEXT   REFERENCES officers (id),
    made_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL DEFAULT 0,
    used_by    TEXT   NOT NULL DEFAULT '' -- chat
);
CREATE INDEX codes_person ON codes (person) WHERE used_at = 0 AND person IS NOT NULL;
CREATE INDEX codes_officer ON codes (officer) WHERE used_at = 0 AND officer IS NOT NULL;

-- A consent belongs to the chat until the person is known.
CREATE TABLE consents (
    id         TEXT    NOT NULL PRIMARY KEY,
    chat       TEXT    NOT NULL,
    person     TEXT    REFERENCES people (id),
    version    TEXT    NOT NULL,
    given_at   BIGINT  NOT NULL,
    refused    INTEGER NOT NULL DEFAULT 0,
    revoked_at BIGINT  NOT NULL DEFAULT 0
);
CREATE INDEX consents_chat ON consents (chat) WHERE revoked_at = 0 AND refused = 0;
CREATE INDEX consents_person ON consents (person) WHERE revoked_at = 0 AND refused = 0 AND person IS NOT NULL;

-- Wrong tries to prove who one is: five within an hour lock the chat for an hour.
CREATE TABLE attempts (
    chat  TEXT    NOT NULL PRIMARY KEY,
    tries INTEGER NOT NULL,
    since BIGINT  NOT NULL,
    until BIGINT  NOT NULL DEFAULT 0
);

CREATE TABLE tickets (
    id         TEXT   NOT NULL PRIMARY KEY,
    number     TEXT   NOT NULL UNIQUE, -- T-2307-0001
    kind       TEXT   NOT NULL,
    chat       TEXT   NOT NULL,
    person     TEXT   REFERENCES people (id),
    area       TEXT   NOT NULL DEFAULT '', -- '' when nobody knows where it belongs
    state      TEXT   NOT NULL,            -- open, done
    body       TEXT   NOT NULL DEFAULT '', -- sealed: what was written or asked for
    opened_at  BIGINT NOT NULL,
    due_at     BIGINT NOT NULL,
    closed_at  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX tickets_chat ON tickets (chat, kind) WHERE state = 'open';
CREATE INDEX tickets_person ON tickets (person, kind) WHERE state = 'open' AND person IS NOT NULL;
CREATE INDEX tickets_area ON tickets (area, kind, due_at) WHERE state = 'open';

CREATE TABLE events (
    id       TEXT             NOT NULL PRIMARY KEY,
    program  TEXT             NOT NULL,
    year     INTEGER          NOT NULL,
    title    TEXT             NOT NULL,
    start_at BIGINT           NOT NULL,
    end_at   BIGINT           NOT NULL,
    place    TEXT             NOT NULL,
    address  TEXT             NOT NULL DEFAULT '',
    lat      DOUBLE PRECISION NOT NULL DEFAULT 0,
    lon      DOUBLE PRECISION NOT NULL DEFAULT 0,
    bring    TEXT             NOT NULL DEFAULT '' -- one thing a line
);
CREATE INDEX events_year ON events (program, year, start_at);

CREATE TABLE event_sessions (
    event    TEXT    NOT NULL REFERENCES events (id),
    n        INTEGER NOT NULL,
    start_at BIGINT  NOT NULL,
    title    TEXT    NOT NULL,
    speaker  TEXT    NOT NULL,
    PRIMARY KEY (event, n)
);

CREATE TABLE invitations (
    event       TEXT   NOT NULL REFERENCES events (id),
    application TEXT   NOT NULL REFERENCES applications (id),
    person      TEXT   NOT NULL REFERENCES people (id),
    area        TEXT   NOT NULL,
    invited_at  BIGINT NOT NULL,
    PRIMARY KEY (event, application)
);
CREATE INDEX invitations_person ON invitations (person, event);
CREATE INDEX invitations_area ON invitations (event, area, application);

CREATE TABLE sessions (
    chat       TEXT   NOT NULL PRIMARY KEY,
    state      TEXT   NOT NULL, -- sealed
    updated_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE sessions;
DROP TABLE invitations;
DROP TABLE event_sessions;
DROP TABLE events;
DROP TABLE tickets;
DROP TABLE attempts;
DROP TABLE consents;
DROP TABLE codes;
DROP TABLE links;
DROP TABLE officer_areas;
DROP TABLE officers;
DROP TABLE documents;
DROP TABLE counters;
DROP TABLE stage_counts;
DROP TABLE applications;
DROP TABLE people_words;
DROP TABLE people;
