package main_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"damping/bot/picture/picturetest"
	"damping/flows/aid"
	"damping/store/storetest"
)

// TestWhatsAppDocuments plays the whole selection and the documents on WhatsApp: the
// citizen, the officer, the staff and the head are real clients, the program is the
// real one.
func TestWhatsAppDocuments(t *testing.T) {
	t.Parallel()
	s := newStage(t, storetest.SQLite(t), "verifikasi.csv", time.Date(2023, 6, 12, 9, 0, 0, 0, aid.WIB))
	citizen := s.citizen("1872036006829001").hears("Apakah Bapak/Ibu setuju?")
	citizen.tap("Setuju").hears("terhubung")
	citizen.tap("Status saya").hears("menunggu kunjungan petugas")

	officer := s.officer("Petugas Satu", "officer", "--kelurahan", "Ganjar Asri,Ganjar Agung").hears("Selamat bergabung")
	officer.tap("Cari warga").hears("Siapa yang dicari?")
	officer.say("kartni").hears("Kartini Setyowati")
	officer.tap("Kartini Setyowati").hears("Diusulkan")
	officer.tap("Kunjungan").hears("Mulai")
	officer.tap("Mulai").hears("Bertemu dengan siapa?")
	officer.tap("Yang bersangkutan").hears("cocok dengan data?")
	officer.tap("Cocok").hears("alamatnya cocok?")
	officer.tap("Cocok").hears("Usahanya apa?")
	officer.tap("Sesuai usulan").hears("Sudah berapa lama")
	officer.tap("1 sampai 3 tahun").hears("Di mana usahanya?")
	officer.tap("Pasar atau kios").hears("penjualan sehari?")
	officer.tap("Belum tahu").hears("2 sampai 4 foto")
	officer.album(aid.DocPhotos, 1, 2, 3).hears("3 foto diterima")
	officer.tap("Selesai").hears("lokasi")
	officer.place().hears("membenarkan?")
	officer.tap("Ya, benar").hears("bagaimana hasilnya?")
	officer.tap("Layak").hears("Periksa isian")
	officer.tap("Kirim")
	citizen.heard("Petugas sudah berkunjung")

	staff := s.officer("Staf Satu", "staff").hears("Selamat bergabung")
	staff.tap("Berkas & keputusan").hears("Perlu divalidasi: 1")
	staff.tap("Validasi").hears("Kartini Setyowati")
	staff.tap("Catat cek register").hears("terdaftar di")
	staff.tap("Ya").hears("Data periode apa?")
	staff.say("Juni 2023").hears("Desil berapa?")
	staff.tap("Desil 2").hears("menerima PKH?")
	staff.tap("Tidak").hears("menerima Sembako")
	staff.tap("Tidak").hears("Hasil cek register dicatat").hears("Sah (validasi)")
	for staff.offers("Jawab tanda") {
		staff.tap("Jawab tanda").hears("bagaimana?")
		staff.tap("Tidak masalah").hears("Sah (validasi)")
	}
	staff.tap("Sah (validasi)").hears("menunggu usulan keputusan")
	staff.say("berkas & keputusan").hears("Perlu diputuskan: 1")
	staff.tap("Usulkan keputusan").hears("Kartini Setyowati")
	staff.tap("Calon penerima").hears("dikirim kepada pimpinan")

	head := s.officer("Kepala Satu", "head").hears("Selamat bergabung")
	head.tap("Persetujuan").hears("Usulan keputusan: 1")
	head.tap("Periksa usulan").hears("Kartini Setyowati")
	head.tap("Setuju").hears("Tidak ada lagi")
	citizen.heard("Calon penerima (belum berarti uang pasti dikirim)")

	citizen.say("kirim berkas").hears("Masih kurang 7 berkas")
	citizen.tap("Kirim KTP").hears("Silakan kirim fotonya di sini")
	citizen.photo(aid.DocKTP, picturetest.Blurred, 3).hears("Masih buram")
	citizen.photo(aid.DocKTP, picturetest.Good, 4).hears("1 foto untuk KTP")
	citizen.tap("Selesai").hears("sudah sampai kepada petugas")
	citizen.tap("Berkas lain").hears("Berkas mana")
	citizen.tap("Foto usaha").hears("Silakan kirim fotonya di sini")
	citizen.album(aid.DocPhotos, 5, 6, 7).hears("3 foto untuk foto usaha")
	citizen.tap("Selesai").hears("sudah sampai kepada petugas")

	officer.say("antrean").hears("Berkas: 2")
	officer.tap("Berkas (2)").hears("KTP")
	officer.tap("Terima").hears("Foto usaha")
	officer.tap("Kembalikan").hears("dikembalikan?")
	officer.tap("Buram").hears("Mau menambah pesan")
	officer.tap("Kirim tanpa pesan").hears("dikembalikan")
	s.move(time.Hour)
	citizen.heard("perlu dikirim lagi")
	citizen.say("kirim berkas").hears("Foto usaha – perlu dikirim ulang").hears("✅ KTP")
}

