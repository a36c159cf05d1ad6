package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"damping/flows/aid"
)

// Chat is an address on a network. Who is behind it is recorded elsewhere.
type Chat struct {
	ID      string
	Channel string // a network, for example "telegram"
	Address string // the platform's id of the chat
}

// maxChats bounds the cache of chats; when it is full it starts anew.
const maxChats = 20000

// chatCache remembers committed chats. What another process has changed since is
// an address that holds still, or a number that is asked for once more.
type chatCache struct {
	mu        sync.Mutex
	byID      map[string]Chat
	byAddress map[[2]string]string // channel, address → id
	phones    map[string]aid.Phone // id → number
	owners    map[[2]string]string // channel, number → id
}

func (c *chatCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.byID, c.byAddress = map[string]Chat{}, map[[2]string]string{}
	c.phones, c.owners = map[string]aid.Phone{}, map[[2]string]string{}
}

func (c *chatCache) add(chat Chat) {
	c.mu.Lock()
	full := len(c.byID) >= maxChats
	c.mu.Unlock()
	if full {
		c.forget()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.byID[chat.ID] = chat
	c.byAddress[[2]string{chat.Channel, chat.Address}] = chat.ID
}

func (c *chatCache) id(channel, address string) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id, ok := c.byAddress[[2]string{channel, address}]
	return id, ok
}

func (c *chatCache) chat(id string) (Chat, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	chat, ok := c.byID[id]
	return chat, ok
}

// Chat returns a chat. The error is ErrNone when there is none with this id.
func (tx *Tx) Chat(id string) (Chat, error) {
	if chat, ok := tx.s.chats.chat(id); ok {
		return chat, nil
	}
	chat := Chat{ID: id}
	var sealed string
	err := tx.get([]any{&chat.Channel, &sealed}, "SELECT channel, address FROM chats WHERE id = $1", id)
	if err != nil {
		return Chat{}, err
	}
	if chat.Address, err = tx.open(sealed, "chats.address:"+id); err != nil {
		return Chat{}, err
	}
	tx.onCommit(func() { tx.s.chats.add(chat) })
	return chat, nil
}

// ChatAt returns the id of the chat at an address, which it makes when there is
// none.
func (tx *Tx) ChatAt(channel, address string) (string, error) {
	if channel == "" || address == "" {
		return "", errors.New("a chat needs a channel and an address")
	}
	if id, ok := tx.s.chats.id(channel, address); ok {
		return id, nil
	}
	id, err := tx.findChat(channel, address)
	if errors.Is(err, ErrNone) {
		id, err = tx.makeChat(channel, address)
	}
	if err != nil {
		return "", err
	}
	tx.onCommit(func() { tx.s.chats.add(Chat{ID: id, Channel: channel, Address: address}) })
	return id, nil
}

// findChat looks under the hash of every key, the newest first.
func (tx *Tx) findChat(channel, address string) (string, error) {
	for _, hash := range tx.hashes("chat", channel+"\x00"+address) {
		var id string
		err := tx.get([]any{&id}, "SELECT id FROM chats WHERE channel = $1 AND address_hash = $2", channel, hash)
		if !errors.Is(err, ErrNone) {
			return id, err
		}
	}
	return "", ErrNone
}

func (tx *Tx) makeChat(channel, address string) (string, error) {
	id := NewID()
	_, err := tx.exec(`INSERT INTO chats (id, channel, address, address_hash, created_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (channel, address_hash) DO NOTHING`, id, channel, tx.s.seal(address, "chats.address:"+id),
		tx.hash("chat", channel+"\x00"+address), micros(tx.Machine))
	if err != nil {
		return "", err
	}
	id, err = tx.findChat(channel, address) // ours, or that of a process that was faster
	if err != nil {
		return "", fmt.Errorf("chat just made: %w", err)
	}
	return id, nil
}

// SetBlocked notes whether the person has blocked the bot in this chat. Open
// letters of a blocked chat are cancelled; reminders go where she is reached still.
func (tx *Tx) SetBlocked(chat string, blocked bool) error {
	state := "ok"
	if blocked {
		state = "blocked"
	}
	was, err := tx.Blocked(chat)
	if err != nil {
		return err
	}
	if err := one(tx.exec("UPDATE chats SET state = $1 WHERE id = $2", state, chat)); err != nil {
		return err
	}
	switch {
	case blocked && !was:
		if err := tx.becameUnreachable(chat); err != nil {
			return err
		}
	case was && !blocked:
		return tx.becameReachable(chat)
	}
	if !blocked {
		return nil
	}
	if tx.s.blocked != nil {
		if err := tx.s.blocked(tx, chat); err != nil {
			return err
		}
	}
	return tx.CancelLetters(chat, "blocked")
}

// heardEvery is how exactly it is known when somebody wrote last.
const heardEvery = time.Minute

// Heard notes that somebody wrote in a chat: whoever writes can be answered.
func (tx *Tx) Heard(chat string) error {
	var state string
	var at int64
	var held bool
	if err := tx.get([]any{&state, &at, &held}, `SELECT state, heard_at, EXISTS (SELECT 1 FROM unreachable u JOIN links l ON l.person = u.person
		WHERE u.cause <> '' AND l.chat = c.id AND l.revoked_at = 0 AND l.person IS NOT NULL) FROM chats c WHERE id = $1`, chat); err != nil {
		return err
	}
	if held { // she is reached again, whatever it was
		if err := tx.becameReachable(chat); err != nil {
			return err
		}
	}
	if tx.Now.Sub(timeOf(at)) >= heardEvery {
		if _, err := tx.exec("UPDATE chats SET heard_at = $1 WHERE id = $2", micros(tx.Now), chat); err != nil {
			return err
		}
	}
	if state == "blocked" {
		return tx.SetBlocked(chat, false)
	}
	return nil
}

// Blocked tells whether the person has blocked the bot in this chat.
func (tx *Tx) Blocked(chat string) (bool, error) {
	var state string
	err := tx.get([]any{&state}, "SELECT state FROM chats WHERE id = $1", chat)
	return state == "blocked", err
}

// FindChat returns the id of the chat at an address, or ErrNone.
func (s *Store) FindChat(ctx context.Context, channel, address string) (id string, err error) {
	if id, ok := s.chats.id(channel, address); ok {
		return id, nil
	}
	err = s.read(ctx, func(tx *Tx) error {
		id, err = tx.findChat(channel, address)
		return err
	})
	return id, err
}
