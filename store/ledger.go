package store

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// officeChain is the chain of what concerns no single application: roles,
// imports, approvals, erasures, checkpoints.
const officeChain = "office"

// Kinds of link that the ledger itself writes, in the chain of the office.
const (
	kindErased     = "erased"     // values chain, n: these values were lawfully erased
	kindCheckpoint = "checkpoint" // values digest, chains: the heads of that moment
)

// ownActor is the actor of the links that the ledger itself writes.
const ownActor = "system"

// saltSize is the size of the random part of a commitment, in bytes: equal
// values have different commitments, and one whose salt is erased tells nothing.
const saltSize = 16

// link is one row of the ledger.
type link struct {
	chain string
	n     int64
	at    int64
	kind  string
	actor string
	role  string

	commitment string
	key        string
	link       string
}

// ledgerValues is what ledger_values holds, sealed.
type ledgerValues struct {
	Salt   []byte            `json:"salt"`
	Values map[string]string `json:"values"`
}

// Append adds a link to a chain: the id of an application or the chain of the
// office. The actor is an id, never a name; the values may be personal data and
// can be erased later.
//
// The link is written at the end of the transaction, after all else and with
// the chains in one order: so appends to one chain wait for each other only for
// a moment, and two transactions never wait for each other.
func (tx *Tx) Append(chain, kind, actor, role string, values map[string]string) error {
	if chain == "" || kind == "" {
		return errors.New("a link of the ledger needs a chain and a kind")
	}
	l := link{chain: chain, at: micros(tx.Now), kind: kind, actor: actor, role: role}
	tx.links = append(tx.links, pending{l, maps.Clone(values)})
	return nil
}

// pending is a link that waits for the end of its transaction.
type pending struct {
	link
	values map[string]string
}

// writeLinks writes the pending links: the applications' chains by name, then
// the office's.
func (tx *Tx) writeLinks() error {
	slices.SortStableFunc(tx.links, func(a, b pending) int {
		if (a.chain == officeChain) != (b.chain == officeChain) {
			if a.chain == officeChain {
				return 1
			}
			return -1
		}
		return strings.Compare(a.chain, b.chain)
	})
	for _, p := range tx.links {
		if _, err := tx.appendLink(p.link, p.values); err != nil {
			return err
		}
	}
	tx.links = nil
	return nil
}

