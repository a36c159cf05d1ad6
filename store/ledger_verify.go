package store

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
)

// Report is the result of VerifyLedger.
type Report struct {
	Chains      int
	Links       int
	Erased      int    // links whose values were lawfully erased
	Checkpoints int    // of the office's chain
	Office      string // the last link of the office's chain: worth noting outside of the database
	Break       *Break // the first broken link; nil = the ledger is whole
}

// Break names a link that is not what it was.
type Break struct {
	Chain   string
	N       int64
	Problem Problem
}

// Problem tells what is wrong with a link.
type Problem string

// Problems.
const (
	ProblemMissing    Problem = "missing"    // a link between others is gone
	ProblemChanged    Problem = "changed"    // the link or one before it was changed, moved or forged
	ProblemKey        Problem = "key"        // DATA_KEY does not have the key of this link
	ProblemValues     Problem = "values"     // the values are not those of the link
	ProblemGone       Problem = "gone"       // the values are gone, and no erasure is recorded
	ProblemHead       Problem = "head"       // the chain ends before or after its recorded end
	ProblemCheckpoint Problem = "checkpoint" // the link is not what a checkpoint recorded
)

// verifyPage is how many links are read at once.
const verifyPage = 1000

// VerifyLedger recomputes every chain as of one moment. progress, which may be
// nil, is called now and then with the links done and their total. An error
// means that the check could not be made; a broken ledger is no error.
func (s *Store) VerifyLedger(ctx context.Context, progress func(done, total int)) (Report, error) {
	var report Report
	err := s.read(ctx, func(tx *Tx) error {
		v := newVerifier(tx, ctx.Err)
		err := v.run(progress)
		report = v.report
		return err
	})
	return report, err
}

// verifier walks through all chains.
type verifier struct {
	tx     *Tx
	done   func() error
	report Report

	at       head // the last link that was checked
	erased   []head
	erasures map[head]bool    // recorded in the office's chain: chain and n
	points   map[int64]string // checkpoints of the office's chain: digests
}

func newVerifier(tx *Tx, done func() error) *verifier {
	return &verifier{tx: tx, done: done, erasures: map[head]bool{}, points: map[int64]string{}}
}

var errBroken = errors.New("ledger is broken") // ends the walk; never leaves this file

func (v *verifier) broken(chain string, n int64, p Problem) error {
	v.report.Break = &Break{Chain: chain, N: n, Problem: p}
	return errBroken
}

