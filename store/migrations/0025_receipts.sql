-- +goose Up
-- What a network tells of a letter after it was sent; machine clock, 0 is not
-- told. Only networks that may ask for a letter again keep it for a while
-- (keep_until; -1 once that is over), and only those tell.
ALTER TABLE outbox ADD COLUMN delivered_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN read_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX outbox_kept_chat ON outbox (chat, id) WHERE keep_until > 0;
CREATE INDEX outbox_kept_as ON outbox (channel, external_id) WHERE keep_until <> 0;

-- +goose Down
DROP INDEX outbox_kept_as;
DROP INDEX outbox_kept_chat;
ALTER TABLE outbox DROP COLUMN read_at;
ALTER TABLE outbox DROP COLUMN delivered_at;
