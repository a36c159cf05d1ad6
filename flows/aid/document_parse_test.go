package aid

import "testing"

func TestParseDocKind(t *testing.T) {
	for text, want := range map[string]DocKind{
		"ktp": DocKTP, "KTP-el saya": DocKTP, "ini ktp, pak": DocKTP, "Kartu Keluarga": DocKK, "kk": DocKK,
		"buku tabungan bank": DocAccount, "surat usaha dari kelurahan": DocBusiness, "NIB": DocBusiness,
		"foto usaha": DocPhotos, "warung saya": DocPhotos, "rencana belanja (RAB)": DocPlan, "surat janji": DocPledge,
		"": "", "ktp dan kk": "", "halo": "", "kkn": "", "usaha": "",
	} {
		kind, ok := ParseDocKind(text)
		if kind != want || ok != (want != "") {
			t.Errorf("%q names %q, %v; want %q", text, kind, ok, want)
		}
	}
}
