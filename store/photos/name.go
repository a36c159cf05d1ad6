package photos

import (
	"fmt"
	"strings"
)

// Lengths in a name.
const (
	idLength  = 26 // as store.NewID makes them
	maxCopy   = 12
	fanLength = 4 // of the id: the photos of three days share them
)

// ID returns the photo's id in a valid name.
func ID(name string) string { return name[:idLength] }

// checkName refuses all but "<photo id>/<copy>". The error does not repeat the
// name, which may be anything.
func checkName(name string) error {
	if !validName(name) {
		return fmt.Errorf("photos: %d bytes that are not the name of a photo's file", len(name))
	}
	return nil
}

func validName(name string) bool {
	id, word, ok := strings.Cut(name, "/")
	return ok && len(id) == idLength && word != "" && len(word) <= maxCopy &&
		strings.Trim(id, "0123456789abcdefghijklmnopqrstuv") == "" &&
		strings.Trim(word, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}