// TestWhatsAppBimtek plays the Bimtek on WhatsApp, from the invitation to the
// certificate.
func TestWhatsAppBimtek(t *testing.T) {
	t.Parallel()
	s := newStage(t, storetest.SQLite(t), "bimtek.csv", time.Date(2023, 7, 17, 9, 0, 0, 0, aid.WIB))
	citizen := s.citizen("1872036006829001").hears("Apakah Bapak/Ibu setuju?")
	citizen.tap("Setuju").hears("terhubung")
	citizen.tap("Jadwal Bimtek").hears("Bapak/Ibu diundang")
	citizen.say("hadir").hears("sudah kami catat")

	staff := s.officer("Staf Satu", "staff").hears("Selamat bergabung")
	staff.tap("Bimtek").hears("Bimtek tahun")
	staff.tap("26 Juli 2023").hears("Sudah terbit")
	staff.tap("Ubah").hears("Apa yang diubah?")
	staff.tap("Jam").hears("Tulis jam mulai")
	staff.say("13.00-15.00").hears("Mengapa berubah?")
	staff.say("Aula dipakai acara lain.").hears("Sudah diubah")
	s.move(time.Hour)
	citizen.heard("Aula dipakai acara lain.")
	citizen.vote("Perlu bantuan").hears("Bantuan apa")
	citizen.tap("Kendaraan").hears("kami teruskan kepada petugas")
	staff.say("bimtek").hears("Bimtek tahun")
	staff.tap("26 Juli 2023").hears("Perlu bantuan 1")

	s.move(time.Date(2023, 7, 26, 13, 0, 0, 0, aid.WIB).Sub(time.Now().Add(s.moved)))
	officer := s.officer("Petugas Satu", "officer", "--kelurahan", "Ganjar Asri,Ganjar Agung").hears("Selamat bergabung")
	officer.tap("Absensi Bimtek").hears("Bagaimana mencatat yang hadir?")
	officer.tap("Tampilkan kode").hears("Kode hadir")
	code := regexp.MustCompile(`hadir (\d{4})`).FindStringSubmatch(plain(officer.lately()))
	if code == nil {
		t.Fatalf("the officer's card shows no code:\n%s", officer.lately())
	}
	citizen.say("hadir " + code[1]).hears("sudah dicatat")
	citizen.say("status").hears("Sudah ikut Bimtek")
	staff.say("bimtek").hears("Bimtek tahun")
	staff.tap("26 Juli 2023").hears("datang 1")
	staff.tap("Daftar & absensi").hears("sudah hadir")
	staff.tap("Cetak daftar hadir").hears("kolom tanda tangannya")
	staff.tap("PDF untuk dicetak").hears("Ini berkasnya.")
	pdf := staff.documents()
	if len(pdf) != 1 || !strings.HasSuffix(pdf[0], ".pdf") {
		t.Errorf("the list of attendance came as %q", pdf)
	}

	s.move(20 * time.Hour) // the morning after
	citizen.heard("tiga pertanyaan pendek")
	citizen.say("beri tanggapan").hears("mudah dipahami?")
	citizen.tap("Mudah").hears("berguna untuk usaha")
	citizen.tap("Sangat berguna").hears("Apa saran")
	citizen.tap("Lewati").hears("tanpa nama")
	citizen.say("jadwal bimtek").hears("sudah selesai")
	citizen.tap("Sertifikat saya").hears("Ini sertifikat")
	citizen.say("rencana usaha").hears("tujuh pertanyaan")
	citizen.tap("Mulai mengisi").hears("1 dari 7")
	citizen.say("Keripik pisang, tiga rasa").hears("2 dari 7")
	citizen.say("selesai").hears("Sudah 1 dari 7")
	citizen.tap("Sebagai gambar").hears("Ini rencananya.")
}
