package store

import "damping/flows/aid"

// setDocument writes the present state of one document of an application;
// whoever changes what that rests on does so in the same transaction.
func (w *world) setDocument(application string, kind aid.DocKind, state aid.DocState, reason string) error {
	_, err := w.exec(`INSERT INTO documents (application, kind, state, reason, changed_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (application, kind) DO UPDATE SET state = excluded.state, reason = excluded.reason, changed_at = excluded.changed_at`,
		application, string(kind), string(state), reason, micros(w.Now))
	return err
}
