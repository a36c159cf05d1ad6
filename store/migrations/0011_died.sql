-- +goose Up

-- Since when a citizen is recorded as died: nobody writes to her or about her
-- to her chats any more. 0 is alive. Whom a letter is about is kept with it.
ALTER TABLE people ADD COLUMN died_at BIGINT NOT NULL DEFAULT 0;
UPDATE people SET died_at = COALESCE((SELECT MAX(a.stage_at) FROM applications a WHERE a.person = people.id AND a.reason = 'E03'), 0);
ALTER TABLE inbox ADD COLUMN about TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN about TEXT NOT NULL DEFAULT '';
CREATE INDEX outbox_about ON outbox (about) WHERE about <> '' AND ended_at = 0;

-- +goose Down
DROP INDEX outbox_about;
ALTER TABLE outbox DROP COLUMN about;
ALTER TABLE inbox DROP COLUMN about;
ALTER TABLE people DROP COLUMN died_at;
