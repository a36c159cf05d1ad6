-- Chats, the two queues, timers, leases and the ledger. All times are
-- microseconds since 1970; 0 is "never".

-- +goose Up
CREATE TABLE chats (
    id           TEXT PRIMARY KEY,
    channel      TEXT NOT NULL,          -- a network: "telegram"
    address      TEXT NOT NULL,          -- sealed
    address_hash TEXT NOT NULL,
    state        TEXT NOT NULL DEFAULT 'ok' CHECK (state IN ('ok', 'blocked')),
    created_at   BIGINT NOT NULL,
    UNIQUE (channel, address_hash)
);

CREATE TABLE inbox (
    id          TEXT PRIMARY KEY,
    chat        TEXT NOT NULL REFERENCES chats (id),
    channel     TEXT NOT NULL,
    dedupe      TEXT NOT NULL,           -- the platform's id of the message
    lane        SMALLINT NOT NULL,
    seq         BIGINT NOT NULL,         -- the platform's order
    due_at      BIGINT NOT NULL,         -- programme clock: in line from then on
    retry_at    BIGINT NOT NULL DEFAULT 0, -- machine clock: not before
    state       TEXT NOT NULL CHECK (state IN ('open', 'claimed', 'done', 'parked', 'cancelled')),
    lease       TEXT NOT NULL DEFAULT '',
    lease_until BIGINT NOT NULL DEFAULT 0, -- machine clock
    attempts    SMALLINT NOT NULL DEFAULT 0, -- own errors
    deaths      SMALLINT NOT NULL DEFAULT 0, -- leases that lapsed
    unknown     SMALLINT NOT NULL DEFAULT 0, -- how often it may have been sent already
    outcome     TEXT NOT NULL DEFAULT '',
    external_id TEXT NOT NULL DEFAULT '', -- the platform's id of what was sent
    card        TEXT NOT NULL DEFAULT '',
    body        TEXT NOT NULL,           -- sealed
    keep_until  BIGINT NOT NULL DEFAULT 0, -- 0: the body is wiped when the row ends
    created_at  BIGINT NOT NULL,
    ended_at    BIGINT NOT NULL DEFAULT 0, -- machine clock
    UNIQUE (channel, dedupe),
    CHECK ((ended_at = 0) = (state IN ('open', 'claimed')))
);
-- At most one claimed row of a chat, by construction.
CREATE UNIQUE INDEX inbox_claimed ON inbox (chat) WHERE state = 'claimed';
CREATE INDEX inbox_line ON inbox (chat, lane, seq, id) WHERE ended_at = 0;
CREATE INDEX inbox_due ON inbox (lane, due_at, id) WHERE state = 'open';
CREATE INDEX inbox_ended ON inbox (ended_at) WHERE ended_at > 0;
CREATE INDEX inbox_kept ON inbox (keep_until) WHERE keep_until > 0;
CREATE INDEX inbox_unknown ON inbox (id) WHERE unknown > 0;
CREATE INDEX inbox_parked ON inbox (id) WHERE state = 'parked';

CREATE TABLE outbox (
    id          TEXT PRIMARY KEY,
    chat        TEXT NOT NULL REFERENCES chats (id),
    channel     TEXT NOT NULL,
    dedupe      TEXT NOT NULL,
    lane        SMALLINT NOT NULL,
    seq         BIGINT NOT NULL,
    due_at      BIGINT NOT NULL,
    retry_at    BIGINT NOT NULL DEFAULT 0,
    state       TEXT NOT NULL CHECK (state IN ('open', 'claimed', 'done', 'parked', 'cancelled')),
    lease       TEXT NOT NULL DEFAULT '',
    lease_until BIGINT NOT NULL DEFAULT 0,
    attempts    SMALLINT NOT NULL DEFAULT 0,
    deaths      SMALLINT NOT NULL DEFAULT 0,
    unknown     SMALLINT NOT NULL DEFAULT 0,
    outcome     TEXT NOT NULL DEFAULT '',
    external_id TEXT NOT NULL DEFAULT '',
    card        TEXT NOT NULL DEFAULT '',
    body        TEXT NOT NULL,           -- sealed
    keep_until  BIGINT NOT NULL DEFAULT 0,
    created_at  BIGINT NOT NULL,
    ended_at    BIGINT NOT NULL DEFAULT 0,
    UNIQUE (channel, dedupe),
    CHECK ((ended_at = 0) = (state IN ('open', 'claimed')))
);
CREATE UNIQUE INDEX outbox_claimed ON outbox (chat) WHERE state = 'claimed';
CREATE INDEX outbox_line ON outbox (chat, lane, seq, id) WHERE ended_at = 0;
CREATE INDEX outbox_due ON outbox (channel, lane, due_at, id) WHERE state = 'open';
CREATE INDEX outbox_ended ON outbox (ended_at) WHERE ended_at > 0;
CREATE INDEX outbox_kept ON outbox (keep_until) WHERE keep_until > 0;
CREATE INDEX outbox_parked ON outbox (id) WHERE state = 'parked';
CREATE INDEX outbox_card ON outbox (chat, card, id) WHERE card <> '';
CREATE INDEX outbox_unknown ON outbox (id) WHERE unknown > 0;

