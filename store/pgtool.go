package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// ErrTool says that a program of PostgreSQL is not installed.
var ErrTool = errors.New("the programs of PostgreSQL are not installed")

// postgresTool runs pg_dump or pg_restore on a database. The password does not
// stand among the arguments, which everybody on the machine can read.
func postgresTool(ctx context.Context, address, name string, args ...string) error {
	tool, err := findTool(name)
	if err != nil {
		return err
	}
	address, password, err := plainAddress(address)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, tool, append([]string{"--no-password", "--dbname=" + address}, args...)...)
	cmd.Env = os.Environ()
	if password != "" {
		cmd.Env = append(cmd.Env, "PGPASSWORD="+password)
	}
	var told bytes.Buffer
	cmd.Stderr = &told
	if err := cmd.Run(); err != nil {
		first, _, _ := strings.Cut(strings.TrimSpace(told.String()), "\n") // further lines may show rows
		return fmt.Errorf("%s: %w: %s", name, err, first)
	}
	return nil
}

// findTool finds the newest of Debian's versions, else what the path has: an
// older pg_dump refuses a newer server. Error: ErrTool.
func findTool(name string) (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		return slices.MaxFunc(found, func(a, b string) int { return toolVersion(a) - toolVersion(b) }), nil
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("%w: %s", ErrTool, name)
	}
	return path, nil
}

// toolVersion is the version in /usr/lib/postgresql/VERSION/bin/NAME, 0 when it
// is no number.
func toolVersion(path string) int {
	n, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	if err != nil {
		return 0
	}
	return n
}

// libpq are the settings of an address that PostgreSQL's own programs know too.
var libpq = []string{"host", "port", "user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "options"}

// plainAddress takes the password out of an address, and the settings that only
// our driver knows.
func plainAddress(address string) (plain, password string, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", "", errors.New("database address cannot be read") // it may hold the password
	}
	if u.User != nil {
		password, _ = u.User.Password()
		u.User = url.User(u.User.Username())
	}
	query := u.Query()
	if p := query.Get("password"); p != "" {
		password = p
	}
	for key := range query {
		if !slices.Contains(libpq, key) {
			query.Del(key)
		}
	}
	u.RawQuery = query.Encode()
	return u.String(), password, nil
}

// pattern names all tables of a schema for pg_dump.
func pattern(schema string) string {
	return `"` + strings.ReplaceAll(schema, `"`, `""`) + `".*`
}
