package web

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"net/http"
)

//go:embed page
var pageFiles embed.FS

// TextKeys are the keys of every sentence on the page; Config.Text is asked
// for each with "web." before it.
var TextKeys = []string{
	"sample", "title", "tagline", "skip",
	"phone.candidate", "phone.officer", "phone.staff",
	"seat.candidate", "seat.officer", "seat.staff",
	"manner", "manner.telegram", "manner.whatsapp",
	"scene", "scene.ask", "scene.note", "scene.yes", "scene.no",
	"clock", "move.+1h", "move.+1d", "move.bimtek", "controls",
	"bot", "bot.about", "bot.typing",
	"pick", "pick.filter", "pick.none", "pick.change", "close",
	"start", "start.code", "start.plain", "start.note", "start.hello",
	"write", "send", "attach", "attach.camera", "attach.photo", "attach.sample",
	"sample.ktp", "sample.ktp-buram", "sample.kk", "sample.rekening", "sample.rekening-gelap", "sample.sku", "sample.foto_usaha", "sample.rab", "sample.pakta",
	"attach.place", "attach.contact",
	"want.contact", "want.location", "want.photo",
	"try", "try.code", "try.nik", "try.birth",
	"chosen", "edited", "protected", "photo", "place", "place.shared", "file.get",
	"tick.waiting", "tick.sent", "tick.read", "tick.failed", "again",
	"unread", "below",
	"lost", "back", "error.busy", "error.large", "error.bad",
}

func (n *Network) texts() map[string]string {
	all := make(map[string]string, len(TextKeys))
	for _, k := range TextKeys {
		all[k] = n.cfg.Text("web." + k)
	}
	return all
}

// page writes the one page there is.
func (n *Network) page(w http.ResponseWriter, _ *http.Request) {
	texts := n.texts()
	t, err := template.New("index.html").Funcs(template.FuncMap{
		"t": func(key string) string { return texts[key] },
	}).ParseFS(pageFiles, "page/index.html")
	var b bytes.Buffer
	if err == nil {
		err = t.Execute(&b, struct {
			Title  string
			Phones []string
			Moves  []string
		}{n.cfg.Title, Phones, Moves})
	}
	if err != nil {
		n.failed(w, "make the page", err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if _, err := w.Write(b.Bytes()); err != nil {
		n.log.Debug("web: the page was not read", "error", err)
	}
}

// assets are the embedded files; they change only with the program.
func (n *Network) assets() http.Handler {
	dir, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	files := http.FileServerFS(dir)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		files.ServeHTTP(w, r)
	})
}
