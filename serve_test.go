package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"damping/bot/telegram/telegramtest"
	"damping/store/seal"
)

// TestServe runs the office's first day on Telegram's wire: an import, an
// officer and a citizen invited by link, both join, each sees the right menu
// and the right commands; then the program is stopped and started again.
func TestServe(t *testing.T) {
	srv := telegramtest.Start(telegramtest.Options{Username: "DampingContohBot"})
	t.Cleanup(func() { srv.Close() })
	dir := t.TempDir()
	key, err := seal.Generate()
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := filepath.Abs(filepath.Join("templates", "demo", "bimtek.csv"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	command := func(args ...string) string {
		t.Helper()
		// DATA_KEY and the token leave the environment when they are read.
		for name, value := range map[string]string{"DATA_KEY": key, "TELEGRAM_BOT_TOKEN": srv.Token, "TELEGRAM_API_URL": srv.URL, "HTTP_ADDR": "127.0.0.1:0"} {
			if err := os.Setenv(name, value); err != nil {
				t.Fatal(err)
			}
		}
		var out screen
		if code := run(t.Context(), args, &out, &out); code != 0 {
			t.Fatalf("damping %s ended with %d:\n%s", strings.Join(args, " "), code, out.String())
		}
		return out.String()
	}
	t.Setenv("DATA_KEY", "")
	t.Setenv("TELEGRAM_BOT_TOKEN", "")
	command("import", sheet)
	officer := linkCode(t, command("officer", "add", "--name", "Petugas Contoh", "--role", "officer,staff", "--kelurahan", "Imopuro"))
	citizen := linkCode(t, command("invite", "--nik", firstNIK(t, sheet)))

	serve := func() (stop func()) {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan int, 1)
		if err := os.Setenv("DATA_KEY", key); err != nil {
			t.Fatal(err)
		}
		if err := os.Setenv("TELEGRAM_BOT_TOKEN", srv.Token); err != nil {
			t.Fatal(err)
		}
		var out screen
		go func() { ended <- run(ctx, []string{"serve"}, &out, &out) }()
		return func() {
			cancel()
			if code := <-ended; code != 0 {
				t.Errorf("serve ended with %d:\n%s", code, out.String())
			}
		}
	}
	stop := serve()
	ibu, petugas := srv.User(9001), srv.User(9002)
	ibu.Start(citizen)
	hears(t, ibu, "Apakah Bapak/Ibu setuju")
	petugas.Start(officer)
	hears(t, petugas, "Selamat bergabung, Petugas Contoh")
	ibu.Text("iya")
	hears(t, ibu, "sudah terhubung")
	ibu.Text("status saya")
	hears(t, ibu, "Calon penerima")

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if err := srv.Await(ctx, func() bool { return len(srv.Commands("chat:9002", "")) > 0 && len(srv.Commands("default", "")) > 0 }); err != nil {
		t.Fatal("the officer's commands are not set")
	}
	if got := srv.Commands("chat:9001", ""); len(got) != 0 {
		t.Errorf("a citizen has commands of her own: %v", got)
	}
	stop()

	ibu.Text("jadwal") // written while the program is down
	stop = serve()
	defer stop()
	hears(t, ibu, "26 Juli 2023")
	petugas.Text("ganti peran")
	hears(t, petugas, "sebagai siapa")
	command("ledger", "verify")
}

var deepLink = regexp.MustCompile(`https://t\.me/DampingContohBot\?start=([A-Z0-9]{8})`)

func linkCode(t *testing.T, printed string) string {
	t.Helper()
	m := deepLink.FindStringSubmatch(printed)
	if m == nil {
		t.Fatalf("no link in %q", printed)
	}
	return m[1]
}

func firstNIK(t *testing.T, sheet string) string {
	t.Helper()
	data, err := os.ReadFile(sheet)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.Split(string(data), "\n")[1], ",")[0]
}

// hears waits until a person has got a message with these words.
func hears(t *testing.T, u *telegramtest.User, words string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if _, err := u.Wait(ctx, func(m telegramtest.Message) bool { return strings.Contains(m.Text, words) }); err != nil {
		var got []string
		for _, m := range u.Messages() {
			got = append(got, m.Text)
		}
		t.Fatalf("no message with %q: %v; there are %q", words, err, got)
	}
}
