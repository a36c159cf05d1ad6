package chart_test

import (
	"bytes"
	"image/png"
	"os"
	"strings"
	"testing"

	"damping/bot/chart"
)

func sample() chart.Chart {
	return chart.Chart{Title: "Rekap 2023", Under: "Fasilitasi Bantuan Pengembangan Ekonomi Masyarakat · 17 Juli 2023", Groups: []chart.Group{
		{Title: "Menurut tahap", Bars: []chart.Bar{{"Diusulkan", 12}, {"Terverifikasi (kunjungan lapangan)", 7}, {"Calon penerima", 20}, {"Retur", 0}}},
		{Title: "Menurut kelurahan", Bars: []chart.Bar{{"Ganjar Asri", 3}, {"Sumbersari Bantul", 1}}},
	}}
}

// TestPNG: every bar has its row, a longer count has a longer bar, a count of
// none has none, and the same chart is the same picture.
func TestPNG(t *testing.T) {
	data, err := chart.PNG(sample())
	if err != nil {
		t.Fatal(err)
	}
	again, err := chart.PNG(sample())
	if err != nil || !bytes.Equal(data, again) {
		t.Error("the same chart is not the same picture", err)
	}
	if path := os.Getenv("DAMPING_PICTURES"); path != "" {
		if err := os.WriteFile(path+"/rekap.png", data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil || img.Bounds().Dx() != 1080 {
		t.Fatalf("%v, %v", img.Bounds(), err)
	}
	var long []int
	for y, in := 170, false; y < img.Bounds().Dy(); y++ {
		n := 0
		for x := 400; x < 920; x++ {
			if r, g, _, _ := img.At(x, y).RGBA(); r>>8 == 122 && g>>8 == 28 {
				n++
			}
		}
		if n >= 4 && !in && n > 3 {
			long = append(long, n)
		}
		in = n >= 4
	}
	if len(long) != 5 || long[2] <= long[0] || long[0] <= long[1] {
		t.Errorf("the bars are %v pixels long", long)
	}
	more := sample()
	more.Groups = append(more.Groups, chart.Group{Title: "Berkas"})
	if same, err := chart.PNG(more); err != nil || !bytes.Equal(same, data) {
		t.Error("a group without bars is drawn", err)
	}
	if _, err := chart.PNG(chart.Chart{Title: strings.Repeat("panjang ", 99)}); err != nil {
		t.Error(err)
	}
}
