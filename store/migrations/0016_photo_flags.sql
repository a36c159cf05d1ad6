-- +goose Up
-- Flags about photos of two cases that nobody has answered: they are few, and
-- bring a case back to staff that was validated.
CREATE INDEX flags_photo_open ON flags (application)
    WHERE answer = '' AND code IN ('sama', 'mirip', 'visit_same', 'visit_alike');

-- +goose Down
DROP INDEX flags_photo_open;
