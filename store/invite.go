package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"math/big"
	"slices"
	"strings"
	"time"

	"damping/flows"
	"damping/flows/aid"
)

// codeDays is how long an invitation stays good.
const codeDays = 30

// Invitation is a one-time code for one citizen, with what a letter needs. The
// code is not kept: only its keyed hash is.
type Invitation struct {
	Person  string
	Name    string
	Area    aid.Area
	Code    flows.Code
	Expires time.Time
}

// ErrNoPerson says that no citizen has this NIK.
var ErrNoPerson = errors.New("no citizen has this NIK")

// InvitePerson makes a one-time code for the citizen with a NIK; an older
// unused one ends. Error: ErrNoPerson.
func (o *Office) InvitePerson(ctx context.Context, nik aid.NIK) (inv Invitation, err error) {
	err = o.write(ctx, func(tx *Tx) error {
		inv = Invitation{}
		for _, hash := range tx.hashes("nik", string(nik)) {
			var area string
			err := tx.get([]any{&inv.Person, &inv.Name, &area},
				`SELECT id, name, area FROM people WHERE nik_hash = $1`, hash)
			if err == nil {
				inv.Area = o.area(area)
				return o.invite(tx, &inv)
			}
			if !errors.Is(err, ErrNone) {
				return err
			}
		}
		return ErrNoPerson
	})
	return inv, err
}

// InviteAll makes a code for everybody with an open application of a year who
// has no chat yet.
func (o *Office) InviteAll(ctx context.Context, year int) (list []Invitation, err error) {
	err = o.write(ctx, func(tx *Tx) error {
		list = nil
		counts, err := tx.stageCounts(o.Program.Code, year)
		if err != nil {
			return err
		}
		for p := range counts {
			if !p.stage.Open() {
				continue
			}
			found, err := o.unlinked(tx, p)
			if err != nil {
				return err
			}
			list = append(list, found...)
		}
		for i := range list {
			if err := o.invite(tx, &list[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return sortInvitations(list), err
}

// sortInvitations puts letters in the order in which they are carried out: by
// kelurahan, then by name.
func sortInvitations(list []Invitation) []Invitation {
	slices.SortFunc(list, func(a, b Invitation) int {
		return cmp.Or(cmp.Compare(a.Area.ID, b.Area.ID), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Person, b.Person))
	})
	return list
}

// unlinked are the people at a place who have no chat.
func (o *Office) unlinked(tx *Tx, at place) (list []Invitation, err error) {
	err = tx.each(func(scan func(...any) error) error {
		inv := Invitation{Area: o.area(at.area)}
		if err := scan(&inv.Person, &inv.Name); err != nil {
			return err
		}
		list = append(list, inv)
		return nil
	}, `SELECT p.id, p.name FROM applications a JOIN people p ON p.id = a.person
		WHERE a.program = $1 AND a.year = $2 AND a.area = $3 AND a.stage = $4
		AND NOT EXISTS (SELECT 1 FROM links l WHERE l.person = p.id AND l.revoked_at = 0 AND l.person IS NOT NULL)`,
		o.Program.Code, at.year, at.area, string(at.stage))
	return list, err
}

// invite makes the code of one invitation and notes it in the person's chain.
func (o *Office) invite(tx *Tx, inv *Invitation) (err error) {
	if inv.Code, err = o.newCode(tx, inv.Person, ""); err != nil {
		return err
	}
	inv.Expires = o.now(tx).AddDate(0, 0, codeDays)
	w := &world{Tx: tx, office: o}
	chain, err := w.newest(inv.Person)
	if err != nil {
		return err
	}
	return tx.Append(chain, "invited", actorSystem, string(aid.RoleSystem), map[string]string{"person": inv.Person})
}

// newCode keeps a new one-time code for a person or an officer and ends the
// unused ones made before.
func (o *Office) newCode(tx *Tx, person, officer string) (flows.Code, error) {
	letter := "W"
	if officer != "" {
		letter = "P"
	}
	code, err := makeCode(rand.Reader, letter)
	if err != nil {
		return "", err
	}
	for _, q := range []struct{ query, id string }{
		{`UPDATE codes SET expires_at = $1 WHERE person = $2 AND used_at = 0 AND person IS NOT NULL AND expires_at > $1`, person},
		{`UPDATE codes SET expires_at = $1 WHERE officer = $2 AND used_at = 0 AND officer IS NOT NULL AND expires_at > $1`, officer},
	} {
		if _, err := tx.exec(q.query, micros(tx.Now), q.id); err != nil {
			return "", err
		}
	}
	_, err = tx.exec(`INSERT INTO codes (hash, person, officer, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
		tx.hash("code", string(code)), orNull(person), orNull(officer), micros(tx.Now),
		micros(tx.Now.AddDate(0, 0, codeDays)))
	return code, err
}

// makeCode draws a code that has at least one digit after its first letter, so
// that no word is taken for one.
func makeCode(dice io.Reader, letter string) (flows.Code, error) {
	for {
		var b strings.Builder
		b.WriteString(letter)
		for b.Len() < flows.CodeLength {
			n, err := rand.Int(dice, big.NewInt(int64(len(flows.CodeAlphabet))))
			if err != nil {
				return "", err
			}
			b.WriteByte(flows.CodeAlphabet[n.Int64()])
		}
		if code, ok := flows.ParseCode(b.String()); ok {
			return code, nil
		}
	}
}
