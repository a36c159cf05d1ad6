-- +goose Up

-- How the networks fare that can be told to hold back, for people to read. Times
-- are of the programme clock.
CREATE TABLE networks (
    channel      TEXT   NOT NULL PRIMARY KEY,
    state        TEXT   NOT NULL DEFAULT 'ok', -- in the network's own word
    since        BIGINT NOT NULL DEFAULT 0,
    ends_at      BIGINT NOT NULL DEFAULT 0,    -- when the state ends by itself; 0 = nobody knows
    seen_at      BIGINT NOT NULL DEFAULT 0,    -- machine clock: told last by a process that has the network
    told         TEXT   NOT NULL DEFAULT '',   -- the state that staff heard of; '' = none
    braked_at    BIGINT NOT NULL DEFAULT 0,    -- reminders and bulk hold back since then
    braked_until BIGINT NOT NULL DEFAULT 0,    -- and until then
    why          TEXT   NOT NULL DEFAULT '',
    brakes       INTEGER NOT NULL DEFAULT 0,   -- how many in a row
    brake_told   BIGINT NOT NULL DEFAULT 0     -- staff heard of it
);

-- Why nobody is reached: '' is blocked, a network is braked, 'silent' wrote too long ago.
ALTER TABLE unreachable ADD COLUMN cause TEXT NOT NULL DEFAULT '';
CREATE INDEX unreachable_cause ON unreachable (person) WHERE cause <> '';

-- +goose Down
DROP INDEX unreachable_cause;
ALTER TABLE unreachable DROP COLUMN cause;
DROP TABLE networks;
