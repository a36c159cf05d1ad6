package loadtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/xuri/excelize/v2"

	"damping/bot/telegram/telegramtest"
)

var (
	buildOnce sync.Once
	buildDir  string
	buildErr  error
)

// Build compiles a program of this module, once in each test binary, and
// returns its file. Remove takes them away again.
func Build(name string) (path string, err error) {
	buildOnce.Do(func() {
		if buildDir, buildErr = os.MkdirTemp("", "damping-bin-"); buildErr != nil {
			return
		}
		cmd := exec.Command("go", "build", "-tags", "whatsapptest", "-o", buildDir+"/", "damping", "damping/bot/bench/bare")
		if out, err := cmd.CombinedOutput(); err != nil {
			buildErr = fmt.Errorf("go build: %w\n%s", err, out)
		}
	})
	return filepath.Join(buildDir, name), buildErr
}

// Remove deletes what Build built.
func Remove() error {
	if buildDir == "" {
		return nil
	}
	return os.RemoveAll(buildDir)
}

// House is a folder in which the program lives: its key, its database, its log.
type House struct {
	Dir      string
	Database string // DATABASE_URL
	Key      string // DATA_KEY
	Server   *telegramtest.Server
	HTTP     string   // HTTP_ADDR
	Env      []string // more settings, "NAME=value"

	bin string
}

// NewHouse makes the key and settles on an address; the database is still empty.
func NewHouse(dir, database string, server *telegramtest.Server, env ...string) (*House, error) {
	bin, err := Build("damping")
	if err != nil {
		return nil, err
	}
	h := &House{Dir: dir, Database: database, Server: server, HTTP: ownAddress(), Env: env, bin: bin}
	key, err := h.Command(context.Background(), "keygen")
	h.Key = strings.TrimSpace(key)
	return h, err
}

var houses atomic.Uint32

// ownAddress is free whenever the program is not running: no other house and
// no connection of this machine uses this number of its own.
func ownAddress() string {
	pid, n := os.Getpid(), houses.Add(1)
	return fmt.Sprintf("127.%d.%d.%d:8080", 64+pid>>8%128, pid%256, 1+n%250)
}

// environment is all that the program gets to know.
func (h *House) environment() []string {
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + h.Dir, "LOG_FORMAT=json",
		"DATABASE_URL=" + h.Database, "DATA_KEY=" + h.Key, "HTTP_ADDR=" + h.HTTP}
	if h.Server != nil {
		env = append(env, "TELEGRAM_API_URL="+h.Server.URL, "TELEGRAM_BOT_TOKEN="+h.Server.Token)
	}
	return append(env, h.Env...)
}

func (h *House) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, h.bin, args...)
	cmd.Dir, cmd.Env = h.Dir, h.environment()
	return cmd
}

// Command runs one of the program's commands and returns what it printed.
func (h *House) Command(ctx context.Context, args ...string) (string, error) {
	cmd := h.command(ctx, args...)
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("damping %s: %w\n%s%s", strings.Join(args, " "), err, out.String(), problems.String())
	}
	return out.String(), nil
}

// Log is the file with everything that the program said while it served.
func (h *House) Log() string { return filepath.Join(h.Dir, "serve.log") }

// Start runs the program; it may not be ready yet.
func (h *House) Start() (*Process, error) {
	return start(h.command(context.Background(), "serve"), h.Log())
}

// Serve starts the program and waits until it is ready.
func (h *House) Serve(ctx context.Context) (*Process, error) {
	p, err := h.Start()
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeout(ctx, 2*time.Minute)
	defer stop()
	if err := p.ready(ctx, "http://"+h.HTTP+"/readyz"); err != nil {
		return nil, errors.Join(err, p.Kill(), h.lastWords())
	}
	return p, nil
}

// lastWords is the end of the log, as an error.
func (h *House) lastWords() error {
	text, err := os.ReadFile(h.Log())
	if err != nil {
		return err
	}
	return errors.New(string(text[max(0, len(text)-2000):]))
}

// Bare runs the bare bot on a server, with its database in a folder. idle is
// how many idle connections it keeps; 0 is the library's own client.
func Bare(dir string, server *telegramtest.Server, idle int) (*Process, error) {
	bin, err := Build("bare")
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(bin, "-api", server.URL, "-token", server.Token, "-db", filepath.Join(dir, "bare.db"),
		"-idle", strconv.Itoa(idle))
	return start(cmd, filepath.Join(dir, "bare.log"))
}

// Settle imports people and fills in the code of each one's invitation.
func (h *House) Settle(ctx context.Context, people []Person) error {
	sheet := filepath.Join(h.Dir, "people.csv")
	if err := WriteCSV(sheet, people); err != nil {
		return err
	}
	if _, err := h.Command(ctx, "import", sheet); err != nil {
		return err
	}
	out := filepath.Join(h.Dir, "codes.xlsx")
	if _, err := h.Command(ctx, "invite", "--all", "--out", out); err != nil {
		return err
	}
	return readCodes(out, people)
}

// readCodes finds each one's code by the name.
func readCodes(path string, people []Person) (err error) {
	book, err := excelize.OpenFile(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil {
		return err
	}
	codes := map[string]string{}
	for _, row := range rows {
		if len(row) >= 3 {
			codes[row[0]] = row[2]
		}
	}
	for i := range people {
		if people[i].Code = codes[people[i].Name]; people[i].Code == "" {
			return fmt.Errorf("%s: no code for row %d of %d", path, i+1, len(people))
		}
	}
	return nil
}
