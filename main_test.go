package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/caarlos0/env/v11"
	"github.com/rogpeppe/go-internal/testscript"

	"damping/bot/bench/loadtest"
	"damping/store/seal"
	"damping/store/storetest"
	"damping/templates"
)

func TestMain(m *testing.M) {
	testscript.Main(tidy{m}, map[string]func(){"damping": main})
}

// tidy takes away afterwards what the tests started and built.
type tidy struct{ m *testing.M }

func (t tidy) Run() int {
	// The parallel ones wait more than they work.
	flag.Parse()
	if err := flag.Set("test.parallel", "4"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	code := storetest.Main(t.m, nil)
	if err := loadtest.Remove(); err != nil {
		code = max(code, 1)
	}
	return code
}

// TestCommands runs every command as an operator does: testdata/script/*.txtar.
func TestCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"warga": citizenCmd, "nomor": numbersCmd,
			"foto": photoCmd, "terbaru": newestCmd, "basisdata": databaseCmd(t), "isi": fillCmd},
		Setup: func(e *testscript.Env) error {
			key, err := seal.Generate()
			if err != nil {
				return err
			}
			e.Setenv("KEY", key)
			return nil
		},
	})
}

var setting = regexp.MustCompile(`(?m)^(?:# )?([A-Z][A-Z0-9_]+)=(.*)$`)

// TestEnvExample holds .env.example to the config: every variable stands there
// with its default, and nothing else does.
func TestEnvExample(t *testing.T) {
	text, err := os.ReadFile(".env.example")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string][]string{}
	for _, m := range setting.FindAllStringSubmatch(string(text), -1) {
		shown[m[1]] = append(shown[m[1]], m[2])
	}
	fields, err := env.GetFieldParams(&Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fields {
		values, ok := shown[f.Key]
		if !ok {
			t.Errorf("%s does not stand in .env.example", f.Key)
		}
		if !slices.Contains(values, f.DefaultValue) {
			t.Errorf("%s: .env.example says %q; the default is %q", f.Key, values, f.DefaultValue)
		}
		delete(shown, f.Key)
	}
	for key := range shown {
		t.Errorf("%s stands in .env.example; the program does not know it", key)
	}
}

// TestConfigProblems demands that all problems are told at once, and that no
// secret is among the words.
func TestConfigProblems(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, value := range map[string]string{"TIMEZONE": "Bulan/Purnama", "LOG_LEVEL": "berisik", "LOG_FORMAT": "puisi",
		"TELEGRAM_BULK_RATE": "0", "TELEGRAM_WEBHOOK_URL": "https://contoh.example/x", "TELEGRAM_BOT_TOKEN": "9001:tokencontoh"} {
		t.Setenv(name, value)
	}
	texts, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	_, err = readConfig()
	if err == nil {
		t.Fatal("a wrong config is taken")
	}
	err = (&setup{texts: texts}).explain(err)
	for _, want := range []string{"TIMEZONE", "LOG_LEVEL", "LOG_FORMAT", "TELEGRAM_BULK_RATE", "TELEGRAM_WEBHOOK_SECRET"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not name %s: %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "tokencontoh") {
		t.Error("the error tells the token")
	}
}

// TestSecretFiles reads a secret from the file that NAME_FILE names.
func TestSecretFiles(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("kunci", []byte("isi-kunci\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DATA_KEY", "")
	t.Setenv("DATA_KEY_FILE", "kunci")
	c, err := readConfig()
	if err != nil {
		t.Fatal(err)
	}
	if c.DataKey != "isi-kunci" {
		t.Errorf("DATA_KEY is %q", c.DataKey)
	}
	if os.Getenv("DATA_KEY") != "" {
		t.Error("the secret stays in the environment")
	}
}
