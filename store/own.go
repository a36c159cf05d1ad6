package store

import "damping/flows"

// ownPhone is SQL for how many phones somebody of the office shares with a
// citizen; both are SQL too. Nobody works on whom they have on their own phone.
func ownPhone(officer, person string) string {
	return `(SELECT COUNT(*) FROM links mine JOIN links hers ON hers.chat = mine.chat
		WHERE mine.officer = ` + officer + ` AND mine.revoked_at = 0 AND mine.officer IS NOT NULL
		AND hers.person = ` + person + ` AND hers.revoked_at = 0 AND hers.person IS NOT NULL)`
}

// ownChat is SQL for whether a chat is of somebody of the office.
func ownChat(officer, chat string) string {
	return `(SELECT COUNT(*) FROM links mine WHERE mine.chat = ` + chat + ` AND mine.officer = ` + officer + `
		AND mine.revoked_at = 0 AND mine.officer IS NOT NULL)`
}

// notOwn refuses an officer who has a citizen, or a chat, on their own phone.
// Refusal: refused.own.
func (w *world) notOwn(officer, person, chat string) error {
	var shared, own int
	err := w.get([]any{&shared, &own}, `SELECT `+ownPhone("$1", "$2")+`, `+ownChat("$1", "$3"), officer, person, chat)
	if err == nil && shared+own > 0 {
		return &flows.Refusal{Key: "refused.own"}
	}
	return err
}
