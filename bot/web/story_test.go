package web_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"damping/bot/web/webtest"
	"damping/flows"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestWhatPeopleSend: every kind of message reaches the conversation as what
// it is, exactly once and in order.
func TestWhatPeopleSend(t *testing.T) {
	k := newTalk(t, t.TempDir())
	page := webtest.Start(t).Open(k.url, webtest.Desktop)
	siti := page.Phone("candidate").Start().WaitText("setuju?")
	file := filepath.Join(t.TempDir(), "warung saya.jpg")
	photo := jpegOf(t, 320, 200)
	if err := os.WriteFile(file, photo, 0o600); err != nil {
		t.Fatal(err)
	}
	siti.Want("Bagikan nomor HP saya").WaitText("+6281200009001")
	siti.Send("contact").WaitText("+6281200009001")
	siti.Send("place").WaitText("Lokasi diterima")
	siti.Attach(file).WaitText("320 × 200")
	siti.Say("apa kabar").WaitText("apa kabar")
	siti.Tap("Setuju").WaitText("Apa yang ingin Ibu lihat?") // an old button, still alive

	in := k.inputs()
	var kinds []string
	for _, i := range in {
		kinds = append(kinds, string(i.Kind))
	}
	if got, want := strings.Join(kinds, " "), "start contact contact location photo text tap"; got != want {
		t.Fatalf("heard %q, want %q", got, want)
	}
	if in[0].Text != "W4K7-9QXM" {
		t.Errorf("the invitation came as %q", in[0].Text)
	}
	if c := in[2].Contact; c == nil || !c.Own || c.Phone != "+6281200009001" {
		t.Errorf("the contact came as %+v", c)
	}
	if in[6].Token != "t.setuju" {
		t.Errorf("the tap came as %q", in[6].Token)
	}
	content, _, err := k.net.Fetch(context.Background(), in[4].Media.Ref)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(content)
	if err != nil || !bytes.Equal(got, photo) {
		t.Errorf("the photo has %d bytes (%v), want the %d that were sent", len(got), err, len(photo))
	}
	page.Wait("show the picture", `document.querySelector('#seat-candidate .photo').naturalWidth === 320`)
	page.Wait("show 6 messages as read (a tap has no bubble)", `document.querySelectorAll('#seat-candidate .tick.read').length === 6`)
	complaints(t, page)
}

