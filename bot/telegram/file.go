package telegram

import (
	"context"
	"errors"
	"io"
	"net/http"

	tg "github.com/go-telegram/bot"

	"damping/bot"
)

// MaxFile is the largest file that Telegram lets a bot fetch, in bytes.
const MaxFile = 20 << 20

// Fetch opens a file by its flows.Media.Ref. size is in bytes, or -1 when it is
// not known. Errors: bot.ErrFileLarge, also when reading beyond MaxFile;
// bot.ErrFileGone; others are *bot.SendError or *Error and may pass. The caller
// closes.
func (n *Network) Fetch(ctx context.Context, ref string) (content io.ReadCloser, size int64, err error) {
	call, a := withAttempt(ctx)
	file, err := n.api.GetFile(call, &tg.GetFileParams{FileID: ref})
	if err != nil {
		f := n.fault(err, a)
		var e *Error
		if errors.As(f, &e) && e.Class == "bad request" {
			switch e.Reason {
			case "file is too big":
				return nil, 0, bot.ErrFileLarge
			case "file is temporarily unavailable": // or there is none: Telegram does not tell them apart
				return nil, 0, f
			}
			return nil, 0, bot.ErrFileGone
		}
		return nil, 0, f
	}
	if file.FileSize > MaxFile {
		return nil, 0, bot.ErrFileLarge
	}
	// The link holds the token: it is in no error and no log.
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, n.api.FileDownloadLink(file), http.NoBody)
	if err != nil {
		return nil, 0, &Error{Class: "file address"}
	}
	resp, err := n.files.Do(req)
	if err != nil {
		return nil, 0, &bot.SendError{Outcome: bot.Down, Err: &Error{Class: "unreachable"}}
	}
	body := unnamed{bot.AtMost(resp.Body, MaxFile)}
	switch {
	case resp.StatusCode == http.StatusNotFound:
		err = bot.ErrFileGone
	case resp.StatusCode != http.StatusOK:
		err = &Error{Class: "server", Status: resp.StatusCode}
	case resp.ContentLength > MaxFile:
		err = bot.ErrFileLarge
	}
	if err != nil {
		return nil, 0, errors.Join(err, body.Close())
	}
	return body, resp.ContentLength, nil
}

// unnamed hides what the connection says when it breaks off.
type unnamed struct{ io.ReadCloser }

func (u unnamed) Read(p []byte) (int, error) {
	n, err := u.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bot.ErrFileLarge) {
		err = &Error{Class: "broken off"}
	}
	return n, err
}
