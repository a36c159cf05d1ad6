package store

import (
	"slices"
	"strconv"
	"strings"

	"damping/flows"
	"damping/flows/aid"
)

// caseLine is a line of work of the office: whose it is, and how its items are
// found. In the texts a is the application.
type caseLine struct {
	role  aid.Role
	key   string // of the item in the draft
	of    string // the table of the items: a, or p for proposals
	at    string // when an item came into the line
	from  string
	where string
	also  *caseLine   // whose items belong to it as well, with their from and where
	not   []aid.Hand  // parts that exclude from it
	holds []aid.Stage // at which a case is shown
}

var caseLines = map[flows.CaseLine]caseLine{
	flows.CaseCheck: {role: aid.RoleStaff, key: "application", of: "a", at: "stage_at", from: `applications a`,
		where: `a.stage = 'verified'`, also: &seenAgain, not: ruledOut(aid.Verified, aid.Validated), holds: []aid.Stage{aid.Verified}},
	flows.CasePropose: {role: aid.RoleStaff, key: "application", of: "a", at: "stage_at", from: `applications a`,
		where: `a.stage = 'validated' AND NOT EXISTS (SELECT 1 FROM proposals p WHERE p.application = a.id AND p.state = 'open')`,
		not:   []aid.Hand{aid.HandVisited, aid.HandEntered}, holds: []aid.Stage{aid.Validated}},
	flows.CaseObjection: {role: aid.RoleStaff, key: "application", of: "a", at: "stage_at",
		from:  `tickets t CROSS JOIN applications a`, // of the few objections, not of the many decisions
		where: `t.kind = 'objection' AND t.state = 'open' AND a.person = t.person AND a.stage = 'ineligible' AND t.opened_at >= a.stage_at`,
		not:   ruledOut(aid.Ineligible, aid.Validated), holds: []aid.Stage{aid.Ineligible}},
	flows.CaseHolder: {role: aid.RoleStaff, key: "application", of: "a", at: "stage_at",
		from: `applications a JOIN documents d ON d.application = a.id AND d.kind = 'rekening' AND d.state = 'accepted'`,
		where: `a.stage IN ('candidate', 'trained', 'complete') AND a.account_hash <> '' AND NOT EXISTS (SELECT 1 FROM holder_checks h
			WHERE h.application = a.id AND h.account_hash = a.account_hash AND (h.fits = 1 AND ` + secondPerson + ` OR h.fits = 0 AND h.at >= d.changed_at))`,
		not: []aid.Hand{aid.HandEntered, aid.HandAccount}, holds: []aid.Stage{aid.Candidate, aid.Trained, aid.Complete}},
	flows.CaseApprove: {role: aid.RoleHead, key: "proposal", of: "p", at: "proposed_at",
		from:  `proposals p JOIN applications a ON a.id = p.application`,
		where: `p.state = 'open'`, not: ruledOut(aid.Validated, aid.Candidate)},
}

// photoFlagOpen holds for such a flag about a photo that nobody has answered. A case is not validated with one; later ones come with later photos.
var photoFlagOpen = `answer = '' AND code IN ('` + strings.Join(photoFlags, "', '") + `')`

// afterValidation are the stages at which such a flag brings a case back to staff.
var afterValidation = []aid.Stage{aid.Validated, aid.Reserve, aid.Candidate, aid.Trained, aid.Complete}

// seenAgain are these cases: they are found by their flags, which are few.
var seenAgain = caseLine{role: aid.RoleStaff, of: "a", at: "stage_at", not: ruledOut(aid.Verified, aid.Validated),
	from: `flags f CROSS JOIN applications a`,
	where: photoFlagOpen + ` AND a.id = f.application AND a.stage IN ('validated', 'reserve', 'candidate', 'trained', 'complete')
		AND f.id = (SELECT MIN(id) FROM flags WHERE application = a.id AND ` + photoFlagOpen + `)`}

// late tells whether a case is one of these.
func late(c *flows.Check) bool {
	return slices.Contains(afterValidation, c.Stage) &&
		slices.ContainsFunc(c.Open(), func(f flows.Flag) bool { return slices.Contains(photoFlags, f.Code) })
}

// ruledOut are the parts that the rule book excludes from a move.
func ruledOut(from, to aid.Stage) []aid.Hand {
	rule, _ := aid.FindMove(from, to)
	return rule.NotBy
}

// secondPerson holds for a check h of an account that was not made by whoever
// accepted the bank book.
const secondPerson = `(SELECT COUNT(*) FROM hands m WHERE m.application = h.application AND m.officer = h.officer AND m.hand = 'account') = 0`

