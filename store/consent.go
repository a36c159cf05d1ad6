package store

import (
	"errors"

	"damping/flows"
	"damping/flows/aid"
)

// agree records a consent: of the citizen spoken of or, before anybody is
// known, of the chat.
func (w *world) agree(e flows.AgreeConsent, f flows.Facts) error {
	if f.Who.Consent == e.Version && e.Version != "" {
		return nil
	}
	if err := w.addConsent(personID(f), e.Version, false); err != nil || f.Who.Person == nil {
		return err // that of a chat comes into the person's chain when they are linked
	}
	return w.noteOf(personID(f), "consent", map[string]string{"version": e.Version})
}

// refuse records that a notice was refused, and nothing else. Whoever agreed
// before and now says no has changed their mind: that consent ends.
func (w *world) refuse(e flows.RefuseConsent, f flows.Facts) error {
	if err := w.endConsents(f); err != nil {
		return err
	}
	return w.addConsent(personID(f), e.Version, true)
}

// endConsents ends what the chat itself agreed to, and all consents of the
// citizen spoken of, wherever they were given. Others behind the same chat have
// agreed for themselves.
func (w *world) endConsents(f flows.Facts) error {
	now := micros(w.Now)
	_, err := w.exec(`UPDATE consents SET revoked_at = $1
		WHERE chat = $2 AND person IS NULL AND revoked_at = 0 AND refused = 0`, now, w.chat.ID)
	if err != nil || f.Who.Person == nil {
		return err
	}
	_, err = w.exec(`UPDATE consents SET revoked_at = $1
		WHERE person = $2 AND revoked_at = 0 AND refused = 0`, now, f.Who.Person.ID)
	return err
}

// revoke ends all consents of the citizen spoken of, and her link with the chat.
func (w *world) revoke(f flows.Facts) error {
	if err := w.endConsents(f); err != nil || f.Who.Person == nil {
		return err
	}
	if err := w.noteOf(f.Who.Person.ID, "consent_revoked", nil); err != nil {
		return err
	}
	if err := w.forgetPlans(f.Who.Person.ID); err != nil {
		return err
	}
	return w.unlinkPerson(f.Who.Person.ID)
}

// addConsent writes one consent or refusal; an empty person is the chat's.
func (w *world) addConsent(person, version string, refused bool) error {
	_, err := w.exec(`INSERT INTO consents (id, chat, person, version, given_at, refused) VALUES ($1, $2, $3, $4, $5, $6)`,
		NewID(), w.chat.ID, orNull(person), version, micros(w.Now), boolInt(refused))
	return err
}

// copyConsent gives a newly linked person the newest consent of the chat
// itself; what another person agreed to is hers alone.
func (w *world) copyConsent(person string) (version string, err error) {
	var at int64
	err = w.get([]any{&version, &at}, `SELECT version, given_at FROM consents
		WHERE chat = $1 AND person IS NULL AND revoked_at = 0 AND refused = 0 ORDER BY given_at DESC, id DESC LIMIT 1`,
		w.chat.ID)
	if errors.Is(err, ErrNone) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	_, err = w.exec(`INSERT INTO consents (id, chat, person, version, given_at) VALUES ($1, $2, $3, $4, $5)`,
		NewID(), w.chat.ID, person, version, at)
	return version, err
}

// mayKeep refuses what needs a consent where there is none; the conversations
// ask for it first.
func mayKeep(f flows.Facts) error {
	if f.Who.Consent == "" {
		return &flows.Refusal{Key: "refused.consent"}
	}
	return nil
}

// current is a consent that counts: to the notice as it now is. One to an
// older notice does not, so the person is asked again.
func current(version string, y *aid.Year) string {
	if y == nil || version != y.ConsentText {
		return ""
	}
	return version
}

// personID is the citizen spoken of, or "".
func personID(f flows.Facts) string {
	if f.Who.Person == nil {
		return ""
	}
	return f.Who.Person.ID
}

// orNull writes an absent reference as NULL.
func orNull(id string) any {
	if id == "" {
		return nil
	}
	return id
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
