-- +goose Up

-- Where a citizen wants her reminders: a network, 'all', or '' for where she
-- wrote last.
ALTER TABLE people ADD COLUMN remind TEXT NOT NULL DEFAULT '';

-- Whose telephone number a chat has, as the network itself says. A row ends when
-- the chat has another number, or the number another chat.
CREATE TABLE chat_phones (
    id         TEXT PRIMARY KEY,
    chat       TEXT     NOT NULL REFERENCES chats (id),
    channel    TEXT     NOT NULL,
    phone      TEXT     NOT NULL,           -- sealed
    phone_hash TEXT     NOT NULL,
    bare       SMALLINT NOT NULL DEFAULT 0, -- 1: the chat's address is made of it, and no other is known yet
    learned_at BIGINT   NOT NULL,
    ended_at   BIGINT   NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX chat_phones_chat ON chat_phones (chat) WHERE ended_at = 0;
CREATE UNIQUE INDEX chat_phones_phone ON chat_phones (channel, phone_hash) WHERE ended_at = 0;

-- +goose Down
DROP TABLE chat_phones;
ALTER TABLE people DROP COLUMN remind;
