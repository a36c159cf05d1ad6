package store

import (
	"context"
	"errors"
	"time"
)

// A network may take it ill that we write to people who did not ask. Then its
// reminders and bulk letters hold back until a time: the brake. It stands in the
// database, so that no start forgets it and every process sees it.

// Brake is that of one network; until the zero time there is none.
type Brake struct {
	Until time.Time // programme clock
	Why   string    // a word for people: see networks.why in templates
}

// brakeSteps are how long a brake holds whose end nobody told: longer, when one
// follows on the other.
var brakeSteps = [...]time.Duration{time.Hour, 6 * time.Hour, 24 * time.Hour}

// brakesApart is how long after a brake the next one is the first again.
const brakesApart = 7 * 24 * time.Hour

// SetBrake has the reminders and bulk letters of a network held back until a
// time of the machine clock; with a zero time, for as long as seems right, unless
// they are held back already. Staff are told of it.
func (s *Store) SetBrake(ctx context.Context, channel, why string, until time.Time) error {
	return s.write(ctx, func(tx *Tx) error { return tx.setBrake(channel, why, until) })
}

func (tx *Tx) setBrake(channel, why string, until time.Time) error {
	var was, brakes int64
	err := tx.get([]any{&was, &brakes}, `SELECT braked_until, brakes FROM networks WHERE channel = $1`, channel)
	if err != nil && !errors.Is(err, ErrNone) {
		return err
	}
	braked := was > micros(tx.Now)
	end := tx.Now.Add(until.Sub(tx.Machine))
	switch {
	case until.IsZero() && braked, braked && micros(end) <= was:
		return nil
	case braked: // it only lasts longer
	case tx.Now.Sub(timeOf(was)) > brakesApart:
		brakes = 1
	default:
		brakes++
	}
	if until.IsZero() {
		end = tx.Now.Add(brakeSteps[min(int(brakes), len(brakeSteps))-1])
	}
	if _, err := tx.exec(`INSERT INTO networks (channel, braked_at, braked_until, why, brakes) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (channel) DO UPDATE SET braked_until = excluded.braked_until, why = excluded.why, brakes = excluded.brakes,
			braked_at = CASE WHEN networks.braked_until > excluded.braked_at THEN networks.braked_at ELSE excluded.braked_at END`,
		channel, micros(tx.Now), micros(end), why, brakes); err != nil {
		return err
	}
	return tx.tendNow(channel)
}

// Brake tells whether the reminders and bulk letters of a network hold back.
func (s *Store) Brake(ctx context.Context, channel string) (b Brake, err error) {
	err = s.read(ctx, func(tx *Tx) error {
		b, err = tx.brake(channel)
		return err
	})
	return b, err
}

func (tx *Tx) brake(channel string) (Brake, error) {
	var until int64
	var why string
	err := tx.get([]any{&until, &why}, `SELECT braked_until, why FROM networks WHERE channel = $1 AND braked_until > $2`, channel, micros(tx.Now))
	if errors.Is(err, ErrNone) {
		return Brake{}, nil
	}
	return Brake{Until: timeOf(until), Why: why}, err
}

// brakedAt are the networks whose reminders hold back at a time.
func (tx *Tx) brakedAt(at time.Time) ([]string, error) {
	return tx.texts(`SELECT channel FROM networks WHERE braked_until > $1 ORDER BY channel`, micros(at))
}

// awayNow are the networks that have been away for so long that staff were told.
func (tx *Tx) awayNow() ([]string, error) {
	return tx.texts(`SELECT channel FROM networks WHERE told <> '' ORDER BY channel`)
}

// seenEvery is how often a state that stays is noted again; the word of a process
// that does not have the network counts only when it was not noted for thrice as long.
const (
	seenEvery = time.Minute
	seenLast  = 10 * time.Minute // who was not heard of for as long is not there any more
)

// NoteNetwork notes how a network fares, in its own word; "ok" is well. ends is
// when that ends by itself (machine clock), zero when nobody knows. away says that
// this process does not have the network: another one may know better.
func (s *Store) NoteNetwork(ctx context.Context, channel, state string, ends time.Time, away bool) error {
	return s.write(ctx, func(tx *Tx) error {
		var was string
		var endsAt, seen int64
		err := tx.get([]any{&was, &endsAt, &seen}, `SELECT state, ends_at, seen_at FROM networks WHERE channel = $1`, channel)
		if err != nil && !errors.Is(err, ErrNone) {
			return err
		}
		age := tx.Machine.Sub(timeOf(seen))
		end := int64(0)
		if !ends.IsZero() {
			end = micros(tx.Now.Add(ends.Sub(tx.Machine)))
		}
		if away && age < 3*seenEvery && was != state || state == was && age < seenEvery {
			return nil
		}
		if _, err := tx.exec(`INSERT INTO networks (channel, state, since, ends_at, seen_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (channel) DO UPDATE SET state = excluded.state, ends_at = excluded.ends_at, seen_at = excluded.seen_at,
				since = CASE WHEN networks.state = excluded.state THEN networks.since ELSE excluded.since END`,
			channel, state, micros(tx.Now), end, micros(tx.Machine)); err != nil || state == was {
			return err
		}
		return tx.tendNow(channel)
	})
}
