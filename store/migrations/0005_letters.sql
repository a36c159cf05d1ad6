-- +goose Up

-- A letter may have a time after which nobody wants it, and a topic by which
-- all unsent letters about one thing are found.
ALTER TABLE inbox ADD COLUMN expires_at BIGINT NOT NULL DEFAULT 0; -- programme clock; 0 = never
ALTER TABLE inbox ADD COLUMN topic TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN expires_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN topic TEXT NOT NULL DEFAULT '';
CREATE INDEX outbox_topic ON outbox (topic, chat) WHERE topic <> '' AND ended_at = 0;

-- +goose Down
DROP INDEX outbox_topic;
ALTER TABLE outbox DROP COLUMN topic;
ALTER TABLE outbox DROP COLUMN expires_at;
ALTER TABLE inbox DROP COLUMN topic;
ALTER TABLE inbox DROP COLUMN expires_at;
