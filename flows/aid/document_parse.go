package aid

import (
	"slices"
	"strings"
)

// docWords are the words by which people name a document, the longer ones
// first where one holds another.
var docWords = []struct {
	kind  DocKind
	words []string
}{
	{DocPhotos, []string{"foto usaha", "tempat usaha", "warung", "dagangan"}},
	{DocBusiness, []string{"surat usaha", "surat keterangan usaha", "sku", "nib"}},
	{DocKTP, []string{"ktp", "ektp", "kartu tanda penduduk"}},
	{DocKK, []string{"kk", "kartu keluarga"}},
	{DocAccount, []string{"rekening", "buku tabungan", "tabungan", "buku bank"}},
	{DocPlan, []string{"rab", "rencana belanja"}},
	{DocPledge, []string{"pakta", "pakta integritas", "surat janji"}},
}

// ParseDocKind finds the one document that a few words name ("ini ktp saya");
// ok is false when they name none, or several.
func ParseDocKind(text string) (kind DocKind, ok bool) {
	typed := " " + strings.Join(words(text), " ") + " "
	for _, d := range docWords {
		if !slices.ContainsFunc(d.words, func(w string) bool { return strings.Contains(typed, " "+w+" ") }) {
			continue
		}
		if ok {
			return "", false
		}
		kind, ok = d.kind, true
	}
	return kind, ok
}
