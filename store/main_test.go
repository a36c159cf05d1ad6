package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"strings"
	"testing"

	"damping/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m, makeTables)) }

// makeTables makes the tables in an empty database.
func makeTables(address string) error {
	path, lite := strings.CutPrefix(address, "sqlite:")
	driver := "pgx"
	if lite {
		driver = "sqlite3"
	}
	db, err := sql.Open(driver, path)
	if err != nil {
		return err
	}
	return errors.Join(migrate(context.Background(), db, lite), db.Close())
}
