package picturetest

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

var (
	people  = []string{"Siti Contoh", "Budi Percobaan", "Rahayu Misalnya", "Slamet Rekaan", "Wati Umpama", "Joko Karangan"}
	streets = []string{"Jalan Contoh Nomor 1", "Gang Melati Nomor 12", "Jalan Kenanga Nomor 7", "Jalan Percobaan Nomor 30"}
	goods   = []string{"Wajan besar", "Kompor gas", "Minyak goreng", "Tepung terigu", "Gula pasir", "Plastik bungkus", "Mesin jahit", "Benang", "Pupuk", "Bibit cabai", "Etalase kaca", "Timbangan"}
	prose   = strings.Fields("yang bertanda tangan di bawah ini menerangkan dengan sebenarnya bahwa orang tersebut di atas adalah benar mempunyai usaha kecil di wilayah kelurahan ini sejak tahun dua ribu dua puluh dan sampai sekarang masih berjalan dengan baik surat ini dibuat untuk dipakai sebagaimana mestinya bantuan akan digunakan bagi usaha sendiri serta tidak dipindahkan kepada pihak lain apabila di kemudian hari ternyata tidak benar maka bersedia dituntut sesuai aturan yang berlaku demikian agar yang berkepentingan maklum")
)

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

// nik is an invented number of a serial that is never given out.
func nik(r *rand.Rand) string {
	return fmt.Sprintf("187201%02d%02d%02d90%02d", 1+r.IntN(28), 1+r.IntN(12), 60+r.IntN(40), 1+r.IntN(99))
}

// wrap breaks n words of prose into lines of at most width letters.
func wrap(r *rand.Rand, n, width int) []string {
	var lines []string
	row := "        "
	at := r.IntN(len(prose))
	for i := range n {
		word := prose[(at+i)%len(prose)]
		if len(row)+len(word) > width {
			lines, row = append(lines, row), ""
		}
		row += word + " "
	}
	return append(lines, strings.TrimSpace(row)+".")
}

func rupiah(r *rand.Rand) string { return fmt.Sprintf("Rp %d.000", 15+5*r.IntN(60)) }
