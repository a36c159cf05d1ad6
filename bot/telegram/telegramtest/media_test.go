package telegramtest_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"damping/bot/telegram/telegramtest"
)

// picture is a real JPEG.
func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, width, height)), nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// collect is a client whose updates come out of a channel.
func collect(t *testing.T, srv *telegramtest.Server, options ...bot.Option) (*bot.Bot, <-chan *models.Update) {
	t.Helper()
	updates := make(chan *models.Update, 1000)
	options = append(options, bot.WithNotAsyncHandlers(), bot.WithDefaultHandler(func(_ context.Context, _ *bot.Bot, u *models.Update) {
		updates <- u
	}))
	b := client(t, srv, options...)
	run(t, b)
	return b, updates
}

func next(t *testing.T, ctx context.Context, updates <-chan *models.Update) *models.Update {
	t.Helper()
	select {
	case u := <-updates:
		return u
	case <-ctx.Done():
		t.Fatal("no update came")
		return nil
	}
}

func download(t *testing.T, ctx context.Context, b *bot.Bot, fileID string) []byte {
	t.Helper()
	f, err := b.GetFile(ctx, &bot.GetFileParams{FileID: fileID})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.FileDownloadLink(f), nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v", answer.Status, err)
	}
	return data
}

func TestCitizensMedia(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	b, updates := collect(t, srv)
	ctx, citizen := deadline(t), srv.User(1001)
	data := picture(t, 1280, 960)

	sent := citizen.Photo(data, "usaha saya")
	m := next(t, ctx, updates).Message
	if int64(m.ID) != sent.Message || m.Caption != "usaha saya" || len(m.Photo) != 4 {
		t.Fatalf("photo: %+v", m)
	}
	largest := m.Photo[3]
	if largest.Width != 1280 || largest.Height != 960 || largest.FileSize != len(data) {
		t.Errorf("largest: %+v", largest)
	}
	if got := download(t, ctx, b, largest.FileID); !bytes.Equal(got, data) {
		t.Errorf("%d bytes instead of %d", len(got), len(data))
	}
	small, err := jpeg.DecodeConfig(bytes.NewReader(download(t, ctx, b, m.Photo[1].FileID)))
	if err != nil || small.Width != 320 || small.Height != 240 {
		t.Errorf("small size: %+v, %v", small, err)
	}

	citizen.Document("surat.pdf", "application/pdf", []byte("%PDF-1.4"), "")
	if d := next(t, ctx, updates).Message.Document; d.FileName != "surat.pdf" || string(download(t, ctx, b, d.FileID)) != "%PDF-1.4" {
		t.Errorf("document: %+v", d)
	}

	citizen.Album(data, data, data)
	album := map[string]int{}
	for range 3 {
		album[next(t, ctx, updates).Message.MediaGroupID]++
	}
	if len(album) != 1 || album[""] != 0 {
		t.Errorf("album: %v", album)
	}

	citizen.Location(-5.1131, 105.3067, 12.5)
	if l := next(t, ctx, updates).Message.Location; l.Latitude != -5.1131 || l.Longitude != 105.3067 || l.HorizontalAccuracy != 12.5 {
		t.Errorf("location: %+v", l)
	}
}

func TestContacts(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	_, updates := collect(t, srv)
	ctx, citizen := deadline(t), srv.User(1001)
	citizen.Contact("+628127200001", true)
	if m := next(t, ctx, updates).Message; m.Contact.UserID != 1001 || m.Contact.PhoneNumber != "+628127200001" || m.ForwardOrigin != nil {
		t.Errorf("own: %+v", m)
	}
	citizen.Contact("+628127200002", false)
	if m := next(t, ctx, updates).Message; m.Contact.UserID != 0 {
		t.Errorf("of somebody else: %+v", m.Contact)
	}
	citizen.ForwardContact("+628127200001")
	if m := next(t, ctx, updates).Message; m.Contact.UserID != 1001 || m.ForwardOrigin.MessageOriginUser.SenderUser.ID != 1001 {
		t.Errorf("forwarded: %+v", m)
	}
}

