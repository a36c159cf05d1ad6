-- +goose Up

-- The message of which a photo is the sharper copy, when that has not come yet.
ALTER TABLE photos ADD COLUMN twin TEXT NOT NULL DEFAULT ''; -- keyed hash of the network's id of the message
CREATE INDEX photos_twin ON photos (chat, twin) WHERE twin <> '';

-- +goose Down
DROP INDEX photos_twin;
ALTER TABLE photos DROP COLUMN twin;
