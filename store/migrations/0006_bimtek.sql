-- +goose Up

-- A Bimtek that staff plan, change, publish and call off. The number is what
-- tokens carry, the revision counts what invited people must hear of.
ALTER TABLE events ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN rev BIGINT NOT NULL DEFAULT 1;
ALTER TABLE events ADD COLUMN state TEXT NOT NULL DEFAULT 'open'; -- draft, open, cancelled
ALTER TABLE events ADD COLUMN quota INTEGER NOT NULL DEFAULT 0;   -- seats; 0 is no bound
ALTER TABLE events ADD COLUMN stages TEXT NOT NULL DEFAULT 'candidate'; -- who is invited: codes, apart by commas
ALTER TABLE events ADD COLUMN areas TEXT NOT NULL DEFAULT '';     -- of which kelurahan; '' is all
ALTER TABLE events ADD COLUMN makes_up TEXT NOT NULL DEFAULT '';  -- the event that this one makes up for
ALTER TABLE events ADD COLUMN note TEXT NOT NULL DEFAULT '';      -- why it was changed or called off, as people are told
UPDATE events SET number = (SELECT COUNT(*) FROM events e WHERE e.id <= events.id);
CREATE UNIQUE INDEX events_number ON events (number);
INSERT INTO counters (name, n) SELECT 'events', COUNT(*) FROM events;

-- What became of an invitation: told, answered, come.
ALTER TABLE invitations ADD COLUMN told_rev BIGINT NOT NULL DEFAULT 0; -- revision of the event last told of; 0 is none
ALTER TABLE invitations ADD COLUMN answer TEXT NOT NULL DEFAULT '' CHECK (answer IN ('', 'hadir', 'tidak', 'bantuan'));
ALTER TABLE invitations ADD COLUMN why TEXT NOT NULL DEFAULT ''; -- sealed: why not, or what help
ALTER TABLE invitations ADD COLUMN answered_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE invitations ADD COLUMN came_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE invitations ADD COLUMN came_by TEXT NOT NULL DEFAULT ''; -- the officer who noted it; '' when the code did
ALTER TABLE invitations ADD COLUMN late INTEGER NOT NULL DEFAULT 0;  -- minutes
ALTER TABLE invitations ADD COLUMN companion INTEGER NOT NULL DEFAULT 0; -- people who came along

-- +goose Down
ALTER TABLE invitations DROP COLUMN companion;
ALTER TABLE invitations DROP COLUMN late;
ALTER TABLE invitations DROP COLUMN came_by;
ALTER TABLE invitations DROP COLUMN came_at;
ALTER TABLE invitations DROP COLUMN answered_at;
ALTER TABLE invitations DROP COLUMN why;
ALTER TABLE invitations DROP COLUMN answer;
ALTER TABLE invitations DROP COLUMN told_rev;
DELETE FROM counters WHERE name = 'events';
DROP INDEX events_number;
ALTER TABLE events DROP COLUMN note;
ALTER TABLE events DROP COLUMN makes_up;
ALTER TABLE events DROP COLUMN areas;
ALTER TABLE events DROP COLUMN stages;
ALTER TABLE events DROP COLUMN quota;
ALTER TABLE events DROP COLUMN state;
ALTER TABLE events DROP COLUMN rev;
ALTER TABLE events DROP COLUMN number;
