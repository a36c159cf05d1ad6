package store

import (
	"slices"
	"strings"
)

// sealedTable is a table with sealed columns. A value is bound to its table,
// column and row, so that one moved elsewhere does not open.
type sealedTable struct {
	name    string
	key     string // columns of a unique key, apart by ", "
	place   string // columns that name the row in the place of a value; "" is the key
	columns []string
	hashes  []keyedHash
}

// keyedHash is a column with the keyed hash of a sealed value of the same row.
type keyedHash struct {
	column, kind string
	of           string              // the sealed column
	text         func(string) string // what of its value is hashed; nil is all
	after        string              // a column whose value stands before it, and a zero byte
	copied       string              // changes copies elsewhere: $1 the new hash, $2 the row's key, $3 the old hash
}

// sealedTables are all sealed columns that there are, for a change of keys must
// reach each: see Rewrap. Nothing else is sealed.
var sealedTables = []sealedTable{
	{name: "chats", key: "id", columns: []string{"address"},
		hashes: []keyedHash{{column: "address_hash", kind: "chat", of: "address", after: "channel"}}},
	{name: "chat_phones", key: "id", columns: []string{"phone"}, hashes: []keyedHash{{column: "phone_hash", kind: "phone", of: "phone"}}},
	{name: "inbox", key: "id", columns: []string{"body"}},
	{name: "outbox", key: "id", columns: []string{"body"}},
	{name: "timers", key: "id", place: "kind, scope, subject", columns: []string{"payload"}},
	{name: "sessions", key: "chat", columns: []string{"state"}},
	{name: "ledger_values", key: "chain, n", columns: []string{"body"}},
	{name: "people", key: "id", columns: []string{"nik", "kk", "birth", "phone", "address"}, hashes: []keyedHash{
		{column: "nik_hash", kind: "nik", of: "nik"},
		{column: "nik_tail", kind: "nik_tail", of: "nik", text: nikTail},
		{column: "kk_hash", kind: "kk", of: "kk"},
		{column: "phone_hash", kind: "phone", of: "phone"},
	}},
	{name: "applications", key: "id", columns: []string{"note", "account"}, hashes: []keyedHash{
		{column: "account_hash", kind: "account", of: "account",
			copied: `UPDATE holder_checks SET account_hash = $1 WHERE application = $2 AND account_hash = $3`},
	}},
	{name: "tickets", key: "id", columns: []string{"body"}},
	{name: "ticket_words", key: "id", columns: []string{"body"}},
	{name: "broadcasts", key: "id", columns: []string{"body"}},
	{name: "events", key: "id", columns: []string{"attend_key"}},
	{name: "invitations", key: "event, application", columns: []string{"why"}},
	{name: "plan_answers", key: "application, part", columns: []string{"body"}},
	{name: "feedback", key: "id", columns: []string{"body"}},
	{name: "submissions", key: "id", columns: []string{"note"}},
	{name: "visits", key: "id", columns: []string{"form", "place"}},
	{name: "photos", key: "id", columns: []string{"place", "sum"},
		hashes: []keyedHash{{column: "sum_hash", kind: "photo", of: "sum"}}},
	{name: "flags", key: "id", columns: []string{"note"}},
	{name: "proposals", key: "id", columns: []string{"note"}},
}

// fleeting are the kinds of hashes whose values nobody has any more. They are
// not made anew: codes end by themselves, and albums are looked for only by the
// hash of the newest key.
var fleeting = []string{"code", "album"}

// sealedColumn tells whether a column, "table.column", is on the list.
func sealedColumn(name string) bool {
	table, column, _ := strings.Cut(name, ".")
	return slices.ContainsFunc(sealedTables, func(t sealedTable) bool {
		return t.name == table && slices.Contains(t.columns, column)
	})
}

// hashKind tells whether a kind of hash is on the list.
func hashKind(kind string) bool {
	return slices.Contains(fleeting, kind) || slices.ContainsFunc(sealedTables, func(t sealedTable) bool {
		return slices.ContainsFunc(t.hashes, func(h keyedHash) bool { return h.kind == kind })
	})
}

// nikTail is what is asked for when somebody knows the end of a NIK only.
func nikTail(nik string) string { return nik[12:] }

// seal encrypts a value for its place, "table.column:row"; "" stays "".
func (s *Store) seal(text, place string) string {
	if column, _, _ := strings.Cut(place, ":"); !sealedColumn(column) {
		panic("store: " + column + " is not among sealedTables")
	}
	return s.keys.Seal(text, place)
}

// sealed encrypts a value for its column and row; "" stays "".
func (tx *Tx) sealed(column, row, text string) string { return tx.s.seal(text, column+":"+row) }

// opened is the opposite of sealed.
func (tx *Tx) opened(column, row, sealed string) (string, error) {
	return tx.s.keys.Open(sealed, column+":"+row)
}

// hash is the keyed hash of a value under the newest key, "" of "".
func (tx *Tx) hash(kind, value string) string {
	if !hashKind(kind) {
		panic("store: a hash of " + kind + " is not among sealedTables")
	}
	return tx.s.keys.Hash(kind, value)
}

// hashes are the keyed hashes of a value under every key in use, by which
// values written before a change of keys are found; none of "".
func (tx *Tx) hashes(kind, value string) []string { return tx.s.keys.Hashes(kind, value) }
