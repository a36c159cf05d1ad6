package store

import (
	"regexp"
	"sync"
)

// steady is a statement as SQLite gets it: with a plus, which changes nothing,
// before each parameter. SQLite looks at the value of a bare parameter when it
// weighs its plans, and from then on plans the statement anew for every other
// value: nearly every join and every claim was prepared again each time it ran,
// which cost more than running it.
func steady(query string) string {
	if text, ok := steadyTexts.Load(query); ok {
		return text.(string)
	}
	text := bareParameter.ReplaceAllString(query, "+$0")
	steadyTexts.Store(query, text)
	return text
}

var (
	bareParameter = regexp.MustCompile(`\$[0-9]+`)
	steadyTexts   sync.Map // of the few texts that there are
)
