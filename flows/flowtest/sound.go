package flowtest

import (
	"errors"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"

	"damping/flows"
)

// Limits that every letter keeps, whatever the network.
const (
	maxText  = 4096 // UTF-16 units, Telegram's
	maxToken = 64   // bytes
)

// Sound tells what is wrong with an answer: there must be a letter with text,
// a way on from it, and nothing may break a network's limit.
func Sound(letters []flows.Letter) error {
	var last *flows.Letter
	for i := range letters {
		l := &letters[i]
		if err := sound(l); err != nil {
			return err
		}
		if l.Chat == "" && l.Text != "" {
			last = l
		}
	}
	switch {
	case last == nil:
		return errors.New("no answer")
	case len(last.Choices) == 0:
		return fmt.Errorf("no way on from %q", last.Text)
	}
	return nil
}

func sound(l *flows.Letter) error {
	if n := len(utf16.Encode([]rune(l.Text))); n > maxText {
		return fmt.Errorf("a letter of %d units", n)
	}
	if !utf8.ValidString(l.Text) {
		return errors.New("a letter of broken UTF-8")
	}
	if l.Text == "" && l.File == nil {
		return errors.New("an empty letter")
	}
	tokens := map[string]bool{}
	count := 0
	for _, c := range l.Choices {
		switch {
		case c.Label == "" || utf8.RuneCountInString(c.Label) > flows.MaxLabel:
			return fmt.Errorf("label %q", c.Label)
		case !goodToken(c.Token) || tokens[c.Token]:
			return fmt.Errorf("token %q of %q", c.Token, c.Label)
		case c.Number == "0":
			continue
		}
		tokens[c.Token] = true
		if count++; c.Number != fmt.Sprint(count) {
			return fmt.Errorf("choice %d %q has the number %q", count, c.Label, c.Number)
		}
	}
	if count > flows.MaxChoices {
		return fmt.Errorf("%d choices", count)
	}
	return nil
}

func goodToken(token string) bool {
	for _, r := range token {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.' && r != '-' && r != '_' && r != '~' {
			return false
		}
	}
	return token != "" && len(token) <= maxToken
}
