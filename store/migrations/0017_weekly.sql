-- +goose Up

-- The weekly summary: who of the office gets it, and the counts that the next
-- one is compared with.
CREATE TABLE weekly_readers (
    officer TEXT   NOT NULL PRIMARY KEY REFERENCES officers (id),
    since   BIGINT NOT NULL
);

CREATE TABLE weekly_counts (
    program TEXT   NOT NULL,
    year    BIGINT NOT NULL,
    stage   TEXT   NOT NULL,
    n       BIGINT NOT NULL,
    day     TEXT   NOT NULL, -- when it was so
    PRIMARY KEY (program, year, stage)
);

-- +goose Down
DROP TABLE weekly_counts;
DROP TABLE weekly_readers;
