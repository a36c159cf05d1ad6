// Package webtest drives the browser page in a real headless Chromium, so
// that tests of the whole product read like a story:
//
//	page := webtest.Start(t).Open(url, webtest.Desktop)
//	siti := page.Phone("candidate").Choose("siti")
//	siti.Start().WaitText("Setuju").Tap("Setuju")
//	page.Screenshot("setuju.png")
//
// Every method fails the test by itself when the page does not do its part
// within Patience, and then says what the phone shows.
package webtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Patience is how long the page may take over one step.
var Patience = time.Minute

// Size is a screen.
type Size struct {
	Width, Height int64 // CSS pixels
	Mobile        bool
	Scale         float64 // device pixels for one CSS pixel; 0 is 1
}

// The screens that we test on.
var (
	Desktop = Size{Width: 1440, Height: 900}
	Laptop  = Size{Width: 1280, Height: 720}
	Mobile  = Size{Width: 360, Height: 740, Mobile: true, Scale: 2}
)

// Browser is a running Chromium.
type Browser struct {
	t   testing.TB
	ctx context.Context
}

// names are those that Chromium goes by.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// Start starts Chromium; it ends with the test. A machine without one fails
// the test and says what to install.
func Start(t testing.TB) *Browser {
	t.Helper()
	var program string
	for _, name := range names {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		t.Fatal("no Chromium is installed: as root on Debian, apt-get install chromium (make test does it)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.NoSandbox, // it runs as root in tests, and opens our own page only
		chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("lang", "id-ID"),
		chromedp.WSURLReadTimeout(60*time.Second),
	)
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return &Browser{t: t, ctx: ctx}
}

// Page is one tab with the page open.
type Page struct {
	t    testing.TB
	ctx  context.Context
	errs *complaints
}

// Open opens the page in a tab of its own and waits until it is live.
func (b *Browser) Open(url string, size Size) *Page {
	b.t.Helper()
	errs := &complaints{}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(errs.hear))
	b.t.Cleanup(cancel)
	p := &Page{t: b.t, ctx: ctx, errs: errs}
	if err := chromedp.Do(ctx); err != nil {
		b.t.Fatalf("open a tab: %v", err)
	}
	scale := size.Scale
	if scale == 0 {
		scale = 1
	}
	view := []chromedp.EmulateViewportOption{chromedp.EmulateScale(scale)}
	if size.Mobile {
		view = append(view, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	p.run("open the page",
		chromedp.EmulateViewport(size.Width, size.Height, view...),
		chromedp.Navigate(url),
	)
	p.Ready()
	return p
}

// Ready waits until the page has loaded everything and hears the program.
func (p *Page) Ready() *Page {
	p.t.Helper()
	p.until("be live", `Boolean(document.body.dataset.ready) && document.body.dataset.live === 'yes' && document.fonts.status === 'loaded'`)
	return p
}

// Calm asks for no motion, as people may in their settings.
func (p *Page) Calm() *Page {
	p.t.Helper()
	calm := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}}
	p.run("ask for calm", command(emulation.SetEmulatedMedia, calm))
	return p
}

// Reload loads the page anew, as F5 does.
func (p *Page) Reload() *Page {
	p.t.Helper()
	p.run("reload", chromedp.Reload())
	return p.Ready()
}

// Manner turns all phones to "telegram" or "whatsapp".
func (p *Page) Manner(name string) *Page {
	p.t.Helper()
	p.settings()
	p.click("turn the manner", fmt.Sprintf(`document.querySelector('.manner input[value=%q]').parentElement`, name))
	p.until("turn the manner", fmt.Sprintf(`document.body.dataset.manner === %q`, name))
	return p
}

// Advance moves the programme's clock: "+1h", "+1d" or "bimtek".
func (p *Page) Advance(what string) *Page {
	p.t.Helper()
	before := p.Clock()
	p.settings()
	p.click("move the clock", fmt.Sprintf(`document.querySelector('[data-move=%q]')`, what))
	p.until("show another time", fmt.Sprintf(`!document.querySelector('[data-move=%q]').disabled && document.querySelector('.now').textContent !== %q`, what, before))
	return p
}

// Clock is the programme's time as the page shows it.
func (p *Page) Clock() string {
	p.t.Helper()
	return Eval[string](p, `document.querySelector('.now').textContent`)
}

// Scene opens a scene from its beginning, and says yes when asked.
func (p *Page) Scene(name string) *Page {
	p.t.Helper()
	p.settings()
	Eval[chromedp.Void](p, `delete document.body.dataset.ready`)
	p.click("choose the scene", fmt.Sprintf(`document.querySelector('.scenes input[value=%q]').parentElement`, name))
	p.click("say yes", `document.querySelector('.ask button[value=yes]')`)
	p.Ready()
	p.until("open the scene", fmt.Sprintf(`document.querySelector('.scenes input[value=%q]').checked`, name))
	return p
}

