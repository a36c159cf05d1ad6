package picturetest

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/font/inconsolata"

	"damping/flows/aid"
)

// sheet is a drawing in pixel letters.
type sheet struct {
	pen
	ink color.RGBA
}

func newSheet(w, h int, paper, ink color.RGBA) sheet { return sheet{newPen(w, h, paper), ink} }

// put writes letters so many times larger than they were made, with their top
// at y, and returns where they end.
func (s sheet) put(face font.Face, times, x, y int, words string) int {
	wide := font.MeasureString(face, words).Round()
	mask := pen{image.NewRGBA(image.Rect(0, 0, wide+1, 20))}
	mask.text(face, 0, 14, words, rgb(255, 255, 255))
	for j := range 20 * times {
		for i := range wide * times {
			if mask.Pix[mask.PixOffset(i/times, j/times)+3] > 128 && image.Pt(x+i, y+j).In(s.Rect) {
				s.SetRGBA(x+i, y+j, s.ink)
			}
		}
	}
	return x + wide*times
}

// hand writes as by hand: strokes that wander, letters of uneven height.
func (s sheet) hand(r *rand.Rand, x, y, size int, words string) {
	at, drift := float64(x), 0.0
	for _, c := range words {
		if c == ' ' {
			at += float64(size) * .5
			continue
		}
		drift += between(r, -1, 1)
		high := float64(size) * .55
		if strings.ContainsRune("bdfhkltABCDEGHIJKLMNPRSTUW0123456789", c) {
			high = float64(size)
		}
		foot := 0.0
		if strings.ContainsRune("gjpqy", c) {
			foot = float64(size) * .4
		}
		shape := rand.New(rand.NewPCG(uint64(c), 5))
		px, py := at, float64(y)+foot
		for range 4 {
			nx := at + shape.Float64()*float64(size)*.5 + between(r, -1, 1)
			ny := float64(y) - shape.Float64()*high + drift + between(r, -1, 1)
			s.stroke(px, py, nx, ny)
			px, py = nx, ny
		}
		at += float64(size) * .62
	}
}

func (s sheet) stroke(x1, y1, x2, y2 float64) {
	n := math.Hypot(x2-x1, y2-y1)
	for t := 0.0; t <= n; t++ {
		s.disc(x1+(x2-x1)*t/max(n, 1), y1+(y2-y1)*t/max(n, 1), 1.7, 1.7, s.ink)
	}
}

// examPaper draws a document for the exam.
func examPaper(kind aid.DocKind, r *rand.Rand) *image.RGBA {
	switch kind {
	case aid.DocKTP:
		return examCard(r)
	case aid.DocKK:
		return examFamily(r)
	case aid.DocAccount:
		return examBook(r)
	case aid.DocPlan:
		return examList(r)
	}
	return examLetter(r, kind == aid.DocPledge)
}

func examCard(r *rand.Rand) *image.RGBA {
	s := newSheet(860, 542, rgb(0, 0, 0), rgb(25, 25, 40))
	top, low := rgb(150+r.IntN(40), 190+r.IntN(30), 200+r.IntN(30)), rgb(185+r.IntN(30), 215+r.IntN(25), 225+r.IntN(25))
	for y := range 542 {
		for x := range 860 {
			t := float64(y)/542 + .06*math.Sin(float64(x)*.05+float64(y)*.11)
			mix := func(a, b uint8) uint8 { return uint8(min(255, max(0, float64(a)*(1-t)+float64(b)*t))) }
			s.SetRGBA(x, y, color.RGBA{mix(top.R, low.R), mix(top.G, low.G), mix(top.B, low.B), 255})
		}
	}
	big, small := inconsolata.Bold8x16, inconsolata.Regular8x16
	s.put(big, 2, 310, 14, "PROVINSI LAMPUNG")
	s.put(big, 2, 342, 46, "KOTA METRO")
	s.put(big, 3, 30, 88, "NIK "+nik(r))
	rows := []string{"Nama       : " + pick(r, people), "TTL        : METRO, 02-03-1975", "Kelamin    : LAKI-LAKI", "Alamat     : " + pick(r, streets), "  RT/RW    : 003/004", "  Desa     : METRO", "  Kecamatan: METRO TIMUR", "Agama      : CONTOH", "Status     : KAWIN", "Pekerjaan  : WIRASWASTA", "Negara     : WNI", "Berlaku    : SEUMUR HIDUP"}
	for i, row := range rows {
		s.put(small, 2, 30, 144+31*i, strings.ToUpper(row))
	}
	back := rgb(30+r.IntN(30), 60+r.IntN(40), 140+r.IntN(60))
	if r.IntN(2) == 0 {
		back = rgb(160+r.IntN(50), 20+r.IntN(30), 25+r.IntN(30))
	}
	face := pen{s.SubImage(image.Rect(650, 120, 830, 360)).(*image.RGBA)}
	face.box(650, 120, 180, 240, back)
	face.disc(740, 352, 82, 66, rgb(r.IntN(255), r.IntN(255), r.IntN(255)))
	face.disc(740, 222, 48, 64, rgb(120+r.IntN(80), 80+r.IntN(50), 60))
	if r.IntN(2) == 0 {
		face.disc(740, 185, 60, 50, rgb(230, 230, 235)) // a headscarf
	}
	s.put(small, 2, 700, 380, "METRO")
	s.put(small, 2, 660, 412, "04-05-2019")
	return s.RGBA
}

