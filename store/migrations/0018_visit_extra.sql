-- +goose Up
-- A photo that comes after its visit was sent brings a case back to staff too.
DROP INDEX flags_photo_open;
CREATE INDEX flags_photo_open ON flags (application)
    WHERE answer = '' AND code IN ('sama', 'mirip', 'visit_same', 'visit_alike', 'visit_extra');

-- +goose Down
DROP INDEX flags_photo_open;
CREATE INDEX flags_photo_open ON flags (application)
    WHERE answer = '' AND code IN ('sama', 'mirip', 'visit_same', 'visit_alike');
