package bot

import (
	"context"
	"math/rand/v2"
	"time"

	"damping/flows/aid"
)

// manners hold back the reminders and bulk letters of one account, as a Pace
// asks for it. They belong to the goroutine that lets letters go.
type manners struct {
	pace  Pace
	began time.Time   // when this process took the account over
	next  time.Time   // nothing leaves before
	left  []time.Time // within the last minute, since began
}

const (
	gapJitter = 0.4
	// mannersMinute is a little longer than one: two letters are not under way
	// equally long.
	mannersMinute = time.Minute + 5*time.Second
)

// any tells whether there is anything to hold to.
func (m *manners) any() bool { return m.pace.Gap > 0 || m.pace.Minute > 0 || m.pace.Daily > 0 }

// begin takes the account over. Whoever had it before may have let one letter go
// just now that nobody knows of.
func (m *manners) begin(now time.Time) {
	m.began, m.left = now, nil
	m.take(now)
}

// room tells whether one may leave, at most most; when none may, how long until then.
func (m *manners) room(now time.Time, most int) (int, time.Duration) {
	switch {
	case !m.any():
		return most, 0
	case now.Before(m.next):
		return 0, m.next.Sub(now)
	}
	return min(1, most), 0
}

// take notes that one leaves.
func (m *manners) take(now time.Time) {
	if !m.any() {
		return
	}
	m.left = append(since(m.left, now.Add(-mannersMinute)), now)
	m.next = now.Add(time.Duration(float64(m.pace.Gap) * (1 - gapJitter + 2*gapJitter*rand.Float64())))
}

// minute tells how long until one fits into the minute, with those that left
// before this process took over.
func (m *manners) minute(now time.Time, before []time.Time) time.Duration {
	if m.pace.Minute <= 0 {
		return 0
	}
	left := append(since(before, now.Add(-mannersMinute)), since(m.left, now.Add(-mannersMinute))...)
	if len(left) < m.pace.Minute {
		return 0
	}
	return left[len(left)-m.pace.Minute].Add(mannersMinute).Sub(now)
}

// since are the times after one, of times in order.
func since(times []time.Time, from time.Time) []time.Time {
	for len(times) > 0 && !times[0].After(from) {
		times = times[1:]
	}
	return times[:len(times):len(times)]
}

// bulkRoom tells how many reminders and bulk letters may leave now, at most most;
// when none may, how long until that may change. What left before is read from
// the outbox, so that neither a new start nor another process counts anew.
func (a *account) bulkRoom(ctx context.Context, most int) (int, time.Duration, error) {
	m, now := &a.limits.manners, a.b.clock.Machine()
	n, wait := a.limits.bulkRoom(now, most)
	if n == 0 {
		return n, wait, nil
	}
	if hold, err := a.braked(ctx); err != nil || hold > 0 {
		return 0, hold, err
	}
	if !m.any() {
		return n, wait, nil
	}
	local := a.b.clock.Program().In(a.b.Zone)
	if open := aid.NextWindow(local, nil, aid.ClassAppointment); open.After(local) {
		return 0, open.Sub(local), nil
	}
	day := aid.DateOf(now.In(a.b.Zone))
	today, before, err := a.b.Store.Outbox.Unasked(ctx, a.channel, day.At(0, 0, a.b.Zone), now.Add(-mannersMinute), m.began)
	if err != nil {
		return 0, 0, err
	}
	if m.pace.Daily > 0 && today >= m.pace.Daily {
		return 0, day.AddDays(1).At(0, 0, a.b.Zone).Sub(now), nil
	}
	if wait := m.minute(now, before); wait > 0 {
		return 0, wait, nil
	}
	return n, 0, nil
}