// appendLink writes a link and returns its number.
func (tx *Tx) appendLink(l link, values map[string]string) (int64, error) {
	l.key = tx.s.keys.MACKey()
	secret := ledgerValues{Salt: make([]byte, saltSize), Values: values}
	if _, err := rand.Read(secret.Salt); err != nil {
		return 0, fmt.Errorf("salt: %w", err)
	}
	body, err := json.Marshal(secret)
	if err != nil {
		return 0, fmt.Errorf("values of the ledger: %w", err)
	}
	prev, err := tx.nextLink(&l)
	if err != nil {
		return 0, err
	}
	if l.commitment, err = tx.s.commitment(&l, secret); err != nil {
		return 0, err
	}
	if l.link, err = tx.s.linkOf(&l, prev); err != nil {
		return 0, err
	}
	_, err = tx.exec(`INSERT INTO ledger (chain, n, at, kind, actor, role, commitment, key, link)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		l.chain, l.n, l.at, l.kind, l.actor, l.role, l.commitment, l.key, l.link)
	if err != nil {
		return 0, err
	}
	_, err = tx.exec("INSERT INTO ledger_values (chain, n, body) VALUES ($1, $2, $3)",
		l.chain, l.n, tx.s.seal(string(body), valuesPlace(l.chain, l.n)))
	if err != nil {
		return 0, err
	}
	_, err = tx.exec("UPDATE ledger_heads SET link = $1 WHERE chain = $2 AND n = $3", l.link, l.chain, l.n)
	return l.n, err
}

// nextLink takes the next number of the chain and returns the link before it.
// The update holds the row until the transaction ends, so that no other append
// to this chain comes in between.
func (tx *Tx) nextLink(l *link) (prev string, err error) {
	const take = "UPDATE ledger_heads SET n = n + 1 WHERE chain = $1 RETURNING n, link"
	err = tx.get([]any{&l.n, &prev}, take, l.chain)
	if !errors.Is(err, ErrNone) {
		return prev, err
	}
	n, err := tx.exec(`INSERT INTO ledger_heads (chain, n, link) VALUES ($1, 1, '') ON CONFLICT (chain) DO NOTHING`, l.chain)
	if err != nil {
		return "", err
	}
	if n == 1 {
		l.n = 1
		return "", nil
	}
	return prev, tx.get([]any{&l.n, &prev}, take, l.chain) // somebody else began the chain just now
}

func valuesPlace(chain string, n int64) string {
	return "ledger_values.body:" + chain + "/" + strconv.FormatInt(n, 10)
}

// commitment binds a link to its salted values without showing them.
func (s *Store) commitment(l *link, v ledgerValues) (string, error) {
	w := canonical{}
	w.text("values", string(v.Salt))
	for _, name := range slices.Sorted(maps.Keys(v.Values)) {
		w.text(name, v.Values[name])
	}
	return s.mac(l.key, w)
}

// linkOf binds a link to its place, its content and all links before it.
func (s *Store) linkOf(l *link, prev string) (string, error) {
	w := canonical{}
	w.text("link", prev, l.chain)
	w.number(l.n, l.at)
	w.text(l.kind, l.actor, l.role, l.commitment, l.key)
	return s.mac(l.key, w)
}

func (s *Store) mac(key string, w canonical) (string, error) {
	sum, err := s.keys.MAC(key, w.Bytes())
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(sum), nil
}

// canonical writes texts and numbers so that different lists never give the
// same bytes: each text after its length.
type canonical struct{ bytes.Buffer }

func (w *canonical) text(all ...string) {
	for _, t := range all {
		w.number(int64(len(t)))
		w.WriteString(t)
	}
}

func (w *canonical) number(all ...int64) {
	for _, n := range all {
		w.Write(binary.BigEndian.AppendUint64(nil, uint64(n)))
	}
}

// Entry is one link of a chain, for people to read.
type Entry struct {
	Chain  string
	N      int64
	At     time.Time // programme clock
	Kind   string
	Actor  string
	Role   string
	Values map[string]string // nil when erased
	Erased bool
}

// History returns the committed links of a chain after number n, oldest first.
func (tx *Tx) History(chain string, after int64, limit int) ([]Entry, error) {
	var entries []Entry
	var bodies []string
	err := tx.each(func(scan func(...any) error) error {
		e := Entry{Chain: chain}
		var at, erased int64
		var body string
		err := scan(&e.N, &at, &e.Kind, &e.Actor, &e.Role, &body, &erased)
		e.At, e.Erased = timeOf(at), erased > 0
		entries, bodies = append(entries, e), append(bodies, body)
		return err
	}, `SELECT l.n, l.at, l.kind, l.actor, l.role, v.body, v.erased_at
		FROM ledger l JOIN ledger_values v ON v.chain = l.chain AND v.n = l.n
		WHERE l.chain = $1 AND l.n > $2 ORDER BY l.n LIMIT $3`, chain, after, limit)
	if err != nil {
		return nil, err
	}
	for i := range entries {
		if entries[i].Erased {
			continue
		}
		v, err := tx.openValues(chain, entries[i].N, bodies[i])
		if err != nil {
			return nil, err
		}
		entries[i].Values = v.Values
	}
	return entries, nil
}

func (tx *Tx) openValues(chain string, n int64, body string) (ledgerValues, error) {
	var v ledgerValues
	plain, err := tx.open(body, valuesPlace(chain, n))
	if err == nil {
		err = json.Unmarshal([]byte(plain), &v)
	}
	return v, err
}

// Erase removes the values of a link for good, because the law demands it. The
// chain stays whole, and the erasure is itself a link of the office's chain,
// whose own values cannot be erased. The error is ErrNone when there is no such
// link or its values are erased already.
func (tx *Tx) Erase(chain string, n int64, actor, role, reason string) error {
	if chain == officeChain {
		return errors.New("the values of the office's chain cannot be erased")
	}
	err := one(tx.exec(`UPDATE ledger_values SET body = '', erased_at = $1 WHERE chain = $2 AND n = $3 AND erased_at = 0`,
		max(1, micros(tx.Now)), chain, n))
	if err != nil {
		return err
	}
	return tx.Append(officeChain, kindErased, actor, role,
		map[string]string{"chain": chain, "n": strconv.FormatInt(n, 10), "reason": reason})
}