// next lists the first few items behind a place that nobody else holds.
func (l caseLine) next(line flows.CaseLine) string {
	if l.also != nil {
		one, two := l, l
		one.also, two.also, two.from, two.where = nil, nil, l.also.from, l.also.where
		return `SELECT * FROM (` + one.next(line) + `) w UNION ALL SELECT * FROM (` + two.next(line) + `) w ORDER BY 3, 1 LIMIT 4`
	}
	id, at := l.of+".id", l.of+"."+l.at
	return `SELECT ` + id + `, a.id, ` + at + ` FROM ` + l.from + `
		WHERE ` + l.of + `.program = $1 AND ` + l.of + `.year = $2 AND ` + l.where + ` AND (` + at + `, ` + id + `) > ($3, $4)
		AND NOT EXISTS (SELECT 1 FROM claims c WHERE c.queue = '` + string(line) + `' AND c.subject = ` + id + `
			AND c.until > $5 AND c.officer <> $6)
		AND ` + l.mine("$6") + `
		ORDER BY ` + at + `, ` + id + ` LIMIT 4`
}

// mine holds for an item that an officer may work on: it did not go through
// their hands, nor is the citizen on their phone.
func (l caseLine) mine(officer string) string {
	return ownPhone(officer, "a.person") + ` = 0
		AND NOT EXISTS (SELECT 1 FROM hands m WHERE m.application = a.id AND m.officer = ` + officer + ` AND m.hand IN ('` +
		strings.ReplaceAll(join(l.not), ",", "', '") + `'))`
}

// waitingIn counts the items of a line.
func (w *world) waitingIn(line flows.CaseLine) (n int, err error) {
	return w.waitingOf(caseLines[line])
}

func (w *world) waitingOf(l caseLine) (n int, err error) {
	err = w.get([]any{&n}, `SELECT COUNT(*) FROM `+l.from+` WHERE `+l.of+`.program = $1 AND `+l.of+`.year = $2 AND `+l.where,
		w.office.Program.Code, w.office.Program.CurrentYear)
	return n, err
}

// waits tells whether an item is in its line.
func (w *world) waits(l caseLine, id string) (bool, error) {
	waits, err := w.some(`SELECT COUNT(*) FROM `+l.from+` WHERE `+l.of+`.id = $1 AND `+l.where, id)
	if err != nil || waits || l.also == nil {
		return waits, err
	}
	return w.waits(*l.also, id)
}

// casePlace is an item, and where it stands in its line.
type casePlace struct {
	id, application string
	at              int64
}

func (p casePlace) String() string { return strconv.FormatInt(p.at, 10) + " " + p.id }

// placeOf reads what String wrote; anything else is the beginning.
func placeOf(text string) casePlace {
	at, id, _ := strings.Cut(text, " ")
	n, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return casePlace{}
	}
	return casePlace{id: id, at: n}
}

// takeCase claims the next item of a line and hands it to the draft.
func (w *world) takeCase(e flows.TakeCase, f flows.Facts, s flows.State, done *flows.Applied) error {
	l, ok := caseLines[e.Line]
	if !ok {
		return &flows.Refusal{Key: "refused.move"}
	}
	by, err := w.worker(f, s, l.role)
	if err != nil {
		return err
	}
	behind := s.Draft["after"]
	if e.Skip {
		if behind, err = w.skipCase(e.Line, s.Draft[l.key], s.Draft["place"], by.id); err != nil {
			return err
		}
	}
	p, err := w.nextCase(l, e.Line, placeOf(behind), by.id)
	if err != nil {
		return err
	}
	done.Draft = map[string]string{"application": p.application, l.key: p.id, "line": string(e.Line), "place": p.String(), "after": behind}
	return nil
}

// nextCase claims the first item behind a place. Whoever comes second to one
// tries the next, and looks again when all that were seen are gone.
func (w *world) nextCase(l caseLine, line flows.CaseLine, behind casePlace, officer string) (casePlace, error) {
	for {
		var found []casePlace
		err := w.each(func(scan func(...any) error) error {
			var p casePlace
			err := scan(&p.id, &p.application, &p.at)
			found = append(found, p)
			return err
		}, l.next(line), w.office.Program.Code, w.office.Program.CurrentYear, behind.at, behind.id, micros(w.Now), officer)
		if err != nil || len(found) == 0 {
			return casePlace{}, err
		}
		for _, p := range found {
			if got, err := w.claimCase(l, line, p.id, officer); err != nil || got {
				return p, err
			}
		}
	}
}

// claimCase claims an item that is still in its line: somebody may have been
// done with it since it was seen.
func (w *world) claimCase(l caseLine, line flows.CaseLine, id, officer string) (bool, error) {
	got, err := w.claim(string(line), id, officer, w.office.Program.Work.PaperClaim())
	if err != nil || !got {
		return false, err
	}
	waits, err := w.waits(l, id)
	if err != nil || waits {
		return waits, err
	}
	return false, w.unclaim(string(line), id)
}

// skipCase gives an item back, and is the place behind which to look.
func (w *world) skipCase(line flows.CaseLine, subject, place, officer string) (string, error) {
	who, err := w.holder(string(line), subject)
	if err != nil || who != officer {
		return place, err
	}
	return place, w.unclaim(string(line), subject)
}

// hold renews the claim of a case, or takes it again when it has lapsed and
// nobody else has it. Refusal: refused.claim.
func (w *world) hold(line flows.CaseLine, subject, officer string) error {
	got, err := w.claim(string(line), subject, officer, w.office.Program.Work.PaperClaim())
	if err == nil && !got {
		return &flows.Refusal{Key: "refused.claim"}
	}
	return err
}
