-- +goose Up

-- Broadcasts: what the office writes to many at once. The text stays as it was
-- sent for approval; who gets it is written down when it is approved, one row
-- for each application of the audience, with what became of it.
ALTER TABLE chats ADD COLUMN broadcasts_off BIGINT NOT NULL DEFAULT 0; -- when somebody here asked for no more of them
ALTER TABLE chats ADD COLUMN heard_at BIGINT NOT NULL DEFAULT 0; -- when somebody here wrote last; 0 is not since it is noted

CREATE TABLE broadcasts (
    id          TEXT   NOT NULL PRIMARY KEY,
    number      BIGINT NOT NULL UNIQUE, -- what people call it: Siaran 12
    program     TEXT   NOT NULL,
    state       TEXT   NOT NULL CHECK (state IN ('proposed', 'declined', 'running', 'paused', 'cancelled', 'done')),
    body        TEXT   NOT NULL,            -- sealed: the words, with {nama} and the like
    photo       TEXT   NOT NULL DEFAULT '', -- id in the safe
    audience    TEXT   NOT NULL,            -- JSON of flows.Audience
    made_by     TEXT   NOT NULL REFERENCES officers (id),
    made_at     BIGINT NOT NULL,
    decided_by  TEXT   NOT NULL DEFAULT '', -- who approved, declined or cancelled it
    decided_at  BIGINT NOT NULL DEFAULT 0,
    why         TEXT   NOT NULL DEFAULT '', -- it is paused: staff, failures
    base_ended  BIGINT NOT NULL DEFAULT 0,  -- letters that had ended, and failed, when it went on last
    base_failed BIGINT NOT NULL DEFAULT 0,
    fed_at      BIGINT NOT NULL DEFAULT 0,  -- machine clock
    shown_at    BIGINT NOT NULL DEFAULT 0,  -- machine clock: when its card was written last
    shown       TEXT   NOT NULL DEFAULT '', -- what the card said
    began_at    BIGINT NOT NULL DEFAULT 0,  -- programme clock: when its first letter was written
    ended_at    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX broadcasts_recent ON broadcasts (program, number);

CREATE TABLE broadcast_targets (
    broadcast   TEXT   NOT NULL REFERENCES broadcasts (id),
    application TEXT   NOT NULL REFERENCES applications (id),
    person      TEXT   NOT NULL REFERENCES people (id),
    chat        TEXT   NOT NULL DEFAULT '', -- '' when it is left out
    channel     TEXT   NOT NULL DEFAULT '',
    state       TEXT   NOT NULL CHECK (state IN ('excluded', 'waiting', 'queued', 'sent', 'unknown', 'failed', 'blocked', 'cancelled')),
    reason      TEXT   NOT NULL DEFAULT '', -- why it is left out, or was not sent
    letter      TEXT   NOT NULL DEFAULT '', -- dedupe of its letter in the outbox
    tries       INTEGER NOT NULL DEFAULT 0,
    changed_at  BIGINT NOT NULL,
    PRIMARY KEY (broadcast, application)
);
CREATE UNIQUE INDEX broadcast_targets_once ON broadcast_targets (broadcast, person, chat) WHERE chat <> '';
CREATE UNIQUE INDEX broadcast_targets_letter ON broadcast_targets (letter) WHERE letter <> '';
CREATE INDEX broadcast_targets_state ON broadcast_targets (broadcast, state, application);
CREATE INDEX broadcast_targets_chat ON broadcast_targets (chat) WHERE state = 'queued';

-- People who blocked us everywhere: somebody must go or call.
CREATE TABLE unreachable (
    person   TEXT   NOT NULL PRIMARY KEY REFERENCES people (id),
    area     TEXT   NOT NULL, -- of the newest application
    since    BIGINT NOT NULL,
    done_at  BIGINT NOT NULL DEFAULT 0,
    done_by  TEXT   NOT NULL DEFAULT '',
    how      TEXT   NOT NULL DEFAULT '' -- kunjungan, telepon, tidak_ketemu
);
CREATE INDEX unreachable_open ON unreachable (area, since, person) WHERE done_at = 0;

-- +goose Down
DROP TABLE unreachable;
DROP TABLE broadcast_targets;
DROP TABLE broadcasts;
ALTER TABLE chats DROP COLUMN heard_at;
ALTER TABLE chats DROP COLUMN broadcasts_off;
