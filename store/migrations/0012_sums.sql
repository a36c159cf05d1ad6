-- +goose Up

-- What sum_hash is the hash of, so that it can be made anew under another key.
ALTER TABLE photos ADD COLUMN sum TEXT NOT NULL DEFAULT ''; -- sealed: SHA-256 of the file

-- +goose Down
ALTER TABLE photos DROP COLUMN sum;
