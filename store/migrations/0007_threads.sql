-- +goose Up
-- What was said about a question or complaint after its first words, which
-- stay in tickets.body.
CREATE TABLE ticket_words (
    id     TEXT   NOT NULL PRIMARY KEY,
    ticket TEXT   NOT NULL REFERENCES tickets (id),
    side   TEXT   NOT NULL CHECK (side IN ('citizen', 'office')),
    author TEXT   NOT NULL DEFAULT '', -- officer; '' is the citizen, or who works at the office's computer
    body   TEXT   NOT NULL DEFAULT '', -- sealed
    file   TEXT   NOT NULL DEFAULT '', -- id of the photo or voice message that came with it
    voice  INTEGER NOT NULL DEFAULT 0, -- 1 when it is a voice message
    chats  TEXT   NOT NULL DEFAULT '', -- to which it went, apart by commas
    tick   TEXT   NOT NULL DEFAULT '' CHECK (tick IN ('', 'sent', 'failed')), -- of the office's words
    at     BIGINT NOT NULL
);
CREATE INDEX ticket_words_of ON ticket_words (ticket, id);

ALTER TABLE tickets ADD COLUMN waits TEXT NOT NULL DEFAULT 'office';       -- for whom: office, citizen
ALTER TABLE tickets ADD COLUMN answered_at BIGINT NOT NULL DEFAULT 0;      -- first answer
ALTER TABLE tickets ADD COLUMN talk_until BIGINT NOT NULL DEFAULT 0;       -- until then the citizen's words belong to it
CREATE INDEX tickets_talk ON tickets (person) WHERE talk_until > 0;
DROP INDEX tickets_area;
CREATE INDEX tickets_area ON tickets (area, kind, due_at, id) WHERE state = 'open';
CREATE INDEX tickets_of ON tickets (person, id) WHERE person IS NOT NULL;
CREATE INDEX tickets_closed ON tickets (closed_at) WHERE state = 'done';

-- +goose Down
DROP INDEX tickets_closed;
DROP INDEX tickets_of;
DROP INDEX tickets_area;
CREATE INDEX tickets_area ON tickets (area, kind, due_at) WHERE state = 'open';
DROP INDEX tickets_talk;
ALTER TABLE tickets DROP COLUMN talk_until;
ALTER TABLE tickets DROP COLUMN answered_at;
ALTER TABLE tickets DROP COLUMN waits;
DROP TABLE ticket_words;
