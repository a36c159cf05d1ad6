package main_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"go.mau.fi/whatsmeow/types/events"

	"damping/bot/bench/loadtest"
	"damping/bot/whatsapp/whatsapptest"
	"damping/store/storetest"
)

// officeNumber is the telephone of the office.
const officeNumber = "628119009001"

// TestWhatsAppOfTests: the way to another server is in no program but one built for tests.
func TestWhatsAppOfTests(t *testing.T) {
	t.Parallel()
	for tags, want := range map[string]bool{"": false, "whatsapptest": true} {
		out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-tags", tags, ".").Output()
		if err != nil {
			t.Fatal(err)
		}
		if has := strings.Contains(string(out), "damping/bot/whatsapp/whatsapptest"); has != want {
			t.Errorf("with the tag %q the program has it: %v", tags, has)
		}
	}
}

// TestPairAndAnswer pairs the real program beside the running one, and talks with it.
func TestPairAndAnswer(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, address string) {
		t.Parallel()
		ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
		defer stop()
		server := whatsapptest.Start(whatsapptest.Options{Logf: t.Logf})
		t.Cleanup(server.Close)
		env := loadtest.OnWhatsApp(server)
		if !strings.HasPrefix(address, "sqlite:") {
			env = append(env, "WHATSAPP_DATABASE_URL="+address)
		}
		house, err := loadtest.NewHouse(t.TempDir(), address, nil, env...)
		if err != nil {
			t.Fatal(err)
		}
		p, err := house.Serve(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := house.Command(ctx, "check"); err == nil || !strings.Contains(out, "belum tertaut") {
			t.Errorf("before it is paired: %v\n%s", err, out)
		}
		invites(ctx, t, house, false)
		for _, number := range []string{"0811", "62811-9009-001x"} {
			if out, err := house.Command(ctx, "whatsapp", "pair", "--phone", number); out != "" || err == nil || !strings.Contains(err.Error(), "tidak terbaca") {
				t.Errorf("pairing with the number %q: %v\n%s", number, err, out)
			}
		}
		office := server.Phone(officeNumber)
		if err := house.Pair(ctx, office); err != nil {
			t.Fatal(err)
		}
		citizen, err := server.Citizen(ctx, "628119009002")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(citizen.Close)
		if err := server.Await(ctx, func() bool { return office.Online() && office.Keys() > 0 }); err != nil {
			t.Fatal(err)
		}
		if _, err := citizen.Text(ctx, office.HiddenJID(), "halo"); err != nil {
			t.Fatal(err)
		}
		m, err := whatsapptest.Wait[*events.Message](ctx, citizen, nil)
		if err != nil {
			t.Fatal(err)
		}
		if text := m.Message.GetConversation(); !strings.Contains(text, "Damping") {
			t.Errorf("the first answer is %q", text)
		}
		if out, err := house.Command(ctx, "check"); !strings.Contains(out, "WhatsApp: tersambung") {
			t.Errorf("when it is paired: %v\n%s", err, out)
		}
		invites(ctx, t, house, true)
		if out, err := house.Command(ctx, "whatsapp", "pair"); out != "" || err == nil || !strings.Contains(err.Error(), "sudah tertaut") {
			t.Errorf("pairing again: %v\n%s", err, out)
		}
		if strings.HasPrefix(address, "sqlite:") {
			if info, err := os.Stat(filepath.Join(house.Dir, "data", "whatsapp.db")); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the account's file: %v, %v", info, err)
			}
		}
		if err := p.Stop(); err != nil {
			t.Error(err)
		}
	})
}

// invites invites an officer, a citizen and all citizens: beside each code stands a link
// to the office's number once there is one.
func invites(ctx context.Context, t *testing.T, house *loadtest.House, paired bool) {
	t.Helper()
	list, err := filepath.Abs(filepath.Join("templates", "demo", "bimtek.csv"))
	if err != nil {
		t.Fatal(err)
	}
	sheet := filepath.Join(house.Dir, fmt.Sprintf("undangan-%t.xlsx", paired))
	for _, args := range [][]string{
		{"import", list},
		{"officer", "add", "--name", "Petugas Satu", "--role", "staff"},
		{"invite", "--nik", "1872036006829001"},
		{"invite", "--all", "--out", sheet},
	} {
		out, err := house.Command(ctx, args...)
		if err != nil {
			t.Fatal(err)
		}
		code := invitationCode.FindString(out)
		if code == "" {
			continue
		}
		if has := strings.Contains(out, "\nTautan WhatsApp: https://wa.me/"+officeNumber+"?text="+code+"\n"); has != paired {
			t.Errorf("a link to WhatsApp: %v; paired: %v\n%s", has, paired, out)
		}
		if strings.Contains(out, "Telegram") {
			t.Errorf("a link to Telegram, which is off:\n%s", out)
		}
	}
	book, err := excelize.OpenFile(sheet)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil || len(rows) < 3 {
		t.Fatalf("the sheet has %d rows: %v", len(rows), err)
	}
	at := slices.Index(rows[0], "Tautan WhatsApp")
	for _, row := range rows[1:] {
		want := ""
		if paired {
			want = "https://wa.me/" + officeNumber + "?text=" + row[2]
		}
		if row[at] != want {
			t.Errorf("paired: %v; the sheet has %q for %q", paired, row[at], row[2])
		}
	}
}
