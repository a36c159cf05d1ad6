package aid

import "slices"

// DocKind is a kind of document. Its value is the code that is kept.
type DocKind string

// The kinds of documents. The first seven are for the application (which of
// them are required is a setting), the last two come after the money.
const (
	DocKTP      DocKind = "ktp"
	DocKK       DocKind = "kk"
	DocAccount  DocKind = "rekening"
	DocBusiness DocKind = "sku"
	DocPhotos   DocKind = "foto_usaha"
	DocPlan     DocKind = "rab"
	DocPledge   DocKind = "pakta"
	DocReceipts DocKind = "nota"
	DocTransfer DocKind = "bukti_transfer"
)

// DocInfo describes a kind of document in words for people.
type DocInfo struct {
	Kind      DocKind
	Name      string // official name
	Easy      string // easy word first, official word in brackets
	PhotoOf   string // what the photo must show
	MaxPhotos int    // how many photos belong together at most
}

var docInfos = []DocInfo{
	{DocKTP, "KTP-el", "KTP", "kartu KTP bagian depan", 1},
	{DocKK, "Kartu Keluarga", "Kartu Keluarga (KK)", "lembar Kartu Keluarga", 1},
	{DocAccount, "Halaman pertama buku tabungan", "buku tabungan", "halaman pertama, nama dan nomor terbaca", 1},
	{DocBusiness, "Surat Keterangan Usaha (SKU) atau NIB", "surat usaha (SKU atau NIB)", "surat dari kelurahan atau NIB", 2},
	{DocPhotos, "Foto usaha", "foto usaha", "tempat, alat, atau barang usaha", 4},
	{DocPlan, "Rencana Anggaran Belanja (RAB)", "rencana belanja (RAB)", "daftar barang yang akan dibeli", 3},
	{DocPledge, "Pakta integritas bermeterai", "surat janji (pakta integritas)", "surat yang sudah ditandatangani", 2},
	{DocReceipts, "Nota belanja", "nota belanja", "nota dari toko", 20},
	{DocTransfer, "Bukti transfer", "bukti kirim uang (bukti transfer)", "bukti dari bank", 1},
}

// DocKinds returns every kind in the usual order.
func DocKinds() []DocKind {
	out := make([]DocKind, len(docInfos))
	for i, d := range docInfos {
		out[i] = d.Kind
	}
	return out
}

// Info describes the kind; an unknown kind is described by its bare code.
func (k DocKind) Info() DocInfo {
	for _, d := range docInfos {
		if d.Kind == k {
			return d
		}
	}
	return DocInfo{Kind: k, Name: string(k), Easy: string(k), MaxPhotos: 1}
}

// Valid tells whether the kind is one of DocKinds.
func (k DocKind) Valid() bool { return slices.Contains(DocKinds(), k) }

// ForApplication tells whether the kind can be asked of a candidate before the
// decision.
func (k DocKind) ForApplication() bool {
	return k.Valid() && k != DocReceipts && k != DocTransfer
}

// DocState is how far one document of one application is.
type DocState string

// The states of a document. A returned one carries a Reason.
const (
	DocMissing   DocState = "missing"
	DocSubmitted DocState = "submitted"
	DocAccepted  DocState = "accepted"
	DocReturned  DocState = "returned"
)

var docStateNames = map[DocState]string{
	DocMissing:   "belum ada",
	DocSubmitted: "sedang diperiksa",
	DocAccepted:  "sudah diterima",
	DocReturned:  "perlu dikirim ulang",
}

// Name is the state in words for people, or the bare code if unknown.
func (s DocState) Name() string {
	if n, ok := docStateNames[s]; ok {
		return n
	}
	return string(s)
}

// Valid tells whether there is such a state.
func (s DocState) Valid() bool { _, ok := docStateNames[s]; return ok }

// Owed tells whether the candidate still has to do something about it.
func (s DocState) Owed() bool { return s == DocMissing || s == DocReturned }
