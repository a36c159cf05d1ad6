-- +goose Up

-- The photo of the letter with which somebody was proposed, '' when there is none.
ALTER TABLE applications ADD COLUMN letter TEXT NOT NULL DEFAULT '';
UPDATE applications SET letter = COALESCE((SELECT p.id FROM photos p WHERE p.person = applications.person AND p.officer IS NOT NULL
    AND p.submission IS NULL AND p.visit IS NULL AND p.state = 'good' AND p.taken_at <= applications.created_at
    ORDER BY p.id DESC LIMIT 1), '');

-- +goose Down
ALTER TABLE applications DROP COLUMN letter;
