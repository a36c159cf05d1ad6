package whatsapp

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"damping/bot"
)

// MaxFile is the largest file that is fetched, in bytes.
const MaxFile = 20 << 20

// The kinds of file, as a reference begins.
const (
	kindImage    = "i."
	kindDocument = "d."
	kindAudio    = "a."
)

// pointer is what all messages with a file know of it.
type pointer interface {
	GetDirectPath() string
	GetMediaKey() []byte
	GetFileEncSHA256() []byte
	GetFileSHA256() []byte
	GetFileLength() uint64
}

// reference is all that is needed to fetch a file later. The address that the
// message names is not among it: a stranger may have written anything there.
func reference(kind string, m pointer) string {
	data, err := proto.Marshal(&waE2E.ImageMessage{ // any of them would do
		DirectPath: proto.String(m.GetDirectPath()), MediaKey: m.GetMediaKey(),
		FileEncSHA256: m.GetFileEncSHA256(), FileSHA256: m.GetFileSHA256(), FileLength: proto.Uint64(m.GetFileLength()),
	})
	if err != nil {
		return "" // a path that is no UTF-8: there is no such file
	}
	return kind + base64.RawURLEncoding.EncodeToString(data)
}

// Fetch opens a file by its flows.Media.Ref. size is in bytes. Errors:
// bot.ErrFileLarge, bot.ErrFileGone; a *bot.SendError that is bot.Down while the
// account is away; others are *Error and may pass. The caller closes.
func (n *Network) Fetch(ctx context.Context, ref string) (content io.ReadCloser, size int64, err error) {
	kind, rest := ref[:min(len(ref), 2)], ref[min(len(ref), 2):]
	data, err := base64.RawURLEncoding.DecodeString(rest)
	var file waE2E.ImageMessage
	if err != nil || proto.Unmarshal(data, &file) != nil || !isPath(file.GetDirectPath()) {
		return nil, 0, bot.ErrFileGone
	}
	if file.GetFileLength() > MaxFile {
		return nil, 0, bot.ErrFileLarge
	}
	var what whatsmeow.MediaType
	switch kind {
	case kindImage:
		what = whatsmeow.MediaImage
	case kindDocument:
		what = whatsmeow.MediaDocument
	case kindAudio:
		what = whatsmeow.MediaAudio
	default:
		return nil, 0, bot.ErrFileGone
	}
	plain, err := n.download(ctx, &file, what)
	switch {
	case errors.As(err, new(*bot.SendError)):
		return nil, 0, err
	case err == nil:
		return io.NopCloser(bytes.NewReader(plain)), int64(len(plain)), nil
	case errors.Is(err, bot.ErrFileLarge):
		return nil, 0, bot.ErrFileLarge
	case errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith403), errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith404),
		errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith410), errors.Is(err, whatsmeow.ErrInvalidMediaHMAC),
		errors.Is(err, whatsmeow.ErrInvalidMediaEncSHA256), errors.Is(err, whatsmeow.ErrFileLengthMismatch),
		errors.Is(err, whatsmeow.ErrInvalidMediaSHA256), errors.Is(err, whatsmeow.ErrTooShortFile):
		return nil, 0, bot.ErrFileGone
	}
	return nil, 0, &Error{Class: "file"}
}

// download fetches and decrypts a file over the session's own host, or, while another
// process has the session, from the host that all files can be had from.
func (n *Network) download(ctx context.Context, file *waE2E.ImageMessage, what whatsmeow.MediaType) ([]byte, error) {
	if client := n.client.Load(); client != nil && client.IsLoggedIn() {
		return client.DownloadMediaWithPath(ctx, file.GetDirectPath(), file.GetFileEncSHA256(), file.GetFileSHA256(),
			file.GetMediaKey(), int(file.GetFileLength()), what, "")
	}
	if n.State() != string(Held) {
		return nil, down("away")
	}
	url := "https://mmg.whatsapp.net" + file.GetDirectPath() + "&hash=" + base64.URLEncoding.EncodeToString(file.GetFileEncSHA256())
	return n.newClient(n.keys.lib.NewDevice()).Download(ctx, located{file, url, what})
}

// located is a file of any kind at an address of our own making.
type located struct {
	pointer
	url  string
	kind whatsmeow.MediaType
}

func (f located) GetURL() string                    { return f.url }
func (f located) GetMediaType() whatsmeow.MediaType { return f.kind }

// isPath tells whether a path can be a file's on one of WhatsApp's hosts. The library
// would try one that cannot be asked for again and again, for a quarter of a minute.
func isPath(path string) bool {
	_, err := url.Parse("https://mmg.whatsapp.net" + path)
	return err == nil && strings.HasPrefix(path, "/")
}

// guard lets requests to WhatsApp's own hosts through, and no others, and ends an
// answer that is too long. The library fetches whatever address a message names.
type guard struct{ next http.RoundTripper }

func (g guard) RoundTrip(r *http.Request) (*http.Response, error) {
	host := r.URL.Hostname()
	if r.URL.Scheme != "https" || r.URL.Port() != "" || host != "web.whatsapp.com" && !strings.HasSuffix(host, ".whatsapp.net") {
		// To the library this is no failing network: it does not try four times more.
		return nil, fmt.Errorf("not one of WhatsApp's hosts: %w", context.Canceled)
	}
	resp, err := g.next.RoundTrip(r)
	if err != nil || resp.StatusCode == http.StatusSwitchingProtocols {
		return resp, err
	}
	resp.Body = bot.AtMost(resp.Body, MaxFile+1<<10) // encrypted, it is a little longer
	return resp, nil
}
