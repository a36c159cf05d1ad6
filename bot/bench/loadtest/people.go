package loadtest

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"

	"damping/store/sheet"
)

// Person is an invented candidate.
type Person struct {
	NIK, KK, Name, Birth, Area, Address, Phone, Business, Account string

	Code string // of the invitation, once House.Settle has asked for it
}

// Invented names; the first and the middle one are of women.
var (
	firstNames  = split("Kartini Sunarti Wahyuni Marsinah Suparti Lastri Murni Yuliani Rohayati Sulastri Endang Ratna Titin Nurhayati Siti Dewi Sumiyati Partini Sri Ningsih Aminah Fatimah Halimah Juminten Karsih Legiyem Mujiati Painah Rukmini Saodah Tumini Warsini")
	middleNames = split("Ayu Dwi Tri Puji Eka Nur Indah Retno Budi Catur Wulan Lestari Rahma Intan Mega Citra Kasih Laras Melati Puspa Ratih Sekar Tiara Utami Winarti Yanti Zahra Asih Bunga Cahya Dahlia Fitri")
	lastNames   = split("Setyowati Suryani Permata Wulandari Handayani Rahayu Astuti Purwanti Kusuma Maharani Anggraini Safitri Pratiwi Susanti Hartati Utari Wijayanti Mulyani Widodo Hidayah Saputri Nuraini Oktavia Damayanti Kurnia Febriani Yulianti Haryani Puspita Salsabila Ramadhani Zulaikha")
	businesses  = split("gorengan sayur tempe anyaman jahit jamu kue kopi sembako laundry")
	streets     = split("Melati Kenanga Mawar Anggrek Cempaka Dahlia Flamboyan Teratai")
	districts   = []string{"01", "02", "03", "04", "05"}
)

// Areas are kelurahan of Kota Metro whose turn it is in 2023.
var Areas = []string{"Ganjar Asri", "Ganjar Agung", "Imopuro", "Iring Mulyo"}

func split(words string) (list []string) {
	for from, i := 0, 0; i <= len(words); i++ {
		if i == len(words) || words[i] == ' ' {
			list, from = append(list, words[from:i]), i+1
		}
	}
	return list
}

// Generator invents people, the same ones for the same seed. NIK and phone
// are different for everybody; names are, for the first 32768.
type Generator struct {
	rng  *rand.Rand
	next int
}

// NewGenerator makes a generator.
func NewGenerator(seed uint64) *Generator {
	return &Generator{rng: rand.New(rand.NewPCG(seed, 1872))}
}

// People are the first n of a seed.
func People(n int, seed uint64) []Person {
	g, people := NewGenerator(seed), make([]Person, n)
	for i := range people {
		people[i] = g.Person()
	}
	return people
}

// Person invents the next one.
func (g *Generator) Person() Person {
	i := g.next
	g.next++
	// The number in the population register: district, birth, serial. Serials
	// of invented people begin at 9001; birth dates make the rest different.
	serial := 9001 + i%999
	day, month, year := 1+i/999%28, 1+i/999/28%12, 50+i/999/28/12%50
	district := districts[g.rng.IntN(len(districts))]
	nik := fmt.Sprintf("1872%s%02d%02d%02d%04d", district, day+40, month, year, serial)
	name := firstNames[i%32] + " " + middleNames[i/32%32] + " " + lastNames[i/1024%32]
	return Person{
		NIK: nik, KK: fmt.Sprintf("1872%s%06d%04d", district, 10100+i/9999%90000, 1+i%9999), Name: name,
		Birth:    fmt.Sprintf("19%02d-%02d-%02d", year, month, day),
		Area:     Areas[g.rng.IntN(len(Areas))],
		Address:  fmt.Sprintf("Jalan %s Nomor %d", streets[g.rng.IntN(len(streets))], 1+g.rng.IntN(200)),
		Phone:    fmt.Sprintf("0812%08d", 10000000+i),
		Business: businesses[g.rng.IntN(len(businesses))],
		Account:  fmt.Sprintf("3810%08d", 20000000+i),
	}
}

// WriteCSV writes a sheet as `damping import` reads it: candidates for Bimtek.
func WriteCSV(path string, people []Person) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := csv.NewWriter(f)
	if err := w.Write(sheet.Columns()); err != nil {
		return err
	}
	for _, p := range people {
		err := w.Write([]string{p.NIK, p.KK, p.Name, p.Birth, p.Area, p.Address, p.Phone, p.Business,
			"ya", "tidak", "tidak", p.Account, p.Name, "candidate"})
		if err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