CREATE TABLE leases (
    name  TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    until BIGINT NOT NULL                -- machine clock
);

CREATE TABLE timers (
    id          TEXT PRIMARY KEY,
    subject     TEXT NOT NULL,
    kind        TEXT NOT NULL,
    scope       TEXT NOT NULL,
    due_at      BIGINT NOT NULL,         -- programme clock
    retry_at    BIGINT NOT NULL DEFAULT 0, -- machine clock; also the end of a claim
    token       TEXT NOT NULL,           -- changes with every setting: makes a stale timer harmless
    payload     TEXT NOT NULL,           -- sealed
    state       TEXT NOT NULL CHECK (state IN ('open', 'claimed', 'done', 'parked', 'cancelled')),
    attempts    SMALLINT NOT NULL DEFAULT 0,
    outcome     TEXT NOT NULL DEFAULT '',
    ended_at    BIGINT NOT NULL DEFAULT 0,
    UNIQUE (subject, kind, scope)
);
CREATE INDEX timers_due ON timers (due_at, id) WHERE state IN ('open', 'claimed');
CREATE INDEX timers_ended ON timers (ended_at) WHERE ended_at > 0;

-- The ledger: one chain of links for each application and one for the office.
-- Nothing here is ever changed but the heads and, lawfully, the values.
CREATE TABLE ledger (
    chain      TEXT NOT NULL,
    n          BIGINT NOT NULL,          -- 1, 2, 3 …
    at         BIGINT NOT NULL,          -- programme clock
    kind       TEXT NOT NULL,
    actor      TEXT NOT NULL,            -- an id, never a name
    role       TEXT NOT NULL,
    commitment TEXT NOT NULL,            -- keyed hash of salt and values
    key        TEXT NOT NULL,            -- number of the key
    link       TEXT NOT NULL,            -- keyed hash of the previous link and of this row
    PRIMARY KEY (chain, n)
);

CREATE TABLE ledger_values (
    chain     TEXT NOT NULL,
    n         BIGINT NOT NULL,
    body      TEXT NOT NULL,             -- sealed salt and values; '' when erased
    erased_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (chain, n)
);

CREATE TABLE ledger_heads (
    chain   TEXT PRIMARY KEY,
    n       BIGINT NOT NULL,
    link    TEXT NOT NULL,
    checked BIGINT NOT NULL DEFAULT 0    -- n at the last checkpoint
);
CREATE INDEX ledger_heads_changed ON ledger_heads (chain) WHERE n <> checked;

CREATE TABLE checkpoints (
    point BIGINT NOT NULL,               -- n of the link in the chain of the office
    chain TEXT NOT NULL,
    n     BIGINT NOT NULL,
    link  TEXT NOT NULL,
    PRIMARY KEY (point, chain)
);

-- +goose Down
DROP TABLE checkpoints;
DROP TABLE ledger_heads;
DROP TABLE ledger_values;
DROP TABLE ledger;
DROP TABLE timers;
DROP TABLE leases;
DROP TABLE outbox;
DROP TABLE inbox;
DROP TABLE chats;
