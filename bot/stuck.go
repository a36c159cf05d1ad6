package bot

import (
	"sync"

	"damping/flows"
	"damping/store"
)

// sorry tells the person that a message of hers could not be worked on. The
// store calls it in the transaction that parks the row. A session that cannot
// be read begins anew, and one on which message after message fails stands at
// its beginning again: nobody is stranded by a state that no release
// understands.
func (b *Bot) sorry(tx *store.Tx, row store.Row) error {
	state, err := tx.State(row.Chat)
	switch {
	case err != nil && store.IsTransient(err):
		return err
	case err != nil:
		err = tx.SaveState(row.Chat, flows.State{})
	case b.stuck.again(row):
		err = tx.SaveState(row.Chat, flows.State{Role: state.Role, Person: state.Person, Rev: state.Rev})
	}
	if err != nil {
		return err
	}
	return put(tx, row.Chat, flows.Letter{Text: b.Text(KeyParked)})
}

// stuck remembers the chats whose last message was parked, and which it was.
// It need not survive a restart.
type stuck struct {
	mu    sync.Mutex
	chats map[string]string
}

// again notes a parked message and tells whether the one before was parked
// too. The same one twice (a transaction that is repeated) is once.
func (s *stuck) again(row store.Row) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.chats == nil || len(s.chats) >= chatsKept {
		s.chats = map[string]string{}
	}
	before := s.chats[row.Chat]
	if before == "" {
		s.chats[row.Chat] = row.ID
	}
	return before != "" && before != row.ID
}

// free notes that a message of the chat was answered.
func (s *stuck) free(chat string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.chats, chat)
}
