-- +goose Up

-- What the speakers of an event hand out.
CREATE TABLE event_files (
    event    TEXT   NOT NULL REFERENCES events (id),
    photo    TEXT   NOT NULL REFERENCES photos (id),
    title    TEXT   NOT NULL DEFAULT '',
    added_by TEXT   NOT NULL REFERENCES officers (id),
    added_at BIGINT NOT NULL,
    PRIMARY KEY (event, photo)
);
CREATE INDEX event_files_photo ON event_files (photo);

-- +goose Down
DROP TABLE event_files;
