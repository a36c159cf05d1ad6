-- One sealed word, by which a database knows the DATA_KEY it was begun with.

-- +goose Up
CREATE TABLE key_check (
    name TEXT NOT NULL PRIMARY KEY,
    word TEXT NOT NULL
);

-- +goose Down
DROP TABLE key_check;
