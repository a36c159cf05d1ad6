package webtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Phone is one of the phones on the page. What WaitText and Tap look at is
// what the bot said since this phone's last own action.
type Phone struct {
	page *Page
	name string
	mark int64 // events up to here were there before the last action
}

// Phone takes a phone in hand: "candidate", "officer" or "staff". On a small
// screen it turns to its tab.
func (p *Page) Phone(name string) *Phone {
	p.t.Helper()
	f := &Phone{page: p, name: name}
	return f.Look()
}

// Look turns to this phone where only one is shown at a time.
func (f *Phone) Look() *Phone {
	f.page.t.Helper()
	if Eval[bool](f.page, fmt.Sprintf(`!%s.checkVisibility()`, f.seat())) {
		f.page.click("turn to the phone", fmt.Sprintf(`document.getElementById('tab-%s')`, f.name))
	}
	return f
}

func (f *Phone) seat() string { return fmt.Sprintf(`document.getElementById('seat-%s')`, f.name) }

// element is an expression for the first match inside this phone.
func (f *Phone) element(inner string) string {
	return fmt.Sprintf(`%s.querySelector(%s)`, f.seat(), quote(inner))
}

func quote(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string
	}
	return string(text)
}

// begin notes what was there before an action.
func (f *Phone) begin() {
	f.page.t.Helper()
	f.mark = Eval[int64](f.page, f.seat()+`.querySelector('.log').dataset.change | 0`)
}

// Screenshot writes what this phone shows as a PNG.
func (f *Phone) Screenshot(path string) *Phone {
	f.page.t.Helper()
	whole, err := png.Decode(bytes.NewReader(f.page.picture()))
	if err != nil {
		f.page.t.Fatal(err)
	}
	type box struct{ X, Y, W, H float64 }
	b := Eval[box](f.page, fmt.Sprintf(`(e => { const r = e.getBoundingClientRect(); return {X: r.x, Y: r.y, W: r.width, H: r.height}; })(%s)`, f.element(".screen")))
	part, ok := whole.(interface {
		SubImage(image.Rectangle) image.Image
	})
	if !ok {
		f.page.t.Fatalf("a screenshot that is a %T", whole)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, part.SubImage(image.Rect(int(b.X), int(b.Y), int(b.X+b.W), int(b.Y+b.H)))); err != nil {
		f.page.t.Fatal(err)
	}
	f.page.write(path, out.Bytes())
	return f
}

// Choose puts the phone into a person's hand, by the picker.
func (f *Phone) Choose(key string) *Phone {
	f.page.t.Helper()
	f.page.click("open the picker", f.element(".who"))
	f.page.click("choose a person", f.element(fmt.Sprintf(`.row[data-key=%q]`, key)))
	f.page.until("close the picker", f.element(".sheet")+`.hidden`)
	f.mark = 0
	return f
}

// Start presses what stands in an empty chat: the invitation when the person
// has one, else "Mulai".
func (f *Phone) Start() *Phone {
	f.page.t.Helper()
	f.begin()
	f.page.click("start", f.element(".wants .primary"))
	return f
}

// StartPlain starts without the invitation.
func (f *Phone) StartPlain() *Phone {
	f.page.t.Helper()
	f.begin()
	f.page.click("start without the invitation", f.element(".wants .want:last-child"))
	return f
}

// Say types a text and sends it with Enter.
func (f *Phone) Say(text string) *Phone {
	f.page.t.Helper()
	f.begin()
	box := chromedp.CSS(fmt.Sprintf("#seat-%s textarea", f.name))
	f.page.run("type", chromedp.Focus(box), chromedp.SendKeys(box, text+kb.Enter))
	return f
}

// Tap chooses by label: in Telegram's manner it presses the newest button
// with that label, in WhatsApp's it types the number before it.
func (f *Phone) Tap(label string) *Phone {
	f.page.t.Helper()
	if Eval[string](f.page, `document.body.dataset.manner`) == "whatsapp" {
		return f.Say(f.number(label))
	}
	button := fmt.Sprintf(`[...%s.querySelectorAll('.key')].findLast(k => k.firstChild.textContent === %s)`, f.seat(), quote(label))
	f.page.until("show the button "+label, `Boolean(`+button+`)`)
	f.begin()
	f.page.click("press "+label, button)
	return f
}

// Offers tells whether the newest letter has a choice with this label.
func (f *Phone) Offers(label string) bool {
	f.page.t.Helper()
	return Eval[bool](f.page, fmt.Sprintf(`[...([...%s.querySelectorAll('.msg.in')].at(-1)?.querySelectorAll('.key') ?? [])].some(k => k.firstChild.textContent === %s)`,
		f.seat(), quote(label)))
}

