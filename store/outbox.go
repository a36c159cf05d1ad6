package store

import (
	"errors"
	"time"
)

// Letter is one message to a chat, as it goes into the outbox.
type Letter struct {
	Chat string
	Lane Lane
	Due  time.Time // programme clock; zero = now
	// Expires is when the letter would come too late (programme clock): one
	// that has not left by then is cancelled. Zero = never.
	Expires time.Time
	// Topic names what the letter is about, so that all unsent ones about it
	// can be cancelled: see CancelTopic. "" = nothing.
	Topic  string
	About  string // id of the citizen the letter is about: see CancelAbout; "" = nobody
	Dedupe string // a second letter of the channel with the same word vanishes; "" = none
	// Card names a letter that is shown once and kept up to date: a newer one
	// takes the place of an unsent one and edits a sent one.
	Card string
	Body []byte
}

// Put writes a letter. It is sent after the transaction is committed, in the
// order of Put within its chat and lane. The id is "" when a letter with the
// same Dedupe was written before.
func (tx *Tx) Put(l Letter) (id string, err error) {
	if l.Lane < 0 || l.Lane >= lanes {
		return "", errors.New("a letter needs a lane")
	}
	chat, err := tx.Chat(l.Chat)
	if err != nil {
		return "", err
	}
	if l.Card != "" {
		if _, err := tx.exec(replaceSQL, OutcomeReplaced, micros(tx.Machine), l.Chat, l.Card); err != nil {
			return "", err
		}
	}
	due, expires := tx.Now, int64(0)
	if !l.Due.IsZero() {
		due = l.Due
	}
	if !l.Expires.IsZero() {
		expires = micros(l.Expires)
	}
	id = NewID()
	dedupe := l.Dedupe
	if dedupe == "" {
		dedupe = id
	}
	q := tx.s.Outbox
	n, err := tx.exec(putSQL, id, l.Chat, chat.Channel, dedupe, int64(l.Lane), tx.s.nextSeq(), micros(due), l.Card,
		tx.s.seal(string(l.Body), q.place(id)), micros(tx.Machine), expires, l.Topic, l.About)
	if err != nil || n == 0 {
		return "", err
	}
	tx.woken[q.index] = tx.woken[q.index] || !due.After(tx.Now)
	return id, nil
}

const putSQL = `INSERT INTO outbox (id, chat, channel, dedupe, lane, seq, due_at, state, card, body, created_at,
		expires_at, topic, about)
	VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, $10, $11, $12, $13) ON CONFLICT (channel, dedupe) DO NOTHING`

// replaceSQL cancels the unsent letter of a card. One that may have been sent is
// cancelled too: at worst the card is shown twice.
const replaceSQL = `UPDATE outbox SET state = 'cancelled', outcome = $1, ended_at = $2, body = ''
	WHERE chat = $3 AND card = $4 AND card <> '' AND state || '' = 'open'`

// CancelLetters cancels the open letters of a chat, with the reason.
func (tx *Tx) CancelLetters(chat, reason string) error {
	_, err := tx.exec(`UPDATE outbox SET state = 'cancelled', outcome = $1, ended_at = $2, body = ''
		WHERE chat = $3 AND state || '' = 'open' AND ended_at = 0`, reason, micros(tx.Machine), chat)
	if err != nil {
		return err
	}
	return tx.cancelledTargets(chat, reason)
}

// CancelTopic cancels the unsent letters about a topic, to one chat or, with
// chat "", to everybody. It returns how many there were.
func (tx *Tx) CancelTopic(topic, chat, reason string) (int64, error) {
	return tx.exec(`UPDATE outbox SET state = 'cancelled', outcome = $1, ended_at = $2, body = ''
		WHERE topic = $3 AND topic <> '' AND ended_at = 0 AND state || '' = 'open' AND ($4 = '' OR chat = $4)`,
		reason, micros(tx.Machine), topic, chat)
}

// CancelAbout cancels the unsent letters about a citizen. One that is in the air
// is not sent a second time.
func (tx *Tx) CancelAbout(person, reason string) error {
	_, err := tx.exec(`UPDATE outbox SET state = 'cancelled', outcome = $1, ended_at = $2, body = ''
		WHERE about = $3 AND about <> '' AND ended_at = 0 AND state || '' = 'open'`, reason, micros(tx.Machine), person)
	if err != nil {
		return err
	}
	_, err = tx.exec(`UPDATE outbox SET expires_at = $1 WHERE about = $2 AND about <> '' AND ended_at = 0`, micros(tx.Now), person)
	return err
}

// CancelLetter cancels an open letter by the word it was written with, and
// tells whether there was one.
func (tx *Tx) CancelLetter(channel, dedupe, reason string) (bool, error) {
	n, err := tx.exec(`UPDATE outbox SET state = 'cancelled', outcome = $1, ended_at = $2, body = ''
		WHERE channel = $3 AND dedupe = $4 AND state || '' = 'open'`, reason, micros(tx.Machine), channel, dedupe)
	return n > 0, err
}
