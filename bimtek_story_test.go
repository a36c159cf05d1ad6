package main

import (
	"regexp"
	"testing"

	"damping/bot/web/webtest"
)

// TestBimtekStory plays the invitation to a Bimtek: it comes by itself and is
// answered by a tap; staff change the hour and everybody hears of it. The year
// in numbers comes as a picture and as a sheet. On the day one comes by the code
// on the officer's screen, and one is ticked. The day after she says what she
// thinks of it, and takes her certificate and her plan home.
func TestBimtekStory(t *testing.T) {
	url, _ := startDemo(t, "--data", t.TempDir())
	page := webtest.Start(t).Open(url, webtest.Size{Width: 1440, Height: 1080})
	citizen, staff := page.Phone("candidate"), page.Phone("staff")

	citizen.Start().WaitText("Apakah Bapak/Ibu setuju?")
	citizen.Tap("Setuju").WaitText("terhubung")
	citizen.Tap("Jadwal Bimtek").WaitText("Bapak/Ibu diundang")
	citizen.Tap("Hadir").WaitText("sudah kami catat")

	staff.Start().WaitText("Selamat bergabung")
	staff.Tap("Bimtek").WaitText("Bimtek tahun")
	staff.Tap("26 Juli 2023").WaitText("Sudah terbit")
	staff.Tap("Ubah").WaitText("Apa yang diubah?")
	staff.Tap("Jam").WaitText("Tulis jam mulai")
	staff.Say("13.00-15.00").WaitText("Mengapa berubah?")
	staff.Say("Aula dipakai acara lain.").WaitText("Sudah diubah")
	page.Advance("+1h")
	citizen.WaitAnywhere("berubah").WaitAnywhere("Aula dipakai acara lain.")
	citizen.Tap("Perlu bantuan").WaitText("Bantuan apa")
	citizen.Tap("Kendaraan").WaitText("kami teruskan kepada petugas")
	staff.Say("bimtek").WaitText("Bimtek tahun")
	staff.Tap("26 Juli 2023").WaitText("Perlu bantuan 1")
	shotOf(t, staff, "staf-bimtek.png")
	staff.Say("siaran").WaitText("Belum ada siaran")
	staff.Tap("Tulis siaran").WaitText("Apa pesannya?")
	staff.Say("Selamat siang {sapaan}. Kantor kami pindah ke lantai dua.").WaitText("gambar")
	staff.Tap("Tanpa gambar").WaitText("Untuk siapa?")
	staff.Tap("Lanjut").WaitText("Lihat dahulu")
	shotOf(t, staff, "staf-siaran.png")
	staff.Tap("Kirim siaran").WaitText("selesai")
	citizen.WaitAnywhere("Kantor kami pindah")
	staff.Say("rekap").WaitText("Menurut tahap")
	staff.Tap("Sebagai gambar").WaitText("Ini berkasnya.")
	staff.Tap("Sebagai Excel").WaitText("Ini berkasnya.")
	shot(t, page, "demo-bimtek.png")

	page.Advance("bimtek")
	for range 6 {
		page.Advance("+1h") // the Bimtek begins
	}
	officer := page.Phone("officer")
	officer.Start().WaitText("Selamat bergabung")
	officer.Tap("Absensi Bimtek").WaitText("Bagaimana mencatat yang hadir?")
	officer.Tap("Tampilkan kode").WaitText("Kode hadir")
	code := regexp.MustCompile(`hadir (\d{4})`).FindStringSubmatch(officer.Text())
	if code == nil {
		t.Fatal("the officer's card shows no code")
	}
	shotOf(t, officer, "petugas-kode.png")
	citizen.Say("hadir " + code[1]).WaitText("sudah dicatat")
	citizen.Say("status").WaitText("Sudah ikut Bimtek")
	staff.Say("bimtek").WaitText("Bimtek tahun")
	staff.Tap("26 Juli 2023").WaitText("datang 1")
	staff.Tap("Daftar & absensi").WaitText("sudah hadir")
	staff.Tap("Cari nama").WaitText("Ketik namanya")
	staff.Say("sunarti").WaitText("Yang cocok")
	staff.Tap("⬜ Sunarti Suryani").WaitText("hadir")
	staff.Tap("Kembali").WaitText("2 dari")
	staff.Tap("Cetak daftar hadir").WaitText("kolom tanda tangannya")
	staff.Tap("PDF untuk dicetak").WaitText("Ini berkasnya.")

	page.Advance("+1d") // the morning after
	citizen.WaitAnywhere("tiga pertanyaan pendek")
	citizen.Tap("Beri tanggapan").WaitText("mudah dipahami?")
	citizen.Tap("Mudah").WaitText("berguna untuk usaha")
	citizen.Tap("Sangat berguna").WaitText("Apa saran")
	citizen.Tap("Lewati").WaitText("tanpa nama")
	citizen.Tap("Jadwal Bimtek").WaitText("sudah selesai")
	citizen.Tap("Sertifikat saya").WaitText("Ini sertifikat")
	citizen.Say("rencana usaha").WaitText("tujuh pertanyaan")
	citizen.Tap("Mulai mengisi").WaitText("1 dari 7")
	citizen.Say("Keripik pisang, tiga rasa").WaitText("2 dari 7")
	citizen.Say("selesai").WaitText("Sudah 1 dari 7")
	citizen.Tap("Sebagai gambar").WaitText("Ini rencananya.")
	shot(t, page, "demo-sesudah-bimtek.png")
	for _, e := range page.Errors() {
		t.Error("the page complains:", e)
	}
}