func TestUploads(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	b, ctx, citizen := client(t, srv), deadline(t), srv.User(1001)
	data := picture(t, 400, 300)
	photo, err := b.SendPhoto(ctx, &bot.SendPhotoParams{ChatID: 1001, Caption: "<b>Peta</b>", ParseMode: models.ParseModeHTML,
		ProtectContent: true, Photo: &models.InputFileUpload{Filename: "peta.jpg", Data: bytes.NewReader(data)}})
	if err != nil {
		t.Fatal(err)
	}
	id := photo.Photo[len(photo.Photo)-1].FileID
	if got, ok := srv.FileBytes(id); !ok || !bytes.Equal(got, data) {
		t.Errorf("stored %d bytes of %d", len(got), len(data))
	}
	if _, err := b.SendPhoto(ctx, &bot.SendPhotoParams{ChatID: 1001, Photo: &models.InputFileString{Data: id}}); err != nil {
		t.Errorf("by file_id: %v", err)
	}
	if _, err := b.SendDocument(ctx, &bot.SendDocumentParams{ChatID: 1001, Document: &models.InputFileUpload{Filename: "jadwal.ics", Data: strings.NewReader("BEGIN:VCALENDAR")}}); err != nil {
		t.Fatal(err)
	}
	group, err := b.SendMediaGroup(ctx, &bot.SendMediaGroupParams{ChatID: 1001, Media: []models.InputMedia{
		&models.InputMediaPhoto{Media: "attach://satu.jpg", Caption: "satu", MediaAttachment: bytes.NewReader(data)},
		&models.InputMediaPhoto{Media: "attach://dua.jpg", MediaAttachment: bytes.NewReader(data)},
	}})
	if err != nil || len(group) != 2 || group[0].MediaGroupID == "" || group[0].MediaGroupID != group[1].MediaGroupID {
		t.Fatalf("album: %+v, %v", group, err)
	}
	if _, err := b.SendVenue(ctx, &bot.SendVenueParams{ChatID: 1001, Latitude: -5.1, Longitude: 105.3, Title: "Aula", Address: "Kota Metro"}); err != nil {
		t.Fatal(err)
	}
	all := citizen.Messages()
	if len(all) != 6 {
		t.Fatalf("%d messages", len(all))
	}
	if m := all[0]; m.Text != "Peta" || !m.Protected || m.Photo.Width != 400 || !bytes.Equal(m.Photo.Data, data) {
		t.Errorf("photo: %+v", m)
	}
	if m := all[2]; m.Document.Name != "jadwal.ics" || m.Document.MIME != "text/calendar" || string(m.Document.Data) != "BEGIN:VCALENDAR" {
		t.Errorf("document: %+v", m.Document)
	}
	if m := all[5]; m.Place.Title != "Aula" || m.Place.Longitude != 105.3 {
		t.Errorf("venue: %+v", m.Place)
	}
}

func TestFileLimits(t *testing.T) {
	srv := start(t, telegramtest.Options{})
	b, updates := collect(t, srv)
	ctx := deadline(t)
	srv.User(1001).Document("video.mp4", "video/mp4", make([]byte, 20<<20+1), "")
	if _, err := b.GetFile(ctx, &bot.GetFileParams{FileID: next(t, ctx, updates).Message.Document.FileID}); !refused(err, "file is too big") {
		t.Errorf("too big: %v", err)
	}
	if _, err := b.GetFile(ctx, &bot.GetFileParams{FileID: "x"}); !refused(err, "wrong file_id") {
		t.Errorf("unknown: %v", err)
	}
	if _, err := b.SendPhoto(ctx, &bot.SendPhotoParams{ChatID: 1001, Photo: &models.InputFileUpload{Filename: "x.jpg", Data: strings.NewReader("no picture")}}); !refused(err, "IMAGE_PROCESS_FAILED") {
		t.Errorf("no picture: %v", err)
	}
}

// refused tells that Telegram answered 400 with that description.
func refused(err error, part string) bool {
	return errors.Is(err, bot.ErrorBadRequest) && strings.Contains(err.Error(), part)
}
