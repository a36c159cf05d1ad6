package flows

import (
	"hash/fnv"
	"strconv"
	"strings"
)

// A token says which question a button belongs to. "s.<rev>.<key>" is a choice
// of the question put as the rev-th; "a.<about>.<key>" is one of a question
// about one subject, which holds as long as that is asked about; and
// "h.<step>.<key>" is one of a steady menu, whose choices mean the same
// whenever they are tapped there. "x.<act>.<subject>" is an act: see act.go.

func choiceToken(step *Step, s State, key string) string {
	switch {
	case step.Steady:
		return "h." + step.Name + "." + key
	case step.Same != nil:
		return "a." + step.about(s) + "." + key
	}
	return "s." + strconv.FormatInt(s.Rev, 36) + "." + key
}

// about names the step and the subject of its question in a few characters;
// it is "" for a step that has no subject.
func (s *Step) about(at State) string {
	if s.Same == nil {
		return ""
	}
	return digest(s.Name, s.Same(at))
}

// digest tells lists of words apart in a few characters.
func digest(words ...string) string {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(strings.Join(words, "\x00"))) // a hash.Hash never fails
	return strconv.FormatUint(sum.Sum64(), 36)
}

// about is that of the step stood on.
func (b *Book) about(s State) string {
	if step := b.steps[s.Step]; step != nil {
		return step.about(s)
	}
	return ""
}

// tapped finds the offered choice that a token means, when it is still asked.
func tapped(s State, token string) (Choice, bool) {
	for _, c := range s.Offered {
		if c.Token != "" && c.Token == token {
			return c, true
		}
	}
	return Choice{}, false
}
