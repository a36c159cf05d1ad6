-- +goose Up

-- What left unasked: counted by the day on networks that take many ill.
CREATE INDEX outbox_unasked ON outbox (channel, ended_at) WHERE lane >= 2 AND state IN ('done', 'parked');

-- +goose Down
DROP INDEX outbox_unasked;
