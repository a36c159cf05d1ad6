package store

import (
	"encoding/json"
	"errors"
	"fmt"

	"damping/flows"
)

// State returns where a chat stands; a chat that has no session yet stands
// before its first word.
func (tx *Tx) State(chat string) (flows.State, error) {
	var sealed string
	err := tx.get([]any{&sealed}, `SELECT state FROM sessions WHERE chat = $1`, chat)
	if errors.Is(err, ErrNone) {
		return flows.State{}, nil
	}
	if err != nil {
		return flows.State{}, fmt.Errorf("session: %w", err)
	}
	text, err := tx.opened("sessions.state", chat, sealed)
	if err != nil {
		return flows.State{}, fmt.Errorf("session: %w", err)
	}
	var s flows.State
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return flows.State{}, fmt.Errorf("session: %w", err)
	}
	return s, nil
}

// SaveState keeps where a chat stands now.
func (tx *Tx) SaveState(chat string, s flows.State) error {
	text, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("session: %w", err)
	}
	_, err = tx.exec(`INSERT INTO sessions (chat, state, updated_at) VALUES ($1, $2, $3)
		ON CONFLICT (chat) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at`,
		chat, tx.sealed("sessions.state", chat, string(text)), micros(tx.Now))
	return err
}