func examFamily(r *rand.Rand) *image.RGBA {
	s := newSheet(1360, 960, rgb(236+r.IntN(14), 240+r.IntN(10), 240+r.IntN(12)), rgb(40, 40, 50))
	s.box(24, 20, 1312, 6, rgb(120, 170, 190))
	small := inconsolata.Regular8x16
	s.put(inconsolata.Bold8x16, 4, 470, 40, "KARTU KELUARGA")
	s.put(inconsolata.Bold8x16, 2, 500, 108, "No. "+nik(r))
	for i := range 4 {
		s.put(small, 2, 40, 150+30*i, strings.ToUpper([]string{"Kepala   : " + pick(r, people), "Alamat   : " + pick(r, streets), "RT/RW    : 001/002", "Kode Pos : 34111"}[i]))
		s.put(small, 2, 800, 150+30*i, []string{"KELURAHAN : METRO", "KECAMATAN : METRO PUSAT", "KOTA      : METRO", "PROVINSI  : LAMPUNG"}[i])
	}
	for t := range 2 {
		top := 290 + 290*t
		for i := range 9 {
			s.box(40, top+28*i, 1280, 2, s.ink)
			if i == 8 {
				break
			}
			if words := ""; i < 4+t || i == 0 {
				words = fmt.Sprintf("%d %-22s %s %-9s %-12s %s", i, pick(r, people), nik(r), "METRO", pick(r, goods), "WNI")
				s.put(small, 1, 50, top+28*i+6, strings.ToUpper(words))
				s.put(small, 1, 760, top+28*i+6, strings.ToUpper(words[2:60]))
			}
		}
		for _, x := range []int{40, 70, 260, 420, 520, 740, 930, 1130, 1318} {
			s.box(x, top, 2, 28*8, s.ink)
		}
	}
	s.put(small, 2, 90, 850, "KEPALA KELUARGA")
	s.put(small, 2, 920, 850, "KEPALA DINAS")
	s.put(small, 2, 900, 915, pick(r, people))
	return s.RGBA
}

func examBook(r *rand.Rand) *image.RGBA {
	w, h := 1100, 780
	s := newSheet(w, h, rgb(232+r.IntN(16), 236+r.IntN(14), 226+r.IntN(20)), rgb(35, 35, 60))
	for i := range 60 {
		s.ring(820, 560, 20+float64(i)*7, .7, rgb(215, 228, 222))
	}
	s.disc(90, 80, 46, 46, rgb(20, 90, 140))
	s.put(inconsolata.Bold8x16, 4, 160, 44, "Bank Lampung")
	s.put(inconsolata.Regular8x16, 2, 160, 112, "Tabungan - halaman pertama")
	rows := []string{"Nomor rekening   " + fmt.Sprint(380000090000+r.IntN(9000)), "Nama             " + strings.ToUpper(pick(r, people)), "Alamat           " + pick(r, streets), "Kota             METRO 34111", "Kantor cabang    METRO", "Dibuka           03-07-2023"}
	for i, row := range rows {
		s.put(inconsolata.Regular8x16, 3, 50, 180+62*i, row)
	}
	for i, row := range []string{"Buku ini diterbitkan oleh bank. Jika ditemukan,", "mohon dikembalikan ke kantor terdekat. Saldo yang", "sah adalah yang tercatat pada bank."} {
		s.put(basicfont.Face7x13, 2, 50, 580+36*i, row)
	}
	s.stroke(700, 720, 980, 700)
	return s.RGBA
}

