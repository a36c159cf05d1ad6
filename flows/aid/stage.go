package aid

import "slices"

// Stage is a fact that one application has reached. Its value is the code
// that the database, the import sheet and the audit chain keep; it never
// changes once released.
type Stage string

// The stages, in the order in which an application usually meets them.
const (
	Proposed   Stage = "proposed"
	Correction Stage = "correction"
	Verified   Stage = "verified"
	Validated  Stage = "validated"
	Reserve    Stage = "reserve"
	Candidate  Stage = "candidate"
	Trained    Stage = "trained"
	Complete   Stage = "complete"
	Recipient  Stage = "recipient"
	Paying     Stage = "paying"
	Bounced    Stage = "bounced"
	Paid       Stage = "paid"
	Reported   Stage = "reported"
	Closed     Stage = "closed"
	Ineligible Stage = "ineligible"
	Unselected Stage = "unselected"
	Withdrawn  Stage = "withdrawn"
	Dropped    Stage = "dropped"
	Refund     Stage = "refund"
)

// stageNames holds, in order, each stage with its name for the office and its
// name for the citizen.
var stageNames = []struct {
	stage          Stage
	staff, citizen string
}{
	{Proposed, "Diusulkan", "Usulan sudah masuk, menunggu kunjungan petugas"},
	{Correction, "Perlu perbaikan", "Ada data yang perlu dibetulkan"},
	{Verified, "Terverifikasi (kunjungan lapangan)", "Petugas sudah berkunjung, hasilnya sedang diperiksa"},
	{Validated, "Tervalidasi", "Data sudah dicocokkan, menunggu penetapan calon"},
	{Reserve, "Cadangan", "Masuk daftar cadangan"},
	{Candidate, "Calon penerima", "Calon penerima (belum berarti uang pasti dikirim)"},
	{Trained, "Sudah Bimtek", "Sudah ikut Bimtek, lengkapi berkas"},
	{Complete, "Berkas lengkap", "Berkas sudah lengkap, menunggu keputusan"},
	{Recipient, "Penerima (SK)", "Penerima bantuan"},
	{Paying, "Proses pencairan", "Uang sedang diproses"},
	{Bounced, "Retur", "Pengiriman gagal, rekening perlu dibetulkan"},
	{Paid, "Dana tersalur", "Uang sudah dikirim ke rekening"},
	{Reported, "Laporan diterima", "Laporan belanja sudah diterima"},
	{Closed, "Selesai", "Selesai, terima kasih"},
	{Ineligible, "Tidak memenuhi syarat", "Belum dapat dilanjutkan"},
	{Unselected, "Tidak terpilih", "Belum terpilih tahun ini"},
	{Withdrawn, "Mengundurkan diri", "Mengundurkan diri"},
	{Dropped, "Digugurkan", "Dibatalkan"},
	{Refund, "Wajib pengembalian", "Uang harus dikembalikan"},
}

// Stages returns every stage in the usual order.
func Stages() []Stage {
	out := make([]Stage, len(stageNames))
	for i, n := range stageNames {
		out[i] = n.stage
	}
	return out
}

// Staff is the stage's name for the office, or the bare code if unknown.
func (s Stage) Staff() string {
	if i := s.Order(); i >= 0 {
		return stageNames[i].staff
	}
	return string(s)
}

// Citizen is the stage's name for the person concerned, or the bare code if
// unknown.
func (s Stage) Citizen() string {
	if i := s.Order(); i >= 0 {
		return stageNames[i].citizen
	}
	return string(s)
}

// Order is the stage's place in Stages, or -1 if there is no such stage.
func (s Stage) Order() int {
	for i := range stageNames {
		if stageNames[i].stage == s {
			return i
		}
	}
	return -1
}

// Valid tells whether the stage is one of Stages.
func (s Stage) Valid() bool { return s.Order() >= 0 }

// Final tells whether no move leads out of the stage any more.
func (s Stage) Final() bool {
	return s.in(Closed, Unselected, Withdrawn, Dropped)
}

// Open tells whether the application is still being worked on: neither final
// nor ineligible (which only an objection in time reopens).
func (s Stage) Open() bool { return s.Valid() && !s.Final() && s != Ineligible }

// BeforePaying tells whether the person can still withdraw: the application
// is open and its payment list is not locked yet.
func (s Stage) BeforePaying() bool {
	return s.in(Proposed, Correction, Verified, Validated, Reserve, Candidate, Trained, Complete, Recipient)
}

// HoldsPlace tells whether the application counts against the year's quota.
func (s Stage) HoldsPlace() bool {
	return s.in(Candidate, Trained, Complete) || s.IsRecipient()
}

// DocumentsOpen tells whether the candidate may send documents now, be it
// before or after the Bimtek.
func (s Stage) DocumentsOpen() bool { return s.in(Candidate, Trained, Complete) }

// IsRecipient tells whether the decree (SK) has named the person: only then
// may the bot say "penerima" instead of "calon".
func (s Stage) IsRecipient() bool {
	return s.in(Recipient, Paying, Bounced, Paid, Reported, Closed, Refund)
}

// Received tells whether the money has reached the person's account.
func (s Stage) Received() bool { return s.in(Paid, Reported, Closed, Refund) }

func (s Stage) in(list ...Stage) bool { return slices.Contains(list, s) }

// ParseStage understands a code ("candidate") and either Indonesian name, with
// or without what stands in brackets, without regard to case and punctuation.
func ParseStage(text string) (Stage, error) {
	if bare(text) == "" {
		return "", bad("stage", FaultEmpty, text)
	}
	want := bare(text)
	for _, n := range stageNames {
		for _, name := range []string{string(n.stage), n.staff, n.citizen} {
			if want == bare(name) || want == bare(beforeBracket(name)) {
				return n.stage, nil
			}
		}
	}
	return "", bad("stage", FaultUnknown, text)
}
