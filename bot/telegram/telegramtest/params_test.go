package telegramtest

import (
	"bytes"
	"io"
	"mime/multipart"
	"testing"

	"pgregory.net/rapid"
)

// What Go's own writer makes, the parser by hand must read back.
func TestMultipartReadsWhatGoWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z_]{1,12}`), 0, 6, rapid.ID[string]).Draw(t, "names")
		want := map[string][]byte{}
		for _, name := range names {
			value := rapid.SliceOf(rapid.SampledFrom([]byte("a-\r\n\"\x00\xff;=<"))).Draw(t, "value")
			want[name] = value
			create := w.CreateFormField
			if rapid.Bool().Draw(t, "file") {
				filename := rapid.StringMatching(`[ -~]{1,12}`).Draw(t, "filename")
				create = func(name string) (io.Writer, error) { return w.CreateFormFile(name, filename) }
			}
			part, err := create(name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := part.Write(value); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		var p params
		if err := p.addBody(w.FormDataContentType(), body.Bytes()); err != nil {
			t.Fatal(err)
		}
		if len(p.fields) != len(want) {
			t.Fatalf("%d fields instead of %d", len(p.fields), len(want))
		}
		for _, f := range p.fields {
			if !bytes.Equal(f.value, want[f.name]) {
				t.Fatalf("%s: %q instead of %q", f.name, f.value, want[f.name])
			}
		}
	})
}

func FuzzBody(f *testing.F) {
	f.Add("multipart/form-data; boundary=x", []byte("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--\r\n"))
	f.Add("multipart/form-data; boundary=x", []byte("--x\r\n\r\n\r\n--x"))
	f.Add("application/json", []byte(`{"chat_id":1,"text":"a\u00e9","x":null}`))
	f.Add("application/x-www-form-urlencoded", []byte("chat_id=1&text=a+b"))
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		var p params
		if err := p.addBody(contentType, body); err != nil {
			return
		}
		for _, field := range p.fields {
			if len(field.value) > 6*len(body)+6 {
				t.Fatalf("%q is longer than what came", field.name)
			}
		}
	})
}
