package store

import (
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// timerNetwork looks after a network that is unwell or held back; its subject is
// the channel.
const timerNetwork = "network"

const (
	tendEvery = time.Minute     // while there is something to see to
	unwellFor = 5 * time.Minute // a state that lasts that long is told to staff
)

func (tx *Tx) tendNow(channel string) error {
	return tx.SetTimer(Timer{Subject: channel, Kind: timerNetwork, Due: tx.Now})
}

// networkRow is what is kept of a network.
type networkRow struct {
	flows.Network
	told      string
	brakeTold bool
}

const networkColumns = `channel, state, since, ends_at, told, braked_at, braked_until, why, brake_told`

func (w *world) scanNetwork(scan func(...any) error) (n networkRow, err error) {
	var since, ends, brakedAt, brakedUntil, brakeTold int64
	if err := scan(&n.Channel, &n.State, &since, &ends, &n.told, &brakedAt, &brakedUntil, &n.Why, &brakeTold); err != nil {
		return n, err
	}
	n.Since, n.brakeTold = w.office.fromMicro(since), brakeTold > 0
	if ends > 0 {
		n.Ends = w.office.fromMicro(ends)
	}
	if brakedUntil > micros(w.Now) {
		n.BrakedAt, n.BrakedUntil = w.office.fromMicro(brakedAt), w.office.fromMicro(brakedUntil)
	}
	return n, nil
}

// tend tells staff how a network fares, moves the reminders that cannot leave
// there, and comes again as long as there is something to see to.
func (o *Office) tend(tx *Tx, t Timer) ([]flows.Notice, error) {
	w := &world{Tx: tx, office: o}
	var n networkRow
	found := false
	err := w.each(func(scan func(...any) error) (err error) {
		n, err = w.scanNetwork(scan)
		found = true
		return err
	}, `SELECT `+networkColumns+` FROM networks WHERE channel = $1`, t.Subject)
	if err != nil || !found {
		return nil, err
	}
	var done flows.Applied
	again, err := w.tendBrake(n, &done)
	if err != nil {
		return nil, err
	}
	more, err := w.tendState(n, &done)
	if err != nil {
		return nil, err
	}
	if again || more {
		err = w.SetTimer(Timer{Subject: t.Subject, Kind: timerNetwork, Due: w.Now.Add(tendEvery)})
	}
	return done.Notices, err
}

// tendBrake sees to a brake; again as long as it holds.
func (w *world) tendBrake(n networkRow, done *flows.Applied) (again bool, err error) {
	switch braked := !n.BrakedUntil.IsZero(); {
	case braked && !n.brakeTold:
		if err := w.tellStaff(n, "network.braked", done); err != nil {
			return false, err
		}
		_, err = w.exec(`UPDATE networks SET brake_told = 1 WHERE channel = $1`, n.Channel)
	case !braked && n.brakeTold:
		if err := w.tellStaff(n, "network.unbraked", done); err != nil {
			return false, err
		}
		if _, err := w.exec(`DELETE FROM unreachable WHERE cause = $1 AND cause <> '' AND done_at = 0`, n.Channel); err != nil {
			return false, err
		}
		_, err = w.exec(`UPDATE networks SET brake_told = 0 WHERE channel = $1`, n.Channel)
		return false, err
	case !braked:
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, w.moveReminders(n.Channel, true)
}

// tendState tells of a state that lasts, and of its end, and moves the reminders
// meanwhile. A ban is a brake as well, and told as that.
func (w *world) tendState(n networkRow, done *flows.Applied) (again bool, err error) {
	told, key := n.State, "network.state"
	switch well := n.State == flows.NetworkOK; {
	case well && n.told == "":
		return false, nil
	case well:
		told, key = "", "network.well"
	case n.State == n.told:
		return true, w.moveReminders(n.Channel, false)
	case w.Now.Sub(n.Since) < unwellFor, n.Braked() && n.Why == n.State:
		return true, nil
	}
	if err := w.tellStaff(n, key, done); err != nil {
		return false, err
	}
	if _, err = w.exec(`UPDATE networks SET told = $1 WHERE channel = $2`, told, n.Channel); err != nil || told == "" {
		return false, err
	}
	return true, w.moveReminders(n.Channel, false)
}

// tellStaff writes to those who see to networks. What was said before and has not
// left is said no more.
func (w *world) tellStaff(n networkRow, key string, done *flows.Applied) error {
	about := "brake"
	if key == "network.state" || key == "network.well" {
		about = "state"
	}
	topic := timerNetwork + "/" + n.Channel + "/" + about
	if _, err := w.CancelTopic(topic, "", OutcomeReplaced); err != nil {
		return err
	}
	workers, err := w.workers(false)
	if err != nil {
		return err
	}
	for _, who := range workers {
		var as aid.Role
		for _, r := range who.Roles {
			if r == aid.RoleStaff || r == aid.RoleAdmin {
				as = r
			}
		}
		if as == "" {
			continue
		}
		from := len(done.Notices)
		if err := w.tellOfficer(who.ID, key, nil, w.office.facts(w.Tx), done); err != nil {
			return err
		}
		for i := from; i < len(done.Notices); i++ {
			done.Notices[i].Role, done.Notices[i].Topic, done.Notices[i].Facts.Data = as, topic, &n.Network
		}
	}
	return nil
}
