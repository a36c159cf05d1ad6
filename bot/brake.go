package bot

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"damping/flows"
)

// Braker is a network that takes it ill when many are written to who did not ask,
// and says so. Its reminders and bulk letters then hold back, and staff are told
// how it fares: see store.SetBrake and store.NoteNetwork.
type Braker interface {
	// Brake is until when they hold back by the network's own word (machine clock),
	// and why, in a word for people; a time that is over when they do not. It must
	// not block.
	Brake() (until time.Time, why string)
}

// Ender is a network that knows when the state it is in ends by itself; zero when
// it does not. It must not block.
type Ender interface{ Until() time.Time }

// Why a brake was set that no network asked for.
const whyFailures = "failures"

// Of so many reminders and bulk letters, so many may be refused.
const (
	faresKept   = 20
	mostRefused = 5
)

// brakeTime bounds what a brake may take to be written.
const brakeTime = 5 * time.Second

// watch notes how each network fares that can be braked.
func (b *Bot) watch(ctx context.Context) error {
	var problems []error
	for _, a := range b.accounts {
		if a.braker == nil {
			continue
		}
		var ends time.Time
		if e, ok := a.net.(Ender); ok {
			ends = e.Until()
		}
		problems = append(problems, a.note(ctx, a.state(), ends), a.listen(ctx))
	}
	return errors.Join(problems...)
}

// noteEvery is how often a state that stays is noted.
const noteEvery = time.Minute

// note notes the state that the network is in.
func (a *account) note(ctx context.Context, state string, ends time.Time) error {
	now := a.b.clock.Machine()
	a.mu.Lock()
	known := a.noted == state && now.Sub(a.notedAt) < noteEvery
	a.mu.Unlock()
	if known {
		return nil
	}
	if err := a.b.Store.NoteNetwork(ctx, a.channel, state, ends, state == Held); err != nil {
		return err
	}
	a.mu.Lock()
	a.noted, a.notedAt = state, now
	a.mu.Unlock()
	return nil
}

// listen sets the brake that the network asks for, once.
func (a *account) listen(ctx context.Context) error {
	until, why := a.braker.Brake()
	a.mu.Lock()
	heard := !until.After(a.heard)
	a.mu.Unlock()
	if heard || !until.After(a.b.clock.Machine()) {
		return nil
	}
	if err := a.b.Store.SetBrake(ctx, a.channel, why, until); err != nil {
		return err
	}
	a.mu.Lock()
	a.heard = until
	a.mu.Unlock()
	return nil
}

// braked tells how long reminders and bulk letters hold back.
func (a *account) braked(ctx context.Context) (time.Duration, error) {
	if a.braker == nil {
		return 0, nil
	}
	if err := a.listen(ctx); err != nil {
		return 0, err
	}
	brake, err := a.b.Store.Brake(ctx, a.channel)
	if err != nil || brake.Until.IsZero() {
		return 0, err
	}
	return brake.Until.Sub(a.b.clock.Program()), nil
}

// brake sets one whose end nobody told.
func (a *account) brake(ctx context.Context, why string) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), brakeTime)
	defer stop()
	if err := a.b.Store.SetBrake(ctx, a.channel, why, time.Time{}); err != nil { // the next refusal sets it
		a.b.log.Error("brake not set", "channel", a.channel, "why", why, "class", class(err))
		return
	}
	a.b.log.Warn("reminders and bulk letters hold back", "channel", a.channel, "why", why)
}

// fares notes whether a reminder or bulk letter was taken or refused; too many
// refusals brake.
func (a *account) fares(ctx context.Context, lane flows.Lane, refused bool) {
	if a.braker == nil || !isBulk(lane) {
		return
	}
	a.mu.Lock()
	a.fared = append(a.fared, refused)
	a.fared = a.fared[max(0, len(a.fared)-faresKept):]
	n := 0
	for _, r := range a.fared {
		if r {
			n++
		}
	}
	if n >= mostRefused {
		a.fared = nil
	}
	a.mu.Unlock()
	if n >= mostRefused {
		a.brake(ctx, whyFailures)
	}
}

var (
	stateDesc = prometheus.NewDesc("damping_network_state", "1 for the state that a network is in.", []string{"channel", "state"}, nil)
	brakeDesc = prometheus.NewDesc("damping_brake", "Seconds for which reminders and bulk letters of a network hold back.", []string{"channel"}, nil)
)

// networks is a prometheus.Collector of how the networks fare.
type networks struct{ b *Bot }

// Describe implements prometheus.Collector.
func (n networks) Describe(to chan<- *prometheus.Desc) {
	to <- stateDesc
	to <- brakeDesc
}

// Collect implements prometheus.Collector.
func (n networks) Collect(to chan<- prometheus.Metric) {
	ctx, stop := context.WithTimeout(context.Background(), readyTime)
	defer stop()
	for channel, a := range n.b.accounts {
		to <- prometheus.MustNewConstMetric(stateDesc, prometheus.GaugeValue, 1, channel, a.state())
		if a.braker == nil {
			continue
		}
		left, err := a.braked(ctx)
		if err != nil {
			n.b.log.Warn("brake cannot be read", "channel", channel, "class", class(err))
			continue
		}
		to <- prometheus.MustNewConstMetric(brakeDesc, prometheus.GaugeValue, left.Seconds(), channel)
	}
}