func examLetter(r *rand.Rand, pledge bool) *image.RGBA {
	s := newSheet(1000, 1414, rgb(238+r.IntN(14), 238+r.IntN(14), 234+r.IntN(16)), rgb(35, 35, 38))
	face, bold := inconsolata.Regular8x16, inconsolata.Bold8x16
	s.disc(150, 120, 54, 54, rgb(190, 150, 40))
	s.put(bold, 3, 300, 60, "PEMERINTAH KOTA METRO")
	s.put(bold, 2, 380, 114, "KECAMATAN METRO PUSAT")
	s.put(face, 2, 300, 150, "Jalan Percobaan Nomor 3 Metro")
	s.box(70, 200, 860, 3, s.ink)
	s.box(70, 207, 860, 2, s.ink)
	title := "SURAT KETERANGAN USAHA"
	if pledge {
		title = "SURAT PERNYATAAN"
	}
	s.put(bold, 3, 500-12*len(title), 240, title)
	y := 320
	for _, row := range []string{"Nama        : " + pick(r, people), "NIK         : " + nik(r), "Alamat      : " + pick(r, streets), "Jenis usaha : " + pick(r, goods)} {
		s.put(face, 2, 120, y, row)
		y += 38
	}
	for range 3 {
		y += 18
		for _, row := range wrap(r, 30+r.IntN(14), 52) {
			s.put(face, 2, 80, y, row)
			y += 38
		}
	}
	s.put(face, 2, 600, y+30, "Metro, 5 Juli 2023")
	if pledge {
		s.box(560, y+70, 120, 150, rgb(205, 130+r.IntN(40), 120))
	}
	s.ink = rgb(60, 50, 150)
	s.ring(700, float64(y)+140, 62, 2.5, s.ink)
	for i := range 5 {
		s.stroke(620+float64(i)*30, float64(y)+150, 640+float64(i)*30, float64(y)+90+between(r, 0, 60))
	}
	s.ink = rgb(35, 35, 38)
	s.put(face, 2, 600, y+220, pick(r, people))
	return s.RGBA
}

func examList(r *rand.Rand) *image.RGBA {
	if r.IntN(2) == 0 { // typed, with a table
		s := newSheet(1000, 1380, rgb(244, 244, 240), rgb(30, 30, 34))
		s.put(inconsolata.Bold8x16, 3, 250, 70, "RENCANA BELANJA USAHA")
		n := 14 + r.IntN(10)
		for i := range n + 1 {
			s.box(70, 150+46*i, 860, 2, s.ink)
		}
		for _, x := range []int{70, 130, 560, 700, 928} {
			s.box(x, 150, 2, 46*n, s.ink)
		}
		for i := range n {
			s.put(inconsolata.Regular8x16, 2, 84, 156+46*i, fmt.Sprintf("%-3d%-27s%-9s%s", i+1, pick(r, goods), fmt.Sprint(1+r.IntN(9), " bh"), rupiah(r)))
		}
		s.put(inconsolata.Regular8x16, 2, 560, 1220, pick(r, people))
		return s.RGBA
	}
	s := newSheet(1000, 1300, rgb(240, 238, 228), rgb(30, 30, 110))
	s.hand(r, 260, 110, 44, "Daftar belanja")
	for i := range 11 + r.IntN(6) {
		y := 190 + 64*i
		s.hand(r, 80, y, 32, fmt.Sprint(i+1, " ", pick(r, goods)))
		s.hand(r, 720, y, 32, fmt.Sprint(15+5*r.IntN(60), "000"))
	}
	return s.RGBA
}