// TestPictures: several pictures at once are one album, in order; a letter's
// picture is shown; with the scene all of them go.
func TestPictures(t *testing.T) {
	dir := t.TempDir()
	k := newTalk(t, dir)
	page := webtest.Start(t).Open(k.url, webtest.Desktop)
	siti := page.Phone("candidate").Start().WaitText("setuju?")
	var files []string
	for i := range 3 {
		files = append(files, filepath.Join(t.TempDir(), "foto.jpg"))
		if err := os.WriteFile(files[i], jpegOf(t, 310+i, 200), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	siti.Attach(files...).WaitText("312 × 200")
	in := k.inputs()[1:]
	if len(in) != 3 || in[0].Media.Album == "" {
		t.Fatalf("heard %+v", in)
	}
	for i, photo := range in {
		if photo.Media.Width != 310+i || photo.Media.Album != in[0].Media.Album {
			t.Errorf("photo %d came as %+v", i, photo.Media)
		}
	}
	k.say("phone:officer:agus", flows.Letter{Protect: true, File: &flows.Attachment{Kind: "photo", Ref: "x/read", Name: "ktp.jpg"}})
	page.Wait("show the officer the picture", `document.querySelector('#seat-officer .msg.protected .photo')?.naturalWidth === 300`)
	page.Scene("verifikasi")
	page.Wait("clear the talk", `!document.querySelector('#seat-candidate .empty').hidden`)
	if left, err := os.ReadDir(filepath.Join(dir, "files")); err != nil || len(left) != 0 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
	complaints(t, page)
}

func jpegOf(t testing.TB, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		for y := range h {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), 90, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestNothingIsHTML: what people and the bot write is shown, never run.
func TestNothingIsHTML(t *testing.T) {
	k := newTalk(t, t.TempDir())
	page := webtest.Start(t).Open(k.url, webtest.Desktop)
	const evil = `<img src=x onerror="document.title='kena'"> *a* <b>b</b>`
	siti := page.Phone("candidate").Say(evil).WaitText(evil)
	k.say("phone:candidate:siti", flows.Letter{Text: "x " + bold("<i>tebal</i>"), Choices: []flows.Choice{{Number: "1", Label: "<u>satu</u>", Token: "a"}}})
	siti.WaitAnywhere("<u>satu</u>")
	if n := siti.Count(".log img, .log .text b, .log i, .log u"); n != 0 {
		t.Errorf("%d elements came out of text", n)
	}
	if got := webtest.Eval[string](page, `document.querySelector('#seat-candidate strong').textContent`); got != "<i>tebal</i>" {
		t.Errorf("bold is %q", got)
	}
	complaints(t, page)
}

// TestNotTaken: what the inbox refuses stays on the phone, says so, and can be
// sent again; it arrives once.
func TestNotTaken(t *testing.T) {
	k := newTalk(t, t.TempDir())
	page := webtest.Start(t).Open(k.url, webtest.Desktop)
	k.mu.Lock()
	k.refuse = true
	k.mu.Unlock()
	siti := page.Phone("candidate").Say("tolong")
	page.Wait("offer to send again", `Boolean(document.querySelector('#seat-candidate .again'))`)
	page.Screenshot(filepath.Join(pictures(t), "failed.png"))
	k.mu.Lock()
	k.refuse = false
	k.mu.Unlock()
	siti.Press(".again").WaitText("Kami menerima: tolong")
	if in := k.inputs(); len(in) != 1 || in[0].Text != "tolong" {
		t.Errorf("heard %+v, want one message", in)
	}
	page.Wait("show the message as one that did not fail", `!document.querySelector('#seat-candidate :is(.again, .tick.failed)')`)
}

// TestKeyboardAlone: a person without a mouse changes the phone's holder,
// starts, chooses and writes.
func TestKeyboardAlone(t *testing.T) {
	k := newTalk(t, t.TempDir())
	page := webtest.Start(t).Open(k.url, webtest.Desktop)
	who := chromedp.CSS("#seat-candidate .who")
	page.Do(chromedp.Focus(who), chromedp.KeyEvent(kb.Enter))
	page.Wait("give the sheet the focus", `document.activeElement.dataset.key === 'siti'`)
	page.Do(chromedp.KeyEvent(kb.Escape))
	page.Wait("give the focus back", `document.activeElement.classList.contains('who')`)
	page.Do(chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent(kb.ArrowDown))
	page.Wait("step down", `document.activeElement.dataset.key === 'sri'`)
	page.Do(chromedp.KeyEvent(kb.Enter))
	page.Wait("hold", `document.querySelector('#seat-candidate .name').textContent === 'Sri Wahyuni' && document.activeElement.classList.contains('who')`)
	page.Do(chromedp.KeyEvent(kb.Tab)) // to the talk
	page.Wait("reach the talk", `document.activeElement.classList.contains('log')`)
	page.Do(chromedp.KeyEvent(kb.Tab))
	page.Wait("reach the start", `document.activeElement.classList.contains('want')`)
	page.Do(chromedp.KeyEvent(kb.Enter))
	sri := page.Phone("candidate").WaitText("setuju?")
	page.Wait("give the focus to the writing place", `document.activeElement.matches('#seat-candidate textarea, #seat-candidate .want')`)
	page.Do(chromedp.Focus(chromedp.CSS("#seat-candidate .key")), chromedp.KeyEvent(kb.Enter))
	sri.WaitText("Apa yang ingin Ibu lihat?")
	page.Wait("mark what was chosen", `document.activeElement.classList.contains('chosen')`)
}

// TestSceneAndClock: another scene clears the talks, asked first; the clock
// moves at the press of a button, and messages bear its time.
func TestSceneAndClock(t *testing.T) {
	k := newTalk(t, t.TempDir())
	page := webtest.Start(t).Open(k.url, webtest.Desktop)
	siti := page.Phone("candidate").Start().WaitText("setuju?")
	page.Advance("+1h").Advance("+1d")
	if got := page.Clock(); got != "Selasa, 18 Juli 2023 · 10.00 WIB" {
		t.Errorf("the clock shows %q", got)
	}
	siti.Say("status").WaitText("Calon penerima")
	if text := siti.Text(); !strings.Contains(text, "Selasa, 18 Juli 2023") || !strings.Contains(text, "10.00") {
		t.Errorf("the talk does not bear the programme's time: %q", text)
	}
	page.Advance("bimtek")
	page.Scene("verifikasi")
	page.Wait("clear the talk", `!document.querySelector('#seat-candidate .empty').hidden`)
	if siti.Count(".msg") != 0 {
		t.Error("the old talk is still there")
	}
	siti.Start().WaitText("setuju?")
	complaints(t, page)
}
