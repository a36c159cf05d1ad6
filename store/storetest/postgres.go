// Package storetest gives tests real databases: a SQLite file in a temporary
// folder, and a database of a real PostgreSQL server that is started once for
// each test binary.
package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Oldest PostgreSQL that the program is made for.
const oldest = 15

// Server is a PostgreSQL server of its own, on a unix socket.
type Server struct {
	dir   string // data below "data", the socket in it
	bin   string
	owner *syscall.Credential // nil: this user
	cmd   *exec.Cmd
	log   bytes.Buffer
	next  int
	mu    sync.Mutex

	model    sync.Once
	modelErr error
}

// StartServer makes and starts a server. Stop it with Close.
func StartServer() (*Server, error) {
	bin, err := findBin()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "damping-pg-")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, bin: bin}
	if err := s.own(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	initdb := s.command("initdb", "-D", s.data(), "-U", "damping", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("initdb: %w: %s", err, out), os.RemoveAll(dir))
	}
	if err := s.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// own gives the folder to the user postgres when we are root: the server
// refuses to run as root.
func (s *Server) own() error {
	if os.Getuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return fmt.Errorf("as root, PostgreSQL runs as the user postgres: %w", err)
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return err
	}
	s.owner = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(s.dir, uid, gid)
}

// command prepares a program of PostgreSQL that dies with this process.
func (s *Server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.bin, name), args...)
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.owner, Pdeathsig: syscall.SIGQUIT}
	return cmd
}

// Start starts the server again after Stop and waits until it answers.
func (s *Server) Start() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	cmd := s.command("postgres", "-D", s.data(), "-k", s.dir, "-c", "listen_addresses=", "-c", "fsync=off",
		"-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=200")
	cmd.Stdout, cmd.Stderr = &s.log, &s.log
	started := make(chan error)
	go func() { // the signal comes when the thread ends: keep one for the server
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			select {}
		}
	}()
	if err := <-started; err != nil {
		return err
	}
	s.cmd = cmd
	var err error
	for range 2400 { // a minute
		var conn *pgx.Conn
		if conn, err = pgx.Connect(context.Background(), s.url("postgres")); err == nil {
			return conn.Close(context.Background())
		}
		time.Sleep(25 * time.Millisecond)
	}
	return fmt.Errorf("PostgreSQL does not answer: %w: %s", err, s.log.String())
}

// Stop stops the server at once, as a crash would for its clients; the data
// stay.
func (s *Server) Stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return nil
	}
	if err := s.cmd.Process.Signal(syscall.SIGINT); err != nil { // fast shutdown
		return err
	}
	err := s.cmd.Wait()
	s.cmd = nil
	return err
}

// Close stops the server and removes its data.
func (s *Server) Close() error {
	return errors.Join(s.Stop(), os.RemoveAll(s.dir))
}

func (s *Server) url(database string) string {
	return "postgres:///" + database + "?host=" + s.dir + "&user=damping"
}

// tables is the database that the others are copies of, when there are tables.
const tables = "tables"

// Empty makes a new database and returns its address.
func (s *Server) Empty() (address string, err error) { return s.create("template1") }

// Database makes a new database, empty or with the tables of Main, and returns
// its address.
func (s *Server) Database() (address string, err error) {
	if makeTables == nil {
		return s.Empty()
	}
	s.model.Do(func() {
		if s.modelErr = s.run("CREATE DATABASE " + tables); s.modelErr == nil {
			s.modelErr = makeTables(s.url(tables))
		}
	})
	if s.modelErr != nil {
		return "", fmt.Errorf("tables: %w", s.modelErr)
	}
	return s.create(tables)
}

func (s *Server) create(model string) (address string, err error) {
	s.mu.Lock()
	s.next++
	name := "test" + strconv.Itoa(s.next)
	s.mu.Unlock()
	return s.url(name), s.run("CREATE DATABASE " + name + " STRATEGY file_copy TEMPLATE " + model)
}

// run runs a statement that belongs to no database.
func (s *Server) run(statement string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}

// findBin finds the newest installed PostgreSQL.
func findBin() (string, error) {
	dirs, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	dirs = slices.DeleteFunc(dirs, func(d string) bool { return major(d) < oldest })
	if len(dirs) > 0 {
		return slices.MaxFunc(dirs, func(a, b string) int { return major(a) - major(b) }), nil
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", fmt.Errorf("these tests need PostgreSQL %d or newer: on Debian, apt-get install postgresql; or run make test", oldest)
}

func major(bin string) int {
	n, err := strconv.Atoi(filepath.Base(filepath.Dir(bin)))
	if err != nil {
		return 0
	}
	return n
}
