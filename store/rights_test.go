package store

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"damping/store/storetest"
)

// TestOnlyTheOwnerReadsTheFiles: the files beside a new database hold the same
// as it, and are as private.
func TestOnlyTheOwnerReadsTheFiles(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), "sqlite:"+filepath.Join(dir, "new.db"), storetest.Keys(t), Clock{Program: time.Now, Machine: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, name := range []string{"new.db", "new.db-wal", "new.db-shm"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if rights := info.Mode().Perm(); rights != 0o600 {
			t.Errorf("%s may be read by others: %o", name, rights)
		}
	}
}
