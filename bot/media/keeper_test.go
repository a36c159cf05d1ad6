package media_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"damping/bot"
	"damping/bot/media"
	"damping/bot/picture"
	"damping/bot/telegram"
	"damping/bot/telegram/telegramtest"
	"damping/flows"
	"damping/flows/aid"
	"damping/store"
	"damping/store/photos"
	"damping/store/storetest"
)

// bench is a keeper with a real safe and lab, fetching from a Bot API server.
type bench struct {
	*media.Keeper
	t        *testing.T
	server   *telegramtest.Server
	folder   string
	clock    *storetest.Clock
	stranger bool
	asked    aid.DocKind
}

// row is the message that is worked on.
var row = store.Row{ID: "06h0j09imdu6pf59t7mnij2uvc", Chat: "sari", Channel: "telegram"}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, server: telegramtest.Start(telegramtest.Options{}), clock: storetest.NewClock(), folder: filepath.Join(t.TempDir(), "photos")}
	t.Cleanup(b.server.Close)
	network, err := telegram.New(telegram.Config{Token: b.server.Token, APIURL: b.server.URL, Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	safe, err := photos.Open(t.Context(), "file:"+b.folder, storetest.Keys(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := safe.Close(); err != nil {
			t.Error(err)
		}
	})
	b.Keeper = media.New(media.Config{
		Safe: safe, Lab: picture.NewLab(picture.Config{Temp: t.TempDir()}), Clock: b.clock.Now,
		Expects:  func(context.Context, string) (bool, aid.DocKind, error) { return !b.stranger, b.asked, nil },
		Networks: map[string]media.Fetcher{"telegram": network},
	})
	return b
}

// sent is a document as the network tells of it.
func (b *bench) sent(data []byte) flows.Input {
	b.t.Helper()
	u := b.server.User(1001)
	if u.Document("foto.jpg", "image/jpeg", data, "").Message == 0 {
		b.t.Fatal("the document was not sent")
	}
	all := u.Received()
	f := all[len(all)-1].Document
	return flows.Input{Kind: flows.File, Media: &flows.Media{Ref: f.ID, Size: int64(len(data))}}
}

func (b *bench) keep(in flows.Input) (flows.Input, error) {
	b.t.Helper()
	before := *in.Media
	out, err := b.Keep(b.t.Context(), row, in)
	if in.Media.Kept != nil || in.Media.Fault != before.Fault {
		b.t.Error("the input itself was changed")
	}
	return out, err
}

// names are what lies in the safe.
func (b *bench) names() string {
	b.t.Helper()
	list, err := b.Safe.List(b.t.Context(), "", 100)
	if err != nil {
		b.t.Fatal(err)
	}
	var names []string
	for _, f := range list {
		_, name, _ := strings.Cut(f.Name, "/")
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

// photo is a JPEG with marks in it.
func photo(t testing.TB) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 900, 600))
	for i := range img.Pix {
		img.Pix[i] = uint8(100 + (i/7*31+i/900*13)%120)
	}
	img.Set(0, 0, color.Gray{Y: 255})
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestKeep(t *testing.T) {
	b, data := newBench(t), photo(t)
	in := b.sent(data)
	for range 2 { // a message that is worked on twice leaves the same files
		out, err := b.keep(in)
		if err != nil || out.Media.Fault != "" || out.Media.Kept == nil {
			t.Fatalf("%+v, %v", out.Media, err)
		}
		sum := sha256.Sum256(data)
		k := out.Media.Kept
		if k.ID != row.ID || k.Sum != hex.EncodeToString(sum[:]) || k.Bytes != int64(len(data)) || k.Pages != 1 ||
			k.Measures.Width != 900 || k.Measures.Height != 600 || k.Measures.Sharp == 0 {
			t.Errorf("kept %+v", k)
		}
		if got := b.names(); got != "full read thumb" {
			t.Errorf("the safe holds %q", got)
		}
	}
	shown, mime, err := media.Maker(b.Safe)(t.Context(), flows.Attachment{Kind: "photo", Ref: flows.PhotoFile(row.ID, "read", 1)})
	if err != nil || mime != "image/jpeg" {
		t.Fatal(mime, err)
	}
	if c, err := jpeg.DecodeConfig(bytes.NewReader(shown)); err != nil || c.Width != 900 {
		t.Errorf("shown %+v, %v", c, err)
	}
	_, _, err = media.Maker(b.Safe)(t.Context(), flows.Attachment{Kind: "photo", Ref: flows.PhotoFile(row.ID, "read", 2)})
	var e *bot.SendError
	if !errors.As(err, &e) || e.Outcome != bot.Refused {
		t.Errorf("a photo that is not there: %v", err)
	}
}

// TestKeepPages: each page of a PDF is a picture of its own.
func TestKeepPages(t *testing.T) {
	b := newBench(t)
	out, err := b.keep(b.sent(pdf(2)))
	if err != nil || out.Media.Kept == nil || out.Media.Kept.Pages != 2 {
		t.Fatalf("%+v, %v", out.Media, err)
	}
	if got := b.names(); got != "full full2 read read2 thumb thumb2" {
		t.Errorf("the safe holds %q", got)
	}
}

// pdf is a PDF of empty pages.
func pdf(pages int) []byte {
	var kids, objects strings.Builder
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", i+3)
		fmt.Fprintf(&objects, "%d 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]>>endobj\n", i+3)
	}
	return fmt.Appendf(nil, "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count %d/Kids[%s]>>endobj\n%strailer<</Root 1 0 R>>\n%%%%EOF\n",
		pages, kids.String(), objects.String())
}