func (v *verifier) run(progress func(done, total int)) error {
	var total int
	if err := v.tx.get([]any{&total}, "SELECT count(*) FROM ledger"); err != nil {
		return err
	}
	for _, step := range []func() error{
		func() error { return v.links(progress, total) }, v.endOfChain, v.headless, v.erasedLawfully, v.checkpoints,
	} {
		if err := step(); errors.Is(err, errBroken) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// stored is a link with its values as they are in the database.
type stored struct {
	link
	body   string
	erased int64
	found  bool // there is a row of values
}

// links checks page after page.
func (v *verifier) links(progress func(done, total int), total int) error {
	var last head
	for {
		if err := v.done(); err != nil {
			return err
		}
		page, err := v.page(last)
		if err != nil {
			return err
		}
		for i := range page {
			if err := v.next(&page[i]); err != nil {
				return err
			}
		}
		if progress != nil {
			progress(v.report.Links, total)
		}
		if len(page) < verifyPage {
			return nil
		}
		last = head{chain: page[len(page)-1].chain, n: page[len(page)-1].n}
	}
}

func (v *verifier) page(after head) ([]stored, error) {
	var page []stored
	err := v.tx.each(func(scan func(...any) error) error {
		var l stored
		var found int
		err := scan(&l.chain, &l.n, &l.at, &l.kind, &l.actor, &l.role, &l.commitment, &l.key, &l.link.link,
			&l.body, &l.erased, &found)
		l.found = found == 1
		page = append(page, l)
		return err
	}, `SELECT l.chain, l.n, l.at, l.kind, l.actor, l.role, l.commitment, l.key, l.link,
			COALESCE(v.body, ''), COALESCE(v.erased_at, 0), CASE WHEN v.n IS NULL THEN 0 ELSE 1 END
		FROM ledger l LEFT JOIN ledger_values v ON v.chain = l.chain AND v.n = l.n
		WHERE (l.chain, l.n) > ($1, $2) ORDER BY l.chain, l.n LIMIT $3`, after.chain, after.n, verifyPage)
	return page, err
}

// next checks one link against the one before it.
func (v *verifier) next(l *stored) error {
	if l.chain != v.at.chain {
		if err := v.endOfChain(); err != nil {
			return err
		}
		v.at = head{chain: l.chain}
		v.report.Chains++
	}
	if l.n != v.at.n+1 {
		return v.broken(l.chain, v.at.n+1, ProblemMissing)
	}
	want, err := v.tx.s.linkOf(&l.link, v.at.link)
	if err != nil {
		return v.broken(l.chain, l.n, ProblemKey)
	}
	if want != l.link.link {
		return v.broken(l.chain, l.n, ProblemChanged)
	}
	if err := v.values(l); err != nil {
		return err
	}
	v.at.n, v.at.link = l.n, l.link.link
	v.report.Links++
	if l.chain == officeChain {
		v.report.Office = l.link.link
	}
	return nil
}

// values checks that the values are those of the link, and notes what the
// office's chain says about erasures and checkpoints.
func (v *verifier) values(l *stored) error {
	switch {
	case !l.found, l.erased == 0 && l.body == "", l.erased != 0 && l.body != "":
		return v.broken(l.chain, l.n, ProblemGone)
	case l.erased != 0:
		v.erased = append(v.erased, head{chain: l.chain, n: l.n})
		v.report.Erased++
		return nil
	}
	var values ledgerValues
	plain, err := v.tx.open(l.body, valuesPlace(l.chain, l.n))
	if err == nil {
		err = json.Unmarshal([]byte(plain), &values)
	}
	if err != nil {
		return v.broken(l.chain, l.n, ProblemValues)
	}
	if c, err := v.tx.s.commitment(&l.link, values); err != nil || c != l.commitment {
		return v.broken(l.chain, l.n, ProblemValues)
	}
	if l.chain != officeChain {
		return nil
	}
	switch l.kind {
	case kindErased:
		n, err := strconv.ParseInt(values.Values["n"], 10, 64)
		if err != nil {
			return v.broken(l.chain, l.n, ProblemValues)
		}
		v.erasures[head{chain: values.Values["chain"], n: n}] = true
	case kindCheckpoint:
		v.points[l.n] = values.Values["digest"]
		v.report.Checkpoints++
	}
	return nil
}

// endOfChain compares the last link of a chain with its recorded head.
func (v *verifier) endOfChain() error {
	if v.at.chain == "" {
		return nil
	}
	want := head{chain: v.at.chain}
	err := v.tx.get([]any{&want.n, &want.link}, "SELECT n, link FROM ledger_heads WHERE chain = $1", v.at.chain)
	if err != nil && !errors.Is(err, ErrNone) {
		return err
	}
	if want != v.at {
		return v.broken(v.at.chain, v.at.n+1, ProblemHead)
	}
	return nil
}

// headless finds recorded heads of chains that have no links at all.
func (v *verifier) headless() error {
	var chain string
	err := v.tx.get([]any{&chain}, `SELECT h.chain FROM ledger_heads h WHERE h.n > 0
		AND NOT EXISTS (SELECT 1 FROM ledger l WHERE l.chain = h.chain) ORDER BY h.chain LIMIT 1`)
	if err == nil {
		return v.broken(chain, 1, ProblemHead)
	}
	if errors.Is(err, ErrNone) {
		return nil
	}
	return err
}

// erasedLawfully demands that each erasure be recorded.
func (v *verifier) erasedLawfully() error {
	for _, l := range v.erased {
		if !v.erasures[l] {
			return v.broken(l.chain, l.n, ProblemGone)
		}
	}
	return nil
}

// checkpoints compares the recorded heads with the office's chain, and the
// links with the recorded heads.
func (v *verifier) checkpoints() error {
	var points []int64
	err := v.tx.each(func(scan func(...any) error) error {
		var p int64
		err := scan(&p)
		points = append(points, p)
		return err
	}, "SELECT point FROM checkpoints GROUP BY point ORDER BY point")
	if err != nil {
		return err
	}
	for _, p := range points {
		heads, err := v.tx.checkpoint(p)
		if err != nil {
			return err
		}
		if digest(heads) != v.points[p] {
			return v.broken(officeChain, p, ProblemCheckpoint)
		}
		delete(v.points, p)
	}
	for p := range v.points { // its rows are gone
		return v.broken(officeChain, p, ProblemCheckpoint)
	}
	var b Break
	err = v.tx.get([]any{&b.Chain, &b.N}, `SELECT c.chain, c.n FROM checkpoints c
		LEFT JOIN ledger l ON l.chain = c.chain AND l.n = c.n
		WHERE l.link IS NULL OR l.link <> c.link ORDER BY c.point, c.chain LIMIT 1`)
	if err == nil {
		return v.broken(b.Chain, b.N, ProblemCheckpoint)
	}
	if errors.Is(err, ErrNone) {
		return nil
	}
	return err
}
