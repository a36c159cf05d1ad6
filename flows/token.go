package flows

import (
	"strconv"
	"strings"
)

// A token says which question a button belongs to. "s.<rev>.<key>" is a choice
// of the question put as the rev-th; "h.<step>.<key>" is one of a steady menu,
// whose choices mean the same whenever they are tapped there.

func choiceToken(step *Step, rev int64, key string) string {
	if step.Steady {
		return "h." + step.Name + "." + key
	}
	return "s." + strconv.FormatInt(rev, 36) + "." + key
}

// tapped finds the offered choice that a token means, when it is still asked.
func tapped(s State, step *Step, token string) (Choice, bool) {
	if step.Steady && strings.HasPrefix(token, "h."+step.Name+".") {
		token = choiceToken(step, s.Rev, strings.TrimPrefix(token, "h."+step.Name+"."))
	}
	for _, c := range s.Offered {
		if c.Token != "" && c.Token == token {
			return c, true
		}
	}
	return Choice{}, false
}
