package templates

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"github.com/goccy/go-yaml"

	"damping/flows"
)

//go:embed id/*.yaml
var indonesian embed.FS

// Texts is every sentence of one language. It is not changed after Load, so
// it may be used from everywhere at once.
type Texts struct {
	byKey map[string]*text
}

type text struct {
	fixed string             // the whole text, when nothing in it depends on anybody
	parts *template.Template // else
	raw   string
}

// Load reads the sentences and compiles them. The error lists every text that
// is wrong, with its file.
func Load() (*Texts, error) {
	t := &Texts{byKey: map[string]*text{}}
	files, err := fs.Glob(indonesian, "id/*.yaml")
	if err != nil {
		return nil, err
	}
	var problems []error
	for _, file := range files {
		data, err := indonesian.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var texts map[string]string
		if err := yaml.UnmarshalWithOptions(data, &texts, yaml.Strict()); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", file, err))
			continue
		}
		for key, raw := range texts {
			if t.byKey[key] != nil {
				problems = append(problems, fmt.Errorf("%s: %s stands twice", file, key))
			}
			if t.byKey[key], err = t.compile(key, raw); err != nil {
				problems = append(problems, fmt.Errorf("%s: %w", file, err))
			}
		}
	}
	return t, errors.Join(problems...)
}

var bold = regexp.MustCompile(`\*([^*\n]+)\*`)

// compile turns stars into the marks of bold, which nothing that a person
// wrote can contain, and parses the template.
func (t *Texts) compile(key, raw string) (*text, error) {
	marked := bold.ReplaceAllString(strings.TrimSpace(raw), string(flows.BoldOn)+"$1"+string(flows.BoldOff))
	if !strings.Contains(marked, "{{") {
		return &text{fixed: marked, raw: raw}, nil
	}
	parts, err := template.New(key).Option("missingkey=zero").Funcs(funcs).Funcs(template.FuncMap{"isi": t.Any, "bendera": t.flag, "sebab": t.Hindrance}).Parse(marked)
	if err != nil {
		return nil, err
	}
	return &text{parts: parts, raw: raw}, nil
}

// Has tells whether there is a text of this key.
func (t *Texts) Has(key string) bool { return t.byKey[key] != nil }

// Keys are all keys, sorted.
func (t *Texts) Keys() []string {
	keys := make([]string, 0, len(t.byKey))
	for key := range t.byKey {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// Raw is a text as it stands in its file.
func (t *Texts) Raw(key string) string {
	if x := t.byKey[key]; x != nil {
		return x.raw
	}
	return ""
}

// Text renders a text for a scene. Its errors hold no datum of a person.
func (t *Texts) Text(key string, scene flows.Scene) (string, error) { return t.Any(key, scene) }

// Any renders a text for data of any shape: sheets, pages, commands.
func (t *Texts) Any(key string, data any) (string, error) {
	x := t.byKey[key]
	switch {
	case x == nil:
		return "", errors.New("no text " + key)
	case x.parts == nil:
		return x.fixed, nil
	}
	var out bytes.Buffer
	if err := x.parts.Execute(&out, data); err != nil {
		return "", fmt.Errorf("text %s: %w", key, err)
	}
	return tidy(out.String()), nil
}

// flag is what a flag is called, or its bare code when nobody has named it.
func (t *Texts) flag(code string) (string, error) {
	if !t.Has("flag." + code) {
		return code, nil
	}
	return t.Any("flag."+code, nil)
}

// Hindrance is why somebody did not get a broadcast; what a network said
// against a letter is told as one.
func (t *Texts) Hindrance(code string) string {
	if !t.Has("siaran.sebab." + code) {
		code = "lain"
	}
	return t.Plain("siaran.sebab." + code)
}

// Plain is a text that needs no data, or its key when there is none.
func (t *Texts) Plain(key string) string {
	out, err := t.Any(key, nil)
	if err != nil {
		return key
	}
	return strings.NewReplacer(string(flows.BoldOn), "", string(flows.BoldOff), "").Replace(out)
}

var gaps = regexp.MustCompile(`\n{3,}`)

// tidy drops the empty lines that conditions leave.
func tidy(s string) string {
	s = strings.TrimSpace(s)
	if strings.Contains(s, "\n\n\n") {
		s = gaps.ReplaceAllString(s, "\n\n")
	}
	return s
}
