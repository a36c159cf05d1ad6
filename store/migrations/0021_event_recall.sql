-- +goose Up

-- Days before an event on which people are reminded, as staff chose them:
-- "7,3,1,0"; '' are those of the programme, 'tanpa' none.
ALTER TABLE events ADD COLUMN recall TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE events DROP COLUMN recall;
