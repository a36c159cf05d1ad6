-- +goose Up

-- Whom a broadcast is for when staff name people one by one: those who were
-- found, until the audience is frozen. What was typed is not kept.
CREATE TABLE audience_members (
    list     TEXT   NOT NULL,
    person   TEXT   NOT NULL REFERENCES people (id),
    added_at BIGINT NOT NULL,
    PRIMARY KEY (list, person)
);
CREATE INDEX audience_members_old ON audience_members (added_at);

-- +goose Down
DROP TABLE audience_members;
