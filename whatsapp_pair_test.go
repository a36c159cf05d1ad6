package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/png"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"damping/bot/whatsapp/whatsapptest"
	"damping/templates"
)

// TestPairByScanning pairs by what stands in the terminal and by what stands on the
// page, both read as a camera does.
func TestPairByScanning(t *testing.T) {
	server := whatsapptest.Start(whatsapptest.Options{Logf: t.Logf})
	t.Cleanup(server.Close)
	whatsappTransport = func() (http.RoundTripper, error) { return whatsapptest.Transport(server.URL), nil }
	t.Cleanup(func() { whatsappTransport = nil })
	texts, err := templates.Load()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	for i, c := range []struct {
		name string
		cmd  pairCmd
		read func(out string) (image.Image, error)
	}{
		{"terminal", pairCmd{}, terminalCode},
		{"page", pairCmd{Web: "127.0.0.1:0"}, pageCode},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("WHATSAPP_DATABASE_URL", "sqlite:"+filepath.Join(t.TempDir(), "whatsapp.db"))
			phone := server.Phone(fmt.Sprint(628119009010 + i))
			var out screen
			ended := make(chan error, 1)
			go func() { ended <- c.cmd.Run(ctx, &setup{texts: texts, out: &out, err: &out}) }()
			for {
				picture, err := c.read(out.String())
				if err == nil {
					var code string
					if code, err = scanned(picture); err == nil {
						err = phone.Scan(code)
					}
				}
				if err == nil {
					break
				}
				select {
				case err := <-ended:
					t.Fatalf("the command ended: %v\n%s", err, out.String())
				case <-ctx.Done():
					t.Fatalf("no code was read: %v\n%s", err, out.String())
				case <-time.After(50 * time.Millisecond):
				}
			}
			if c.cmd.Web != "" {
				for body := ""; !strings.Contains(body, "sudah tertaut"); {
					if body, err = get(pageAt.FindString(out.String())); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
		})
	}
}

// scanned reads a QR code as a telephone does.
func scanned(picture image.Image) (string, error) {
	bits, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		return "", err
	}
	result, err := qrcode.NewQRCodeReader().Decode(bits, nil)
	if err != nil {
		return "", err
	}
	return result.GetText(), nil
}

// terminalCode draws the blocks of a terminal, light letters on a dark ground.
func terminalCode(out string) (image.Image, error) {
	var rows []string
	for _, line := range strings.Split(out, "\n") {
		if strings.ContainsAny(line, "█▀▄") {
			rows = append(rows, line)
		}
	}
	if len(rows) < 10 {
		return nil, errors.New("no code in the terminal")
	}
	const dot = 6
	picture := image.NewGray(image.Rect(0, 0, len([]rune(rows[0]))*dot, 2*len(rows)*dot))
	for y := range picture.Bounds().Dy() {
		for x, block := range []rune(rows[y/dot/2]) {
			upper := y/dot%2 == 0
			if block == '█' || block == '▀' && upper || block == '▄' && !upper {
				for d := range dot {
					picture.SetGray(x*dot+d, y, color.Gray{Y: 255})
				}
			}
		}
	}
	return picture, nil
}

var pageAt = regexp.MustCompile(`http://\S+`)

// pageCode is the picture on the page.
func pageCode(out string) (image.Image, error) {
	at := pageAt.FindString(out)
	if at == "" {
		return nil, errors.New("no address yet")
	}
	if body, err := get(at); err != nil || !strings.Contains(body, at+"/kode.png") {
		return nil, errors.Join(err, errors.New("no code on the page yet"))
	}
	if dir := os.Getenv("DAMPING_PICTURES"); dir != "" {
		_, err := exec.Command("chromium", "--headless", "--no-sandbox", "--window-size=480,760", "--screenshot="+filepath.Join(dir, "taut-whatsapp.png"), at).CombinedOutput()
		if err != nil {
			return nil, err
		}
	}
	body, err := get(at + "/kode.png")
	if err != nil {
		return nil, err
	}
	picture, _, err := image.Decode(strings.NewReader(body))
	return picture, err
}

func get(url string) (string, error) {
	resp, err := http.Get(url)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}
