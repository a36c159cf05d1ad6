package web_test

import (
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"damping/bot/web"
	"damping/bot/web/webtest"
	"damping/flows"
)

// TestEverySentence: the page asks for exactly the sentences that there are,
// and uses each of them.
func TestEverySentence(t *testing.T) {
	there := slices.Sorted(maps.Keys(sentences(t)))
	var asked []string
	for _, key := range web.TextKeys {
		asked = append(asked, "web."+key)
	}
	slices.Sort(asked)
	if !slices.Equal(there, asked) {
		for _, k := range there {
			if !slices.Contains(asked, k) {
				t.Errorf("%s is in the templates and nowhere on the page", k)
			}
		}
		for _, k := range asked {
			if !slices.Contains(there, k) {
				t.Errorf("%s is on the page and not in the templates", k)
			}
		}
	}
	files, err := filepath.Glob("page/js/*.js")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var source strings.Builder
	for _, f := range append(files, "page/index.html") {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(text)
	}
	for _, m := range regexp.MustCompile(`\bt\('([a-z.]+)'\)|{{t "([a-z.]+)"}}`).FindAllStringSubmatch(source.String(), -1) {
		if key := m[1] + m[2]; !slices.Contains(web.TextKeys, key) {
			t.Errorf("the page uses %q, which is not in TextKeys", key)
		}
	}
	for _, key := range web.TextKeys {
		stem := key[:strings.LastIndex(key, ".")+1] // made on the page: 'tick.' + state
		whole := strings.Contains(source.String(), "'"+key+"'") || strings.Contains(source.String(), `"`+key+`"`)
		made := stem != "" && (strings.Contains(source.String(), "'"+stem+"'") || strings.Contains(source.String(), `"`+stem+`"`))
		if !whole && !made {
			t.Errorf("%q is asked for and never used", key)
		}
	}
}

// TestEverythingComesFromHere: the page loads nothing from anywhere else.
func TestEverythingComesFromHere(t *testing.T) {
	k := newTalk(t, t.TempDir())
	page := webtest.Start(t).Open(k.url, webtest.Desktop)
	page.Phone("candidate").Start().WaitText("setuju?").Sample("foto_usaha").WaitText("1280")
	loaded := webtest.Eval[[]string](page, `performance.getEntriesByType('resource').map(e => e.name)`)
	if len(loaded) < 10 {
		t.Fatalf("only %q was loaded", loaded)
	}
	for _, from := range loaded {
		if !strings.HasPrefix(from, k.url) && !strings.HasPrefix(from, "data:") {
			t.Errorf("%s was loaded from elsewhere", from)
		}
	}
	for _, path := range []string{"/", "/page/js/page.js", "/api/state"} {
		answer, err := http.Get(k.url + path)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if policy := answer.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'") {
			t.Errorf("%s has the policy %q", path, policy)
		}
	}
}

// contrast finds every visible text whose colours are nearer than WCAG AA
// allows; half-clear colours are laid over what lies beneath.
const contrast = `(() => {
	const rgba = c => { const n = c.match(/[\d.]+/g).map(Number); return [n[0], n[1], n[2], n[3] ?? 1]; };
	const over = (a, b) => [0, 1, 2].map(i => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
	const light = c => { const l = c.slice(0, 3).map(v => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * l[0] + .7152 * l[1] + .0722 * l[2]; };
	const ground = e => { const s = []; for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); s.push(c); if (c[3] === 1) break; }
		return s.reverse().reduce((under, c) => over(c, under), [255, 255, 255, 1]); };
	const bad = new Set();
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	let seen = 0;
	while (walk.nextNode()) {
		const e = walk.currentNode.parentElement;
		if (!walk.currentNode.data.trim() || !e.checkVisibility() || e.closest('.hidden, .skip')) continue;
		seen++;
		const style = getComputedStyle(e), back = ground(e), ink = over(rgba(style.color), back);
		const [a, b] = [light(ink), light(back)].sort((x, y) => y - x);
		const large = parseFloat(style.fontSize) >= 24 || parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700;
		const ratio = (a + .05) / (b + .05);
		if (ratio < (large ? 3 : 4.5)) bad.add(ratio.toFixed(2) + ' ' + e.className + ': ' + walk.currentNode.data.slice(0, 30));
	}
	if (seen < 30) bad.add('only ' + seen + ' texts were seen');
	return [...bad];
})()`