// TestNothingIsFetchedInVain: nothing of strangers, nor what is known to be too large.
func TestNothingIsFetchedInVain(t *testing.T) {
	b := newBench(t)
	in := b.sent(photo(t))
	b.stranger = true
	if out, err := b.keep(in); err != nil || out.Media.Fault != flows.FaultStranger || out.Media.Kept != nil {
		t.Errorf("of a stranger: %+v, %v", out.Media, err)
	}
	b.stranger = false
	in.Media.Size = b.Lab.Bytes + 1
	if out, err := b.keep(in); err != nil || out.Media.Fault != flows.FaultTooLarge {
		t.Errorf("too large: %+v, %v", out.Media, err)
	}
	if n := b.server.Count("getFile"); n != 0 || b.names() != "" {
		t.Errorf("%d files were asked for, the safe holds %q", n, b.names())
	}
}

func TestFaults(t *testing.T) {
	b, good := newBench(t), photo(t)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"words":       {[]byte("halo"), flows.FaultNoPicture},
		"a GIF":       {[]byte("GIF89a\x01\x00\x01\x00"), flows.FaultNoPicture},
		"half a JPEG": {good[:len(good)/2], flows.FaultBroken},
		"many pages":  {pdf(500), flows.FaultPages},
		"21 MB":       {make([]byte, 21<<20), flows.FaultTooLarge},
	} {
		in := b.sent(c.data)
		in.Media.Size = 0 // as networks that do not tell
		if out, err := b.keep(in); err != nil || out.Media.Fault != c.want || out.Media.Kept != nil {
			t.Errorf("%s: %+v, %v, want %s", name, out.Media, err, c.want)
		}
	}
	b.server.Rule(telegramtest.Rule{Method: "getFile", Do: telegramtest.Refuse, Code: 400, Description: "Bad Request: invalid file_id"})
	if out, err := b.keep(b.sent(good)); err != nil || out.Media.Fault != flows.FaultGone {
		t.Errorf("no such file: %+v, %v", out.Media, err)
	}
	if got := b.names(); got != "" {
		t.Errorf("the safe holds %q", got)
	}
}

// waits demands that the message waits.
func (b *bench) waits(when string, in flows.Input) {
	b.t.Helper()
	out, err := b.keep(in)
	var wait *bot.WaitError
	if !errors.As(err, &wait) || out.Media.Fault != "" || out.Media.Kept != nil {
		b.t.Errorf("%s: %+v, %v", when, out.Media, err)
	}
	if err != nil && strings.Contains(err.Error(), b.server.Token) {
		b.t.Errorf("%s: the error tells the token", when)
	}
}

// TestPatience: a file that cannot be had is asked for again for a while, and
// as long as it takes while the whole network is away.
func TestPatience(t *testing.T) {
	b := newBench(t)
	in := b.sent(photo(t))
	mended := b.server.Rule(telegramtest.Rule{Method: "getFile", Do: telegramtest.ServerError})
	b.waits("at first", in)
	b.clock.Move(9 * time.Minute)
	b.waits("after 9 minutes", in)
	mended()
	if out, err := b.keep(in); err != nil || out.Media.Kept == nil {
		t.Errorf("when it is there again: %+v, %v", out.Media, err)
	}
	b.server.Rule(telegramtest.Rule{Method: "getFile", Do: telegramtest.Refuse, Code: 400,
		Description: "Bad Request: wrong file_id or the file is temporarily unavailable"})
	b.clock.Move(time.Hour)
	b.waits("it begins anew", in)
	b.clock.Move(11 * time.Minute)
	if out, err := b.keep(in); err != nil || out.Media.Fault != flows.FaultGone {
		t.Errorf("after 11 minutes: %+v, %v", out.Media, err)
	}
	b.server.Close()
	for range 3 {
		b.waits("without a network", in)
		b.clock.Move(24 * time.Hour)
	}
}

// TestTheSafeIsAway: what cannot be kept waits longer, for it was fetched.
func TestTheSafeIsAway(t *testing.T) {
	b := newBench(t)
	in := b.sent(photo(t))
	if err := os.RemoveAll(b.folder); err != nil {
		t.Fatal(err)
	}
	b.waits("at first", in)
	b.clock.Move(5 * time.Hour)
	b.waits("after 5 hours", in)
	b.clock.Move(2 * time.Hour)
	if out, err := b.keep(in); err != nil || out.Media.Fault != flows.FaultGone {
		t.Errorf("after 7 hours: %+v, %v", out.Media, err)
	}
}

// counted is a network that counts the files that are open.
type counted struct {
	data       []byte
	open, most atomic.Int32
}

func (c *counted) Fetch(context.Context, string) (io.ReadCloser, int64, error) {
	n := c.open.Add(1)
	for most := c.most.Load(); n > most && !c.most.CompareAndSwap(most, n); most = c.most.Load() {
		continue
	}
	return &openFile{bytes.NewReader(c.data), c}, int64(len(c.data)), nil
}

type openFile struct {
	io.Reader
	c *counted
}

func (f *openFile) Close() error {
	f.c.open.Add(-1)
	return nil
}

// TestFilesInMemoryAreBounded: of many messages at once, four have their file
// open.
func TestFilesInMemoryAreBounded(t *testing.T) {
	b := newBench(t)
	network := &counted{data: photo(t)}
	b.Networks["wire"] = network
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			row := store.Row{ID: fmt.Sprintf("06h0j09imdu6pf59t7mnij%04d", i), Channel: "wire"}
			out, err := b.Keep(t.Context(), row, flows.Input{Media: &flows.Media{Ref: "x"}})
			if err != nil || out.Media.Kept == nil {
				t.Errorf("%+v, %v", out.Media, err)
			}
		})
	}
	all.Wait()
	if most := network.most.Load(); most > 4 || network.open.Load() != 0 {
		t.Errorf("%d files were open at once, %d still are", most, network.open.Load())
	}
}
