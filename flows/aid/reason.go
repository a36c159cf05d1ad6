package aid

import (
	"strconv"
	"strings"
)

// Group sorts reasons by what they are about.
type Group string

// The groups of reasons.
const (
	GroupAdministrative Group = "A"
	GroupNotEligible    Group = "B"
	GroupOtherAid       Group = "C"
	GroupInput          Group = "D"
	GroupUnreachable    Group = "E"
	GroupReturned       Group = "R" // the bank sent the money back
	GroupPhoto          Group = "F"
)

var groupNames = map[Group]string{
	GroupAdministrative: "Administrasi",
	GroupNotEligible:    "Tidak layak",
	GroupOtherAid:       "Bantuan lain",
	GroupInput:          "Salah tulis",
	GroupUnreachable:    "Tidak dapat dilanjutkan",
	GroupReturned:       "Retur bank",
	GroupPhoto:          "Foto",
}

// Name is the Indonesian name of the group, or its bare letter if unknown.
func (g Group) Name() string {
	if n, ok := groupNames[g]; ok {
		return n
	}
	return string(g)
}

// Reason is a ground that can be given for a decision, said twice: for the
// office, and kindly for the citizen.
type Reason struct {
	Code    string // such as "A01"; never changes once released
	Group   Group
	Staff   string
	Citizen string // may hold {{register}} and {{tahun}}; "" when nobody is written to
}

// ReasonDied is the one reason after which the bot stops writing to a person.
const ReasonDied = "E03"

var reasons = []Reason{
	{"A01", "A", "Umur di bawah 17 tahun", "Umur belum 17 tahun. Keluarga lain dalam satu KK dapat diusulkan."},
	{"A02", "A", "Satu KK sudah diusulkan", "Satu KK hanya untuk satu bantuan. Anggota keluarga lain sudah diusulkan."},
	{"A03", "A", "ASN/TNI/Polri/pensiunan atau satu KK dengannya", "Data menunjukkan ada ASN, TNI, Polri, atau pensiunan dalam keluarga."},
	{"A04", "A", "Nama/NIK tidak padan Dukcapil", "Nama atau NIK berbeda dengan data Dukcapil. Mohon perbaiki di Disdukcapil."},
	{"A05", "A", "Bukan warga/domisili Kota Metro", "Alamat tercatat di luar kota ini. Sudah pindah? Bawa KTP baru ke kelurahan."},
	{"A06", "A", "Kelurahan belum giliran tahun ini", "Kelurahan Bapak/Ibu sudah menerima tahun lalu. Silakan diusulkan tahun berikutnya."},
	{"B01", "B", "Tidak ada embrio usaha", "Usaha belum terlihat saat kunjungan."},
	{"B02", "B", "Dinilai sudah mampu", "Hasil kunjungan menilai keluarga sudah mampu."},
	{"B03", "B", "Tidak terdaftar di register", "Nama belum ada di data {{register}}. Usul lewat RT/RW dan kelurahan."},
	{"B04", "B", "Di atas batas desil", "Tingkat kesejahteraan di atas batas yang ditetapkan."},
	{"B05", "B", "Digaji APBN/APBD, perangkat, pendamping sosial", "Pekerjaan tidak sesuai syarat bantuan."},
	{"C01", "C", "Penerima PKH", "Sedang menerima PKH."},
	{"C02", "C", "Penerima Sembako/BPNT", "Sedang menerima Program Sembako."},
	{"C03", "C", "Sudah menerima bantuan ini", "Sudah pernah menerima bantuan ini pada tahun {{tahun}}."},
	{"C04", "C", "Menerima bantuan usaha lain", "Sedang menerima bantuan usaha lain."},
	{"D01", "D", "NIK salah tulis", "NIK perlu dibetulkan."},
	{"D02", "D", "Kelurahan/kode wilayah salah", "Alamat kelurahan perlu dibetulkan."},
	{"D03", "D", "Nama tidak wajar", "Nama perlu ditulis lengkap sesuai KTP."},
	{"E01", "E", "Alamat/orang tidak ditemukan", "Petugas belum dapat menemui Bapak/Ibu. Mohon hubungi kami."},
	{"E02", "E", "Pindah", "Tercatat sudah pindah."},
	{"E03", "E", "Meninggal", ""},
	{"E04", "E", "Menolak/mengundurkan diri", "Tercatat mengundurkan diri."},
	{"E05", "E", "Tidak hadir Bimtek", "Tidak mengikuti Bimtek sampai batas waktu."},
	{"E06", "E", "Berkas tidak lengkap sampai batas", "Berkas belum lengkap sampai batas waktu."},
	{"R01", "R", "Retur: nama rekening berbeda", "Nama di buku tabungan berbeda dengan KTP. Tolong perbaiki di bank."},
	{"R02", "R", "Retur: nomor rekening salah", "Nomor rekening salah. Tolong kirim lagi foto buku tabungan."},
	{"R03", "R", "Retur: rekening pasif/tutup/beku", "Rekening tidak aktif. Mohon ke bank untuk mengaktifkan."},
	{"R04", "R", "Retur: bank salah", "Banknya berbeda. Tolong kirim buku tabungan dari bank yang diminta."},
	{"F01", "F", "Foto buram", "Fotonya buram. Tolong foto lagi, tangan diam, kamera bersih."},
	{"F02", "F", "Foto gelap", "Fotonya gelap. Tolong foto lagi di dekat jendela atau di luar."},
	{"F03", "F", "Foto silau", "Ada pantulan cahaya. Tolong miringkan sedikit lalu foto lagi."},
	{"F04", "F", "Foto terpotong atau terlalu jauh", "Tulisannya belum terbaca. Tolong dekatkan sampai kartu memenuhi layar."},
	{"F05", "F", "Dokumen salah", "Ini dokumen lain. Tolong kirim dokumen yang diminta."},
	{"F06", "F", "Fotokopi", "Tolong foto dokumen yang asli."},
	{"F07", "F", "Terbalik", "Fotonya terbalik. Tolong foto lagi dengan tulisan tegak."},
	{"F08", "F", "Sudah kedaluwarsa", "Dokumen ini sudah tidak berlaku. Tolong kirim yang terbaru."},
}

// Reasons returns the reasons of the given groups in their order, all of them
// when no group is given.
func Reasons(groups ...Group) []Reason {
	var out []Reason
	for _, r := range reasons {
		if len(groups) == 0 {
			out = append(out, r)
		}
		for _, g := range groups {
			if r.Group == g {
				out = append(out, r)
			}
		}
	}
	return out
}

// LookupReason finds a reason by its code, in either case.
func LookupReason(code string) (r Reason, ok bool) {
	code = strings.ToUpper(strings.TrimSpace(code))
	for _, r := range reasons {
		if r.Code == code {
			return r, true
		}
	}
	return Reason{}, false
}

// Silent tells that nothing may be sent to the person because of it.
func (r Reason) Silent() bool { return r.Citizen == "" }

// ForCitizen is the citizen's sentence with the register's name and the year
// of an earlier aid filled in, 0 when that is not known; "" when nothing may be
// sent.
func (r Reason) ForCitizen(register string, year int) string {
	text := r.Citizen
	if year == 0 {
		text = strings.ReplaceAll(text, " pada tahun {{tahun}}", "")
	}
	return strings.NewReplacer("{{register}}", register, "{{tahun}}", strconv.Itoa(year)).Replace(text)
}
