-- +goose Up

-- Days on which the office is closed, as staff changed the list of the pack.
CREATE TABLE holidays (
    program    TEXT   NOT NULL,
    day        TEXT   NOT NULL,
    name       TEXT   NOT NULL, -- '' when the pack has it and staff took it away
    changed_by TEXT   NOT NULL REFERENCES officers (id),
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (program, day)
);

-- +goose Down
DROP TABLE holidays;
