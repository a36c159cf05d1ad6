package store

import (
	"slices"
	"strconv"

	"damping/flows"
	"damping/flows/aid"
)

// withdraw ends an application at the citizen's own wish: she has said it twice,
// or staff have her signed letter in hand.
func (w *world) withdraw(e flows.Withdraw, f flows.Facts, s flows.State, done *flows.Applied) error {
	m := stageMove{application: e.Application, to: aid.Withdrawn, note: clip(e.Note, maxText), shown: []aid.Gate{aid.GateWithdrawal}}
	if s.Role == aid.RoleStaff {
		by, err := w.worker(f, s, aid.RoleStaff)
		if err != nil {
			return err
		}
		if m.note == "" {
			return &flows.Refusal{Key: "refused.ground"}
		}
		m.by = by
	} else {
		st, err := w.status(f)
		if err != nil {
			return err
		}
		if st.Application == "" {
			return &flows.Refusal{Key: "refused.role"}
		}
		m.application, m.note, m.by = st.Application, "", actor{f.Who.Person.ID, string(aid.RoleCandidate)}
	}
	err := w.get([]any{&m.from}, `SELECT stage FROM applications WHERE id = $1`, m.application)
	if err != nil {
		return refusedIfNone(err, "refused.moved_on")
	}
	if err := w.moveStage(f, m, done); err != nil {
		return err
	}
	done.Notices = slices.DeleteFunc(done.Notices, func(n flows.Notice) bool { return n.Chat == w.chat.ID }) // who withdraws is answered
	return w.named(m.application, done)
}

// closeReserve ends the year's selection.
func (w *world) closeReserve(f flows.Facts, s flows.State, done *flows.Applied) error {
	by, err := w.worker(f, s, aid.RoleStaff)
	if err != nil {
		return err
	}
	ids, err := w.texts(`SELECT id FROM applications WHERE program = $1 AND year = $2 AND stage = $3 ORDER BY id`,
		w.office.Program.Code, w.office.Program.CurrentYear, string(aid.Reserve))
	if err != nil {
		return err
	}
	for _, id := range ids {
		m := stageMove{application: id, from: aid.Reserve, to: aid.Unselected, by: by, shown: []aid.Gate{aid.GatePeriodOver}}
		if err := w.moveStage(f, m, done); err != nil {
			return err
		}
	}
	count := strconv.Itoa(len(ids))
	result(done, map[string]string{"count": count})
	return w.note(officeChain, "reserve_closed", &by, map[string]string{"year": strconv.Itoa(w.office.Program.CurrentYear), "count": count})
}
