package loadtest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"damping/bot/telegram/telegramtest"
	"damping/flows"
)

// Step is one message of a citizen and the answer that must come back.
type Step struct {
	Name   string
	Do     func(u *telegramtest.User, p Person) error
	Answer []Mark // one for each message of the answer, in order
}

// Mark is what tells a message: a part of its text or, after "?", all of the
// text of a message that may be left out. Answers that follow one another must
// differ in their marks; the last message of an answer is always there.
type Mark string

func (m Mark) optional() bool { return strings.HasPrefix(string(m), "?") }

func (m Mark) fits(text string) bool {
	if m.optional() {
		return text == string(m[1:])
	}
	return strings.Contains(text, string(m))
}

// What the bot says, as far as it tells one answer from another.
const (
	consent  Mark = "Apakah Bapak/Ibu setuju?"
	whoAsk   Mark = "Mau pakai cara yang mana?"
	birthAsk Mark = "tanggal lahir"
	thanks   Mark = "?Terima kasih." // takes the keys beneath the text field away, if this process showed them
	linked   Mark = "sudah terhubung"
	menu     Mark = "Ada yang bisa kami bantu?"
	status   Mark = "Yang perlu dilakukan:"
	schedule Mark = "Yang dibawa"
)

func text(name, words string, answer ...Mark) Step {
	return Step{Name: name, Answer: answer, Do: func(u *telegramtest.User, _ Person) error {
		u.Text(words)
		return nil
	}}
}

func tap(name, label string, answer ...Mark) Step {
	return Step{Name: name, Answer: answer, Do: func(u *telegramtest.User, _ Person) error {
		_, err := u.Tap(label)
		return err
	}}
}

// Looking is what somebody does who is known: status, menu, schedule, menu.
func Looking() []Step {
	return []Step{
		text("status", "Status saya", status),
		text("menu", "menu", menu),
		tap("jadwal", "Jadwal Bimtek", schedule),
		text("menu", "Menu", menu),
	}
}

// ByCode opens the bot, agrees, types the code of the letter, and looks around.
func ByCode() []Step {
	return append([]Step{
		{Name: "start", Answer: []Mark{consent}, Do: func(u *telegramtest.User, _ Person) error {
			u.Start("")
			return nil
		}},
		tap("setuju", "Setuju", whoAsk),
		{Name: "kode", Answer: []Mark{thanks, linked}, Do: func(u *telegramtest.User, p Person) error {
			u.Text(p.Code)
			return nil
		}},
	}, Looking()...)
}

// ByPhone opens the bot, agrees, shares the own number, types the birth date,
// and looks around.
func ByPhone() []Step {
	return append([]Step{
		{Name: "start", Answer: []Mark{consent}, Do: func(u *telegramtest.User, _ Person) error {
			u.Start("")
			return nil
		}},
		tap("setuju", "Setuju", whoAsk),
		{Name: "kontak", Answer: []Mark{thanks, birthAsk}, Do: func(u *telegramtest.User, p Person) error {
			u.Contact("62"+p.Phone[1:], true) // as Telegram tells it
			return nil
		}},
		{Name: "lahir", Answer: []Mark{linked}, Do: func(u *telegramtest.User, p Person) error {
			u.Text(p.Birth)
			return nil
		}},
	}, Looking()...)
}

// ByLink follows the link of the letter, agrees, and looks around.
func ByLink() []Step {
	return append([]Step{
		{Name: "tautan", Answer: []Mark{consent}, Do: func(u *telegramtest.User, p Person) error {
			u.Start(strings.ReplaceAll(p.Code, "-", ""))
			return nil
		}},
		tap("setuju", "Setuju", linked),
	}, Looking()...)
}

// Ways are the three ways in, by turns.
func Ways(i int) []Step {
	return [...]func() []Step{ByCode, ByPhone, ByLink}[i%3]()
}

// Citizen is a person with a phone. Said is what was said so far; it may be
// read once Say has returned.
type Citizen struct {
	Person Person
	User   *telegramtest.User
	Said   []Step
}

// Say says one step and waits for the last message of the answer, at most so
// long, as a citizen would.
func (c *Citizen) Say(ctx context.Context, step Step, patience time.Duration) error {
	c.Said = append(c.Said, step)
	last := step.Answer[len(step.Answer)-1]
	if err := step.Do(c.User, c.Person); err != nil {
		return fmt.Errorf("chat %d, step %d (%s): %w", c.User.ID, len(c.Said), step.Name, err)
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	_, err := c.User.Wait(ctx, func(m telegramtest.Message) bool { return last.fits(m.Text) })
	if err != nil {
		return fmt.Errorf("chat %d, step %d (%s): no answer: %w; it has %s", c.User.ID, len(c.Said), step.Name, err, Transcript(c.User))
	}
	return nil
}

// Has tells whether a letter written at that time has arrived.
func (c *Citizen) Has(l flows.Letter, written time.Time) bool {
	return slices.ContainsFunc(c.User.Messages(), func(m telegramtest.Message) bool {
		return !m.At.Before(written) && lettersOf(m.Text) == lettersOf(l.Text)
	})
}

// lettersOf leaves out what a network does to a text: bold marks and spaces.
func lettersOf(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}

// Transcript is the beginning of each message that a citizen got.
func Transcript(u *telegramtest.User) string {
	var b strings.Builder
	for _, m := range u.Messages() {
		words := strings.Join(strings.Fields(m.Text), " ")
		fmt.Fprintf(&b, "\n  %d %.70q", m.ID, words)
	}
	return b.String()
}
