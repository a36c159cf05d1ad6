-- +goose Up

-- Who came to a Bimtek, and the code by which people note it themselves.
ALTER TABLE events ADD COLUMN attend_key TEXT NOT NULL DEFAULT ''; -- sealed: what the code is made from; '' until it is first shown
ALTER TABLE invitations ADD COLUMN trained INTEGER NOT NULL DEFAULT 0; -- the presence led to the stage "trained"
ALTER TABLE invitations ADD COLUMN called_at BIGINT NOT NULL DEFAULT 0; -- when she was told that the event goes on without her
CREATE TABLE code_tries ( -- wrong codes of a chat within an hour
    chat  TEXT    NOT NULL PRIMARY KEY,
    tries INTEGER NOT NULL,
    since BIGINT  NOT NULL
);

-- +goose Down
DROP TABLE code_tries;
ALTER TABLE invitations DROP COLUMN called_at;
ALTER TABLE invitations DROP COLUMN trained;
ALTER TABLE events DROP COLUMN attend_key;
