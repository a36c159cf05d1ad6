package picturetest

import (
	"fmt"
	"image"
	"image/color"
	"math/rand/v2"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"

	"damping/flows/aid"
)

var black = rgb(30, 32, 36)

// outlined is a face of outlined letters, so many pixels high.
func outlined(size float64, bold bool) font.Face {
	data := goregular.TTF
	if bold {
		data = gobold.TTF
	}
	f, err := opentype.Parse(data)
	if err != nil {
		panic(err) // the font is part of the program
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72})
	if err != nil {
		panic(err)
	}
	return face
}

// fitPaper draws a document for the fitting set; number is for the card.
func fitPaper(kind aid.DocKind, r *rand.Rand, number string) *image.RGBA {
	switch kind {
	case aid.DocKTP:
		return fitCard(r, number)
	case aid.DocKK:
		return fitFamily(r)
	case aid.DocAccount:
		return fitBook(r)
	case aid.DocPlan:
		return fitList(r)
	case aid.DocPledge:
		return fitLetter(r, true)
	}
	return fitLetter(r, false)
}

func fitCard(r *rand.Rand, id string) *image.RGBA {
	p := newPen(1012, 638, rgb(160+r.IntN(25), 200+r.IntN(20), 222+r.IntN(20)))
	for i := range 40 { // guilloche
		p.ring(float64(r.IntN(1012)), float64(r.IntN(638)), 60+float64(i), .8, rgb(150, 192, 215))
	}
	head, row, number := outlined(36, true), outlined(26, false), outlined(44, true)
	p.middle(head, 506, 50, "PROVINSI LAMPUNG", black)
	p.middle(head, 506, 92, "KOTA METRO", black)
	p.text(number, 28, 158, "NIK : "+id, black)
	labels := []string{"Nama", "Tempat/Tgl Lahir", "Jenis Kelamin", "Alamat", "   RT/RW", "   Kel/Desa", "   Kecamatan", "Agama", "Status Perkawinan", "Pekerjaan", "Kewarganegaraan", "Berlaku Hingga"}
	values := []string{pick(r, people), "METRO, 01-01-1980", "PEREMPUAN", pick(r, streets), "001/002", "METRO", "METRO PUSAT", "CONTOH", "KAWIN", "PEDAGANG", "WNI", "SEUMUR HIDUP"}
	for i, l := range labels {
		y := 204 + 35*i
		p.text(row, 28, y, l, black)
		p.text(row, 260, y, ": "+strings.ToUpper(values[i]), black)
	}
	back := rgb(190, 40, 40)
	if r.IntN(2) == 0 {
		back = rgb(40, 70, 170)
	}
	fitFace(p, 750, 130, 225, 290, back, r)
	p.middle(row, 862, 470, "METRO", black)
	p.middle(row, 862, 500, "02-03-2018", black)
	return p.RGBA
}

func fitFace(p pen, x, y, w, h int, back color.RGBA, r *rand.Rand) {
	p = pen{p.SubImage(image.Rect(x, y, x+w, y+h)).(*image.RGBA)}
	p.box(x, y, w, h, back)
	skin := 150 + r.IntN(50)
	p.disc(float64(x+w/2), float64(y+h), float64(w)*.44, float64(h)*.34, rgb(40+r.IntN(160), 50, 70))
	p.disc(float64(x+w/2), float64(y)+float64(h)*.4, float64(w)*.25, float64(h)*.26, rgb(30, 25, 22))
	p.disc(float64(x+w/2), float64(y)+float64(h)*.44, float64(w)*.21, float64(h)*.22, rgb(skin+30, skin-10, skin-50))
}

func fitFamily(r *rand.Rand) *image.RGBA {
	p := newPen(1400, 990, rgb(246, 247, 240))
	small, text := outlined(19, false), outlined(24, false)
	p.middle(outlined(50, true), 700, 80, "KARTU KELUARGA", black)
	p.middle(outlined(30, false), 700, 122, "No. "+nik(r), black)
	for i, l := range []string{"Nama Kepala Keluarga", "Alamat", "RT/RW", "Desa/Kelurahan"} {
		p.text(text, 60, 170+30*i, l+" : "+strings.ToUpper(pick(r, people)), black)
		if i < 3 {
			p.text(text, 860, 170+30*i, []string{"Kecamatan : METRO", "Kota : METRO", "Provinsi : LAMPUNG"}[i], black)
		}
	}
	for t := range 2 {
		top, widths := 290+310*t, []int{50, 330, 260, 160, 180, 300}
		for i := range 9 {
			x := 60
			for j, w := range widths {
				p.frame(x, top+30*i, w+2, 32, 2, black)
				if word := []string{fmt.Sprint(i), pick(r, people), nik(r), "METRO", "WNI", pick(r, goods)}[j]; i > 0 && i < 4+t {
					p.text(small, x+6, top+30*i+23, strings.ToUpper(word), black)
				} else if i == 0 {
					p.text(small, x+6, top+23, []string{"No", "Nama", "NIK", "Tempat", "Warga", "Pekerjaan"}[j], black)
				}
				x += w
			}
		}
	}
	p.text(small, 1010, 900, "KEPALA DINAS", black)
	p.text(small, 1000, 965, pick(r, people), black)
	return p.RGBA
}

