package store

import "damping/flows"

// Due is what happens when a timer of a kind is due: the work, in the
// transaction that ends the timer, and what is to be written to whom.
type Due func(*Tx, Timer) ([]flows.Notice, error)

// Dues has the office's work for each kind of timer.
func (o *Office) Dues() map[string]Due {
	return map[string]Due{
		timerSettle: o.settle,
		timerPapers: o.remind,

		timerAnnounce:  o.announce,
		timerRecall:    o.recall,
		timerFeedback:  o.askFeedback,
		timerTick:      o.tick,
		timerLapse:     o.lapse,
		timerAsks:      o.remindAsks,
		timerBroadcast: o.feed,
		timerRing:      o.rung,
		timerCode:      o.turnCode,
		timerWeekly:    o.tellWeekly,
		timerNetwork:   o.tend,
	}
}
