package web_test

import (
	"os"
	"path/filepath"
	"testing"

	"damping/bot/web/webtest"
)

// pictures is where screenshots go, to be looked at: DAMPING_PICTURES, or
// nowhere that lasts.
func pictures(t *testing.T) string {
	if dir := os.Getenv("DAMPING_PICTURES"); dir != "" {
		return dir
	}
	return t.TempDir()
}

func TestFirstMinuteInBothManners(t *testing.T) {
	k := newTalk(t, t.TempDir())
	browser := webtest.Start(t)
	shots := pictures(t)
	for manner, who := range map[string][]string{"telegram": {"siti", "agus", "dewi"}, "whatsapp": {"sri", "rini", "hendra"}} {
		page := browser.Open(k.url, webtest.Desktop).Manner(manner)
		page.Screenshot(filepath.Join(shots, manner+"-empty.png"))
		siti := page.Phone("candidate").Choose(who[0])
		siti.Start().WaitText("Apakah Bapak/Ibu setuju?")
		siti.Tap("Setuju").WaitText("Apa yang ingin Ibu lihat?")
		siti.Tap("Status saya").WaitText("Calon penerima")
		siti.Say("jadwal").WaitText("kalender ponsel")
		page.Phone("officer").Choose(who[1]).Start().WaitText("4 warga")
		page.Phone("staff").Choose(who[2]).Start().WaitText("Selamat pagi").Say("rekap").WaitText("20 dari 20")
		page.Screenshot(filepath.Join(shots, manner+".png"))
		complaints(t, page)
	}
}