func fitBook(r *rand.Rand) *image.RGBA {
	p := newPen(1120, 760, rgb(244, 240+r.IntN(8), 225+r.IntN(15)))
	p.box(0, 0, 1120, 110, rgb(30, 110, 80))
	p.text(outlined(56, true), 50, 78, "BANK LAMPUNG", rgb(250, 250, 240))
	text := outlined(34, false)
	for i, l := range []string{"Nama", "No. Rekening", "Alamat", "Kelurahan", "Cabang", "Tanggal buka"} {
		p.text(text, 60, 190+62*i, l, black)
		p.text(text, 340, 190+62*i, ": "+strings.ToUpper([]string{pick(r, people), fmt.Sprint(380000090000 + r.IntN(9000)), pick(r, streets), "METRO", "METRO", "03-07-2023"}[i]), black)
	}
	p.box(60, 600, 700, 3, black)
	p.text(outlined(22, false), 60, 640, "Buku ini milik bank dan wajib dikembalikan bila diminta.", black)
	p.text(outlined(22, false), 60, 676, "Simpanlah di tempat yang aman.", black)
	return p.RGBA
}

func fitLetter(r *rand.Rand, stamp bool) *image.RGBA {
	p := newPen(990, 1400, rgb(244+r.IntN(8), 244+r.IntN(8), 240+r.IntN(10)))
	text := outlined(25, false)
	p.middle(outlined(34, true), 520, 95, "PEMERINTAH KOTA METRO", black)
	p.middle(outlined(30, true), 520, 135, "KELURAHAN METRO", black)
	p.middle(outlined(20, false), 520, 165, pick(r, streets), black)
	p.disc(130, 110, 50, 60, rgb(60, 90, 160))
	p.box(80, 185, 830, 5, black)
	p.middle(outlined(32, true), 495, 250, []string{"SURAT KETERANGAN USAHA", "PAKTA INTEGRITAS"}[r.IntN(2)], black)
	y := 310
	for _, l := range []string{"Nama", "NIK", "Alamat", "Pekerjaan"} {
		p.text(text, 130, y, l, black)
		p.text(text, 330, y, ": "+map[string]string{"Nama": pick(r, people), "NIK": nik(r), "Alamat": pick(r, streets), "Pekerjaan": "Pedagang"}[l], black)
		y += 36
	}
	for range 3 {
		y += 20
		for _, l := range wrap(r, 34+r.IntN(16), 66) {
			p.text(text, 95, y, l, black)
			y += 36
		}
	}
	y += 50
	p.text(text, 600, y, "Metro, 3 Juli 2023", black)
	if stamp {
		p.box(520, y+30, 110, 140, rgb(200, 120, 130))
	}
	p.ring(650, float64(y)+100, 75, 3, rgb(80, 60, 150))
	p.text(text, 610, y+190, pick(r, people), black)
	return p.RGBA
}

func fitList(r *rand.Rand) *image.RGBA {
	p := newPen(990, 1300, rgb(248, 247, 238))
	for i := range 36 {
		p.box(0, 130+33*i, 990, 2, rgb(180, 200, 225))
	}
	blue := rgb(35, 45, 120)
	head, text := outlined(40, true), outlined(30, false)
	p.text(head, 120, 90, "Rencana Belanja", blue)
	for i := range 10 + r.IntN(8) {
		y := 158 + 66*i
		if y > 1250 {
			break
		}
		p.text(text, 60, y, fmt.Sprint(i+1, ". ", pick(r, goods)), blue)
		p.text(text, 480, y, fmt.Sprint(1+r.IntN(9), " buah"), blue)
		p.text(text, 720, y, rupiah(r), blue)
	}
	return p.RGBA
}
