package flowtest

import (
	"database/sql"

	"damping/flows/aid"
	"damping/store"
)

// Flag lets the rules find something about somebody's application.
func (town *Town) Flag(name, code string) error {
	return town.write(name, `INSERT INTO flags (id, application, code, raised_at) VALUES ($1, $2, $3, $4)`,
		func(application string) []any {
			return []any{store.NewID(), application, code, town.Clock.Now().UnixMicro()}
		})
}

// Visited is a finished visit at somebody's business, by the first officer.
func (town *Town) Visited(name, result string) error {
	return town.write(name, `INSERT INTO visits (id, application, officer, area, state, result, began_at, ended_at)
		SELECT $1, a.id, o.id, a.area, 'done', $2, $3, $3 FROM applications a, officers o WHERE a.id = $4 AND o.name = $5`,
		func(application string) []any {
			return []any{store.NewID(), result, town.Clock.Now().UnixMicro(), application, office[0].name}
		})
}

// Came notes that somebody came to the Bimtek just now.
func (town *Town) Came(name string) error {
	return town.write(name, `UPDATE invitations SET came_at = $1, came_by = (SELECT id FROM officers WHERE name = $2) WHERE application = $3`,
		func(application string) []any {
			return []any{town.Clock.Now().UnixMicro(), office[0].name, application}
		})
}

// Complete accepts every document that somebody must send.
func (town *Town) Complete(name string) error {
	for _, kind := range town.Office.Program.Current().Documents {
		if err := town.accept(name, kind); err != nil {
			return err
		}
	}
	return nil
}

func (town *Town) accept(name string, kind aid.DocKind) error {
	return town.write(name, `INSERT INTO documents (application, kind, state, changed_at) VALUES ($1, $2, 'accepted', $3)
		ON CONFLICT (application, kind) DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at`,
		func(application string) []any {
			return []any{application, string(kind), town.Clock.Now().UnixMicro()}
		})
}

// write does one statement about somebody's application, past the rules.
func (town *Town) write(name, query string, args func(application string) []any) error {
	return town.rows(func(db *sql.DB) error {
		application, _, _, err := town.application(db, name)
		if err != nil {
			return err
		}
		_, err = db.ExecContext(town.ctx, query, args(application)...)
		return err
	})
}
