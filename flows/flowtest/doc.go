// Package flowtest plays written transcripts against the real conversations,
// the real sentences and a real store with a small invented town in it. A
// transcript is plain text that a person at the office can read and edit:
//
//	# Seorang ibu memakai kode undangan.
//	@ jam 2023-07-17 09.00
//	> halo
//	< Selamat pagi, Bapak/Ibu. …
//	  [1 Setuju] [2 Baca semua]
//	> 1
//
// A line with "#" is a remark. With ">" somebody writes; what follows with "<"
// and under it is the answer. The flag -update writes the answers anew.
//
// What may stand after ">":
//
//	halo                      words
//	[Setuju]                  a tap on a button of the last question
//	(tombol lama Setuju)      a tap on the first button of this name, long ago
//	(tekan lagi)              the last tap once more
//	(mulai)  (mulai abc)      opens the bot, with what its link carries
//	(kode siti)               the invitation code of somebody, typed
//	(mulai kode siti)         and as a link
//	(kode hadir)  (angka hadir)   the code of the Bimtek that was shown last
//	(NIK siti)                the NIK of somebody, typed
//	(kontak siti)  (kontak +6281200009001)   the own phone number
//	(kontak orang lain +62…)  somebody else's
//	(foto)  (foto keterangan)  (berkas)      a good photo, which lies in the safe
//	(foto buram) (foto gelap) (foto silau) (foto kecil)   a poor one
//	(foto sama)  (foto album a)              the last file again; one of an album
//	(foto NIK 1872…)  (foto gagal large)     with a number on it; one that was not kept
//	(lokasi -5.11 105.30)  (suara)  (stiker)
//	(tidak terbaca)  (blokir)  (buka blokir)  (kosong)
//	(surat masuk)             nothing: the letters that came by themselves
//
// What may stand after "@":
//
//	jam 2023-07-17 09.00      sets the clock; not back
//	maju 1 jam                and moves it: detik, menit, jam, hari; what is due is done
//	berkas siti ktp           a document of somebody comes into the officers' line
//	tanda karsono far         the rules find something about an application
//	dikunjungi karsono layak  an officer has visited somebody, with this result
//	siaran persetujuan 1      to more people than this a broadcast needs a second person
//	siaran gagal, lancar      the network refuses broadcasts, and takes them again
//	datang siti               she is noted as present at the Bimtek
//	lengkap budi              every document of somebody is accepted
//	sebagai siti              whose phone it is; the town's people are in town.go
//	percakapan baru           the phone of somebody new
//	nomor siti                the network says that this chat has her phone number
//	sebagai siti di WhatsApp, percakapan baru di WhatsApp   on the other network
//	kota tanpa Bimtek         no Bimtek is planned; before the first ">"
//	hapus petugas Nama        the office lets somebody go
//	pemberitahuan baru 2024-1 the notice of the consent has changed
//	sesi lama who.birth       the chat stands where an earlier release left it
package flowtest
