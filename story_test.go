package main

import (
	"testing"

	"damping/bot/web/webtest"
)

// TestStory plays the whole selection on three phones, as the office does it:
// the visit, the validation by somebody else, the head's approval; then the
// documents: a blurred KTP is told at once, the bank book is returned, and the
// citizen repeats only that.
func TestStory(t *testing.T) {
	url, _ := startDemo(t, "--data", t.TempDir())
	page := webtest.Start(t).Open(url, webtest.Size{Width: 1440, Height: 1080})
	page.Scene("verifikasi")
	citizen, officer, staff := page.Phone("candidate"), page.Phone("officer"), page.Phone("staff")

	citizen.Start().WaitText("Apakah Bapak/Ibu setuju?")
	citizen.Tap("Setuju").WaitText("terhubung")
	citizen.Tap("Status saya").WaitText("menunggu kunjungan petugas")

	officer.Start().WaitText("Selamat bergabung")
	officer.Tap("Cari warga").WaitText("Siapa yang dicari?")
	officer.Say("kartni").WaitText("Kartini Setyowati") // as one types in the field
	officer.Tap("Kartini Setyowati").WaitText("Diusulkan")
	officer.Tap("Kunjungan").WaitText("Mulai saat sudah di tempat")
	officer.Tap("Mulai").WaitText("Bertemu dengan siapa?")
	officer.Tap("Yang bersangkutan").WaitText("cocok dengan data?")
	officer.Tap("Cocok").WaitText("alamatnya cocok?")
	officer.Tap("Cocok").WaitText("Usahanya apa?")
	officer.Tap("Sesuai usulan").WaitText("Sudah berapa lama")
	officer.Tap("1 sampai 3 tahun").WaitText("Di mana usahanya?")
	officer.Tap("Pasar atau kios").WaitText("penjualan sehari?")
	officer.Tap("Belum tahu").WaitText("2 sampai 4 foto")
	officer.Sample("foto_usaha").WaitText("1 foto diterima")
	officer.Sample("foto_usaha").WaitText("2 foto diterima")
	officer.Tap("Selesai").WaitText("Bagikan lokasi")
	officer.Send("place").WaitText("membenarkan?")
	officer.Tap("Ya, benar").WaitText("bagaimana hasilnya?")
	officer.Tap("Layak").WaitText("Periksa isian")
	shot(t, page, "demo-kunjungan.png")
	officer.Tap("Kirim")
	citizen.WaitAnywhere("Petugas sudah berkunjung")

	staff.Start().WaitText("Selamat bergabung")
	staff.Tap("Berkas & keputusan").WaitText("Perlu divalidasi: 1")
	staff.Tap("Validasi").WaitText("Kartini Setyowati")
	staff.Tap("Catat cek register").WaitText("terdaftar di")
	staff.Tap("Ya").WaitText("Data periode apa?")
	staff.Say("Juni 2023").WaitText("Desil berapa?")
	staff.Tap("Desil 2").WaitText("menerima PKH?")
	staff.Tap("Tidak").WaitText("menerima Sembako")
	staff.Tap("Tidak").WaitText("Hasil cek register dicatat")
	for staff.Offers("Jawab tanda") {
		staff.Tap("Jawab tanda").WaitText("bagaimana?")
		staff.Tap("Tidak masalah").WaitText("Kartini Setyowati")
	}
	shot(t, page, "demo-validasi.png")
	staff.Tap("Sah (validasi)").WaitText("menunggu usulan keputusan")
	staff.Tap("Berkas & keputusan").WaitText("Perlu diputuskan: 1")
	staff.Tap("Usulkan keputusan").WaitText("Kartini Setyowati")
	staff.Tap("Calon penerima").WaitText("dikirim kepada pimpinan")

	head := page.Phone("staff").Choose("kepala")
	head.Start().WaitText("Selamat bergabung")
	head.Tap("Persetujuan").WaitText("Usulan keputusan: 1")
	head.Tap("Periksa usulan").WaitText("Kartini Setyowati")
	head.Tap("Setuju").WaitText("Tidak ada lagi")
	citizen.WaitAnywhere("Calon penerima (belum berarti uang pasti dikirim)")

	citizen.Say("kirim berkas").WaitText("Masih kurang 7 berkas")
	citizen.Tap("Kirim KTP").WaitText("Silakan kirim fotonya di sini")
	citizen.Sample("ktp-buram").WaitText("Masih buram")
	citizen.Sample("ktp").WaitText("1 foto untuk KTP")
	citizen.Tap("Selesai").WaitText("sudah sampai kepada petugas")
	citizen.Tap("Berkas lain").WaitText("Berkas mana")
	citizen.Tap("Buku tabungan").WaitText("Silakan kirim fotonya di sini")
	citizen.Sample("rekening").WaitText("1 foto untuk buku tabungan")
	citizen.Tap("Selesai").WaitText("sudah sampai kepada petugas")

	officer.Say("antrean").WaitText("Berkas: 2")
	officer.Tap("Berkas (2)").WaitText("NIK di foto sama dengan catatan")
	officer.Tap("Terima").WaitText("Buku tabungan")
	shot(t, page, "demo.png")
	officer.Tap("Kembalikan").WaitText("dikembalikan?")
	officer.Tap("Terpotong atau jauh").WaitText("Mau menambah pesan")
	officer.Tap("Kirim tanpa pesan").WaitText("dikembalikan")
	page.Advance("+1h")
	citizen.WaitAnywhere("berkas buku tabungan perlu dikirim lagi")
	citizen.Say("kirim berkas").WaitText("Buku tabungan – perlu dikirim ulang").WaitText("✅ KTP")
	citizen.Tap("Kirim buku tabungan").WaitText("Silakan kirim fotonya di sini")
	citizen.Sample("rekening").WaitText("1 foto untuk buku tabungan")
	citizen.Tap("Selesai").WaitText("sudah sampai kepada petugas")
	for _, e := range page.Errors() {
		t.Error("the page complains:", e)
	}
}
