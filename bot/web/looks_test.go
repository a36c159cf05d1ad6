package web_test

import (
	"path/filepath"
	"testing"

	"damping/bot/web/webtest"
	"damping/flows"

	"github.com/chromedp/chromedp"
)

// TestOnePhoneAtATime is the page on a real phone's screen.
func TestOnePhoneAtATime(t *testing.T) {
	k := newTalk(t, t.TempDir())
	shots := pictures(t)
	page := webtest.Start(t).Open(k.url, webtest.Mobile)
	page.Screenshot(filepath.Join(shots, "mobile-empty.png"))
	siti := page.Phone("candidate").Start().WaitText("Apakah Bapak/Ibu setuju?")
	page.Screenshot(filepath.Join(shots, "mobile-telegram.png"))
	siti.Tap("Setuju").WaitText("Apa yang ingin Ibu lihat?").Tap("Status saya").WaitText("Ikut Bimtek")
	page.Screenshot(filepath.Join(shots, "mobile-status.png"))

	k.say("phone:officer:agus", flows.Letter{Text: "Ada warga baru."})
	page.Wait("count the unread letter", `document.querySelector('#tab-officer .badge').firstChild.data === '1'`)
	page.Phone("officer").WaitAnywhere("Ada warga baru.")
	page.Wait("take it as read", `document.querySelector('#tab-officer .badge').hidden`)
	if webtest.Eval[bool](page, `document.getElementById('seat-candidate').checkVisibility()`) {
		t.Error("two phones are shown at once on a small screen")
	}

	page.Manner("whatsapp")
	page.Screenshot(filepath.Join(shots, "mobile-controls.png")).Fold()
	siti.Look()
	siti.Tap("Jadwal Bimtek").WaitText("kalender")
	page.Screenshot(filepath.Join(shots, "mobile-whatsapp.png"))
	if wide := webtest.Eval[int](page, `document.scrollingElement.scrollWidth - innerWidth`); wide > 0 {
		t.Errorf("the page is %d pixels wider than the screen", wide)
	}
	if !webtest.Eval[bool](page, `document.querySelector('.sample').checkVisibility() && document.querySelector('.sample').getBoundingClientRect().top >= 0`) {
		t.Error("the page does not say that it is a sample")
	}
	complaints(t, page)
}

func TestSheetsAndDialogs(t *testing.T) {
	k := newTalk(t, t.TempDir())
	shots := pictures(t)
	page := webtest.Start(t).Open(k.url, webtest.Laptop)
	siti := page.Phone("candidate").Start().WaitText("setuju?")
	page.Phone("officer").Start().WaitText("4 warga")
	siti.Sample("foto_usaha").WaitText("1280 × 960")
	k.say("phone:candidate:sri", flows.Letter{Text: "Ibu Sri, jangan lupa Bimtek."})
	k.say("phone:candidate:siti", flows.Letter{Text: "Rahasia", Protect: true})
	k.say("phone:candidate:siti", flows.Letter{Text: "Sudah 1", Card: "c"})
	k.say("phone:candidate:siti", flows.Letter{Text: "Sudah 2", Card: "c"})
	siti.WaitAnywhere("Sudah 2")
	if siti.Count(".msg.in") != 4 {
		t.Errorf("%d letters are shown, want 4: the edited one takes the place of the old", siti.Count(".msg.in"))
	}
	k.net.Typing("phone:officer:agus")
	siti.Press(".who")
	page.Phone("officer").Press(".attach")
	page.Screenshot(filepath.Join(shots, "sheets.png"))
	page.Phone("officer").Press(".close")
	siti.Press(".close")
	page.Screenshot(filepath.Join(shots, "laptop.png"))
	if low := webtest.Eval[int](page, `document.scrollingElement.scrollHeight - innerHeight`); low > 0 {
		t.Errorf("on a laptop the page is %d pixels higher than the screen", low)
	}
	page.Do(chromedp.Click(chromedp.CSS(".scenes label:first-child")))
	page.Wait("ask first", `document.querySelector('.ask').open`)
	page.Screenshot(filepath.Join(shots, "ask.png"))
	page.Do(chromedp.Click(chromedp.CSS(".ask button[value=no]")))
	page.Do(chromedp.EmulateViewport(820, 1180))
	page.Screenshot(filepath.Join(shots, "tablet.png"))
	complaints(t, page)
}

func complaints(t *testing.T, page *webtest.Page) {
	t.Helper()
	if errs := page.Errors(); len(errs) > 0 {
		t.Errorf("the page complains: %q", errs)
	}
}