// settings opens the controls where they are folded away.
func (p *Page) settings() {
	p.t.Helper()
	if Eval[bool](p, `!document.querySelector('.controls').checkVisibility()`) {
		p.click("open the settings", `document.querySelector('.gear')`)
	}
}

// Fold closes the controls again where they can be.
func (p *Page) Fold() *Page {
	p.t.Helper()
	if Eval[bool](p, `document.body.classList.contains('controls-open')`) {
		p.click("close the settings", `document.querySelector('.gear')`)
	}
	return p
}

// rest waits until nothing scrolls any more, for two seconds at most.
const rest = `new Promise(done => {
	let last = '', same = 0, tries = 0;
	const look = () => {
		const now = [...document.querySelectorAll('.log')].map(log => log.scrollTop).join();
		same = now === last ? same + 1 : 0;
		last = now;
		if (same === 4 || ++tries === 40) done(); else setTimeout(look, 50);
	};
	look();
})`

// Screenshot writes what the screen shows as a PNG.
func (p *Page) Screenshot(path string) *Page {
	p.t.Helper()
	p.write(path, p.picture())
	return p
}

// picture is what the screen shows as a PNG.
func (p *Page) picture() []byte {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](rest, chromedp.EvalAwaitPromise))
	var picture []byte
	if err == nil {
		picture, err = chromedp.Run(ctx, chromedp.CaptureScreenshot())
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return picture
}

func (p *Page) write(path string, picture []byte) {
	p.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, picture, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// Errors are what the page complained of in its console until now.
func (p *Page) Errors() []string { return p.errs.all() }

// Eval runs an expression in the page and reads what it comes to.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.fail("evaluate "+expression, err)
	}
	return value
}

// Do runs actions of chromedp, for what this package has no word for.
func (p *Page) Do(actions ...chromedp.Action[chromedp.Void]) *Page {
	p.t.Helper()
	p.run("do", actions...)
	return p
}

// command makes an action of a command that answers nothing.
func command[P any](c cdp.Command[P, cdp.Empty], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, params)
		return err
	})
}

func (p *Page) run(what string, actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.fail(what, err)
	}
}

// Wait waits for an expression to be true; what says what the page should do.
func (p *Page) Wait(what, expression string) *Page {
	p.t.Helper()
	p.until(what, expression)
	return p
}

// until waits for an expression to be true.
func (p *Page) until(what, expression string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingInterval(40*time.Millisecond), chromedp.WithPollingTimeout(0))); err != nil {
		p.fail(what, err)
	}
}

// click presses the mouse on the element that an expression finds, once it
// stands still. A message that comes in at this moment may move it away or put
// another in its place: a press on anything else is swallowed and repeated.
func (p *Page) click(what, element string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	for ctx.Err() == nil {
		p.until("find what to press, to "+what, strings.ReplaceAll(aim, "ELEMENT", element))
		at := Eval[[]float64](p, `window.press.at`)
		p.run(what, chromedp.MouseClickXY(at[0], at[1]))
		if Eval[bool](p, `window.removeEventListener('click', window.press.guard, true), window.press.hit`) {
			return
		}
	}
	p.fail(what, errors.New("something else lies where it should be pressed"))
}

// aim is true once ELEMENT stands still; the next click then reaches nothing
// but it.
const aim = `(() => {
	const find = () => ELEMENT;
	const e = find();
	if (!e || !e.checkVisibility()) return false;
	e.scrollIntoView({ block: 'nearest', behavior: 'instant' });
	const r = e.getBoundingClientRect(), place = [r.x, r.y, r.width, r.height].join(), still = e.lastPlace === place;
	e.lastPlace = place;
	if (!still) return false;
	const guard = event => {
		window.removeEventListener('click', guard, true);
		window.press.hit = Boolean(find()?.contains(event.target));
		if (!window.press.hit) { event.stopImmediatePropagation(); event.preventDefault(); }
	};
	window.press = { at: [r.x + r.width / 2, r.y + r.height / 2], hit: false, guard };
	window.addEventListener('click', guard, true);
	return true;
})()`

// fail ends the test with what the page shows.
func (p *Page) fail(what string, cause error) {
	p.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "the page did not %s: %v\n", what, cause)
	ctx, cancel := context.WithTimeout(p.ctx, 20*time.Second)
	defer cancel()
	if seen, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText`)); err == nil {
		fmt.Fprintf(&b, "it shows:\n%s\n", seen)
	}
	if picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot()); err == nil {
		path := filepath.Join(os.TempDir(), "damping-"+strings.ReplaceAll(p.t.Name(), "/", "-")+".png")
		if os.WriteFile(path, picture, 0o600) == nil {
			fmt.Fprintf(&b, "picture: %s\n", path)
		}
	}
	fmt.Fprintf(&b, "complaints: %q", p.errs.all())
	p.t.Fatal(b.String())
}