func TestContrast(t *testing.T) {
	k := newTalk(t, t.TempDir())
	page := webtest.Start(t).Open(k.url, webtest.Desktop).Calm()
	siti := page.Phone("candidate").Start().WaitText("setuju?").Tap("Setuju").WaitText("lihat?")
	siti.Send("place").WaitText("Lokasi").Send("contact").WaitText("cocok").Say("jadwal").WaitText("kalender")
	k.say("phone:officer:rini", flows.Letter{Text: "Satu"})
	for _, manner := range []string{"telegram", "whatsapp"} {
		page.Manner(manner)
		for _, bad := range webtest.Eval[[]string](page, contrast) {
			t.Errorf("%s: %s", manner, bad)
		}
	}
	page.Phone("staff").Press(".who")
	for _, bad := range webtest.Eval[[]string](page, contrast) {
		t.Errorf("with the picker open: %s", bad)
	}
}

// TestNamedForEveryone: what can be pressed or written in has a name, and no
// id stands twice.
func TestNamedForEveryone(t *testing.T) {
	k := newTalk(t, t.TempDir())
	page := webtest.Start(t).Open(k.url, webtest.Mobile)
	page.Phone("candidate").Start().WaitText("setuju?").Press(".attach")
	nameless := webtest.Eval[[]string](page, `[...document.querySelectorAll('button, a, input, textarea, [role=dialog], [role=log]')]
		.filter(e => e.type !== 'file' && !(e.getAttribute('aria-label') || e.querySelector('[aria-label]') || e.textContent.trim() || e.closest('label')?.textContent.trim()) && !e.hidden)
		.map(e => e.outerHTML.slice(0, 80))`)
	if len(nameless) > 0 {
		t.Errorf("without a name: %q", nameless)
	}
	twice := webtest.Eval[[]string](page, `[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)`)
	if len(twice) > 0 {
		t.Errorf("twice: %q", twice)
	}
	small := webtest.Eval[[]string](page, `[...document.querySelectorAll('button')].filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 24).map(e => e.outerHTML.slice(0, 80))`)
	if len(small) > 0 {
		t.Errorf("too small for a finger: %q", small)
	}
}

// TestProgramRestarts: the page notices, says so, and comes back by itself
// with what was said meanwhile.
func TestProgramRestarts(t *testing.T) {
	dir := t.TempDir()
	address := freeAddress(t)
	var page *webtest.Page
	browser := webtest.Start(t)
	t.Run("first", func(t *testing.T) {
		k := newTalk(t, dir)
		stop := serve(t, k, address)
		page = browser.Open("http://"+address, webtest.Desktop)
		page.Phone("candidate").Start().WaitText("setuju?")
		stop()
	})
	page.Wait("notice", `document.body.dataset.live === 'no' && !document.querySelector('.toast').hidden`)
	k := newTalk(t, dir)
	k.say("phone:candidate:siti", flows.Letter{Text: "Kami kembali."})
	serve(t, k, address)
	page.Ready()
	siti := page.Phone("candidate").WaitAnywhere("Kami kembali.").WaitAnywhere("setuju?")
	siti.Say("setuju").WaitText("lihat?")
}

// freeAddress is free, and stays so while nobody listens there: nothing else
// on this machine uses this number of its own.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.67.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// serve serves a talk's page at an address until stop is called.
func serve(t *testing.T, k *talk, address string) (stop func()) {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: k.net.Handler()}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	stop = sync.OnceFunc(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		<-done
	})
	t.Cleanup(stop)
	return stop
}
