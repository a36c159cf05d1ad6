package bot

import (
	"time"

	"damping/flows"
	"damping/store"
)

// Answers of a form that nobody continues are personal data without a use.
// They are forgotten after a while, by a timer that every turn moves.
const (
	timerDraft = "draft"
	draftKept  = 7 * 24 * time.Hour // programme clock
)

// keepDraft sets the timer of a chat with answers, and cancels that of one
// without.
func keepDraft(tx *store.Tx, chat string, before, after flows.State) error {
	switch {
	case after.Unfinished():
		return tx.SetTimer(store.Timer{Subject: chat, Kind: timerDraft, Due: tx.Now.Add(draftKept)})
	case before.Unfinished():
		_, err := tx.CancelTimer(chat, timerDraft, "", "finished")
		return err
	}
	return nil
}

// forgetDraft is what the timer does; the person is told nothing, and begins
// at the first menu.
func forgetDraft(tx *store.Tx, t store.Timer) ([]flows.Notice, error) {
	state, err := tx.State(t.Subject)
	if err != nil {
		return nil, err
	}
	return nil, tx.SaveState(t.Subject, state.Forgotten())
}