// number finds what to type for a label in the newest list.
func (f *Phone) number(label string) string {
	f.page.t.Helper()
	find := fmt.Sprintf(`([...%s.querySelectorAll('.in .text')].map(n => n.textContent.split('\n')).flat()
		.findLast(l => l.replace(/^\d+\. /, '') === %s && /^\d+\. /.test(l)) ?? '').split('.')[0]`, f.seat(), quote(label))
	f.page.until("list "+label, `(`+find+`) !== ''`)
	return Eval[string](f.page, find)
}

// Press presses what a CSS selector finds on the phone.
func (f *Phone) Press(selector string) *Phone {
	f.page.t.Helper()
	f.begin()
	f.page.click("press "+selector, f.element(selector))
	return f
}

// Want presses the offer above the writing place: "Bagikan nomor HP saya".
func (f *Phone) Want(label string) *Phone {
	f.page.t.Helper()
	f.begin()
	f.page.click("press "+label, fmt.Sprintf(`[...%s.querySelectorAll('.want')].find(b => b.textContent === %s)`, f.seat(), quote(label)))
	return f
}

// Sample sends one of the page's drawn pictures: "ktp", "ktp-buram", "kk" ….
func (f *Phone) Sample(name string) *Phone {
	f.page.t.Helper()
	f.Send("sample")
	f.page.click("choose the sample "+name, f.element(`[data-sample="`+name+`"]`))
	return f
}

// Send opens the attachments and sends "place" or "contact", or opens the list
// of samples ("sample").
func (f *Phone) Send(kind string) *Phone {
	f.page.t.Helper()
	f.begin()
	f.page.click("open the attachments", f.element(".attach"))
	f.page.click("send "+kind, f.element(".kind-"+kind))
	return f
}

// Attach sends pictures from files, through the browser's file chooser.
func (f *Phone) Attach(files ...string) *Phone {
	f.page.t.Helper()
	f.begin()
	opened := make(chan cdp.BackendNodeID, 1)
	ctx, cancel := context.WithCancel(f.page.ctx)
	defer cancel()
	err := chromedp.Listen(ctx, func(event any) {
		if e, ok := event.(*page.EventFileChooserOpened); ok {
			select {
			case opened <- e.BackendNodeID:
			default:
			}
		}
	})
	if err != nil {
		f.page.fail("listen for the file chooser", err)
	}
	f.page.run("watch the file chooser", command(page.SetInterceptFileChooserDialog, page.SetInterceptFileChooserDialogParams{Enabled: true}))
	f.page.click("open the attachments", f.element(".attach"))
	f.page.click("choose a photo", f.element(".kind-photo"))
	select {
	case node := <-opened:
		f.page.run("take the files", command(dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: files, BackendNodeID: node}))
	case <-time.After(Patience):
		f.page.fail("open the file chooser", context.DeadlineExceeded)
	}
	f.page.run("let the file chooser be", command(page.SetInterceptFileChooserDialog, page.SetInterceptFileChooserDialogParams{}))
	return f
}

// WaitText waits until the bot has said something that contains the text
// since this phone's last action; an edited letter counts.
func (f *Phone) WaitText(part string) *Phone {
	f.page.t.Helper()
	f.page.until(fmt.Sprintf("show %q to the %s", part, f.name),
		fmt.Sprintf(`[...%s.querySelectorAll('.msg.in')].some(m => Number(m.dataset.change) > %d && m.innerText.includes(%s))`, f.seat(), f.mark, quote(part)))
	return f
}

// WaitAnywhere waits until the phone's screen shows the text at all.
func (f *Phone) WaitAnywhere(part string) *Phone {
	f.page.t.Helper()
	f.page.until(fmt.Sprintf("show %q on the phone of the %s", part, f.name),
		fmt.Sprintf(`%s.innerText.includes(%s)`, f.seat(), quote(part)))
	return f
}

// Text is everything that the chat shows.
func (f *Phone) Text() string {
	f.page.t.Helper()
	return Eval[string](f.page, f.element(".log")+`.innerText`)
}

// Count is how many elements of the phone match a CSS selector.
func (f *Phone) Count(selector string) int {
	f.page.t.Helper()
	return Eval[int](f.page, fmt.Sprintf(`%s.querySelectorAll(%s).length`, f.seat(), quote(selector)))
}
