package main

import (
	"testing"

	"damping/bot/web/webtest"
)

// TestDocumentStory plays the documents on three phones: a blurred KTP is told
// at once, a good one goes to the officer.
func TestDocumentStory(t *testing.T) {
	url, _ := startDemo(t, "--data", t.TempDir())
	page := webtest.Start(t).Open(url, webtest.Size{Width: 1440, Height: 1080})
	citizen := page.Phone("candidate")
	citizen.Start().WaitText("Apakah Bapak/Ibu setuju?")
	citizen.Tap("Setuju").WaitText("Nomor ini sudah terhubung")
	citizen.Tap("Kirim berkas").WaitText("Masih kurang 7 berkas")
	citizen.Tap("Kirim KTP").WaitText("Silakan kirim fotonya di sini")
	citizen.Sample("ktp-buram").WaitText("Masih buram")
	citizen.Sample("ktp").WaitText("1 foto")
	citizen.Tap("Selesai").WaitText("sudah sampai kepada petugas")
	officer := page.Phone("officer")
	officer.Start().WaitText("Selamat bergabung")
	officer.Tap("Antrean saya").WaitText("Berkas: 1")
	officer.Tap("Berkas (1)").WaitText("Menurut catatan")
	shot(t, page, "demo-berkas.png")
	officer.Tap("Terima").WaitText("diterima (KTP)")
	for _, e := range page.Errors() {
		t.Error("the page complains:", e)
	}
}
