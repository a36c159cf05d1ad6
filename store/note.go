package store

import (
	"errors"

	"damping/flows"
	"damping/flows/aid"
)

// actor is who did something: an id and the role it was done in.
type actor struct{ id, role string }

// system is what happens by itself; chat is somebody nobody knows yet.
const (
	actorSystem = "system"
	actorChat   = "chat"
)

// note appends to a chain; without an actor it is the chat that did it.
func (w *world) note(chain, kind string, by *actor, values map[string]string) error {
	if by == nil {
		by = &actor{w.chat.ID, actorChat}
	}
	return w.Append(chain, kind, by.id, by.role, values)
}

// noteOf appends to the chain of a citizen's newest application, as done by
// that citizen; to the office's, when there is none.
func (w *world) noteOf(person, kind string, values map[string]string) error {
	if person == "" {
		return w.note(officeChain, kind, nil, values)
	}
	chain, err := w.newest(person)
	if err != nil {
		return err
	}
	return w.note(chain, kind, &actor{person, string(aid.RoleCandidate)}, values)
}

// newest is the person's newest application in the programme, or the office's
// chain when there is none.
func (w *world) newest(person string) (string, error) {
	var id string
	err := w.get([]any{&id}, `SELECT id FROM applications WHERE person = $1 AND program = $2 ORDER BY year DESC LIMIT 1`,
		person, w.office.Program.Code)
	if errors.Is(err, ErrNone) {
		return officeChain, nil
	}
	return id, err
}

// disclosed records who read what of an application.
func (w *world) disclosed(application string, f flows.Facts, role aid.Role, fields string) error {
	by := &actor{w.chat.ID, actorChat}
	switch {
	case role != aid.RoleCandidate && f.Who.Officer != nil:
		by = &actor{f.Who.Officer.ID, string(role)}
	case f.Who.Person != nil:
		by = &actor{f.Who.Person.ID, string(aid.RoleCandidate)}
	}
	return w.note(application, "disclosed", by, map[string]string{"fields": fields, "chat": w.chat.ID})
}
