package store

import "context"

// Contents is what a database held at one moment, as far as a backup is
// compared with it after it was restored.
type Contents struct {
	Counts map[string]int64 // rows, by table
	Heads  string           // digest of the ends of all chains of the ledger
	Photos map[string]bool  // ids of the photos that have a row
}

// countedTables are those in Contents.Counts.
var countedTables = []string{"people", "applications", "officers", "chats", "tickets", "submissions", "visits", "photos", "ledger"}

// Contents reads what the database holds.
func (s *Store) Contents(ctx context.Context) (c Contents, err error) {
	err = s.read(ctx, func(tx *Tx) error {
		c, err = tx.contents()
		return err
	})
	return c, err
}

func (tx *Tx) contents() (Contents, error) {
	c := Contents{Counts: map[string]int64{}, Photos: map[string]bool{}}
	for _, table := range countedTables {
		var n int64
		if err := tx.get([]any{&n}, "SELECT count(*) FROM "+table); err != nil {
			return c, err
		}
		c.Counts[table] = n
	}
	var heads []head
	err := tx.each(func(scan func(...any) error) error {
		var h head
		err := scan(&h.chain, &h.n, &h.link)
		heads = append(heads, h)
		return err
	}, "SELECT chain, n, link FROM ledger_heads")
	if err != nil {
		return c, err
	}
	c.Heads = digest(heads)
	err = tx.each(func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		c.Photos[id] = true
		return err
	}, "SELECT id FROM photos")
	return c, err
}
