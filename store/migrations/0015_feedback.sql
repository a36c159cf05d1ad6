-- +goose Up

-- What those who came say of an event, without who said it: that somebody has
-- is known, which of these rows is hers is not.
CREATE TABLE feedback (
    id     TEXT    NOT NULL PRIMARY KEY, -- by chance, so that no order tells who
    event  TEXT    NOT NULL REFERENCES events (id),
    easy   INTEGER NOT NULL CHECK (easy BETWEEN 1 AND 3),   -- to understand; 1 is the best
    useful INTEGER NOT NULL CHECK (useful BETWEEN 1 AND 3),
    body   TEXT    NOT NULL DEFAULT '' -- sealed
);
CREATE INDEX feedback_of ON feedback (event);
ALTER TABLE invitations ADD COLUMN rated INTEGER NOT NULL DEFAULT 0; -- 1 when she has given hers

-- +goose Down
ALTER TABLE invitations DROP COLUMN rated;
DROP INDEX feedback_of;
DROP TABLE feedback;
