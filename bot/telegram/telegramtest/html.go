package telegramtest

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// htmlTypes names the entity of each tag that parse_mode HTML allows.
var htmlTypes = map[string]string{
	"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
	"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
	"span": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
	"tg-emoji": "custom_emoji",
}

// htmlParser goes once through a text with parse_mode HTML.
type htmlParser struct {
	in     string
	at     int
	strict bool
	out    strings.Builder
	units  int // UTF-16 units in out
	open   []openTag
	done   []Entity
}

// openTag is a start tag that waits for its end.
type openTag struct {
	name string
	Entity
}

// parseHTML takes the markup out of a text, and refuses what Telegram refuses:
// unknown and unbalanced tags above all. strict also refuses a stray "&".
func parseHTML(source string, strict bool) (string, []Entity, *refusal) {
	if !strings.ContainsAny(source, "<&") {
		return strings.TrimSpace(source), nil, nil
	}
	p := htmlParser{in: source, strict: strict}
	for p.at < len(p.in) {
		var why *refusal
		switch c := p.in[p.at]; {
		case c == '<' && strings.HasPrefix(p.in[p.at:], "</"):
			why = p.endTag()
		case c == '<':
			why = p.startTag()
		case c == '&':
			why = p.entity()
		default:
			p.plain()
		}
		if why != nil {
			return "", nil, why
		}
	}
	if n := len(p.open); n > 0 {
		return "", nil, cannotParse("Can't find end tag corresponding to start tag %q", p.open[n-1].name)
	}
	text, entities := trimEntities(p.out.String(), p.done)
	sort.SliceStable(entities, func(i, j int) bool {
		a, b := entities[i], entities[j]
		return a.Offset < b.Offset || a.Offset == b.Offset && a.Length > b.Length
	})
	return text, entities, nil
}

func cannotParse(format string, args ...any) *refusal {
	return badRequest("can't parse entities: " + fmt.Sprintf(format, args...))
}

// plain copies text up to the next tag or entity.
func (p *htmlParser) plain() {
	end := strings.IndexAny(p.in[p.at:], "<&")
	if end < 0 {
		end = len(p.in) - p.at
	}
	p.put(p.in[p.at : p.at+end])
	p.at += end
}

func (p *htmlParser) put(text string) {
	p.out.WriteString(text)
	p.units += utf16Len(text)
}

// entity reads &lt; and the like; what is no known entity is text.
func (p *htmlParser) entity() *refusal {
	end := strings.IndexByte(p.in[p.at:], ';')
	if end > 0 && end < 12 {
		if text, ok := decodeEntity(p.in[p.at+1 : p.at+end]); ok {
			p.put(text)
			p.at += end + 1
			return nil
		}
	}
	if p.strict {
		return cannotParse("Unescaped \"&\" at byte offset %d", p.at)
	}
	p.put("&")
	p.at++
	return nil
}

func decodeEntity(name string) (string, bool) {
	switch name {
	case "lt":
		return "<", true
	case "gt":
		return ">", true
	case "amp":
		return "&", true
	case "quot":
		return `"`, true
	}
	digits, ok := strings.CutPrefix(name, "#")
	if !ok {
		return "", false
	}
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 21)
	if err != nil || n == 0 || !utf8.ValidRune(rune(n)) {
		return "", false
	}
	return string(rune(n)), true
}

func (p *htmlParser) startTag() *refusal {
	begin := p.at
	end := strings.IndexAny(p.in[begin+1:], " \t\n\r>/")
	if end < 0 {
		return cannotParse("Unclosed start tag at byte offset %d", begin)
	}
	name := strings.ToLower(p.in[begin+1 : begin+1+end])
	kind, ok := htmlTypes[name]
	if !ok {
		return cannotParse("Unsupported start tag %q at byte offset %d", name, begin)
	}
	p.at = begin + 1 + end
	attributes, why := p.attributes(name, begin)
	if why != nil {
		return why
	}
	e := Entity{Type: kind, Offset: p.units}
	switch name {
	case "a":
		e.URL = attributes["href"]
	case "code":
		e.Language = strings.TrimPrefix(attributes["class"], "language-")
	case "span":
		if attributes["class"] != "tg-spoiler" {
			return cannotParse("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin)
		}
	case "blockquote":
		if _, ok := attributes["expandable"]; ok {
			e.Type = "expandable_blockquote"
		}
	}
	p.open = append(p.open, openTag{name, e})
	return nil
}

// attributes reads up to and with the tag's ">".
func (p *htmlParser) attributes(name string, begin int) (map[string]string, *refusal) {
	var out map[string]string
	for {
		p.skipSpace()
		if p.at >= len(p.in) {
			return nil, cannotParse("Unclosed start tag %q at byte offset %d", name, begin)
		}
		if p.in[p.at] == '>' {
			p.at++
			return out, nil
		}
		n := strings.IndexAny(p.in[p.at:], " \t\n\r=>/\"'")
		if n <= 0 {
			return nil, cannotParse("Empty attribute name in the tag %q at byte offset %d", name, begin)
		}
		key := strings.ToLower(p.in[p.at : p.at+n])
		p.at += n
		value := ""
		if strings.HasPrefix(p.in[p.at:], "=") {
			p.at++
			var ok bool
			if value, ok = p.attributeValue(); !ok {
				return nil, cannotParse("Unclosed start tag at byte offset %d", begin)
			}
		}
		if out == nil {
			out = map[string]string{}
		}
		out[key] = value
	}
}

func (p *htmlParser) attributeValue() (value string, ok bool) {
	rest := p.in[p.at:]
	if rest == "" {
		return "", false
	}
	end := 0
	if quote := rest[0]; quote == '"' || quote == '\'' {
		if end = strings.IndexByte(rest[1:], quote); end < 0 {
			return "", false
		}
		p.at += end + 2
		return unescape(rest[1 : 1+end]), true
	}
	if end = strings.IndexAny(rest, " \t\n\r>"); end <= 0 {
		return "", false
	}
	p.at += end
	return unescape(rest[:end]), true
}

func unescape(text string) string {
	for _, pair := range [...][2]string{{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", `"`}, {"&amp;", "&"}} {
		text = strings.ReplaceAll(text, pair[0], pair[1])
	}
	return text
}

func (p *htmlParser) skipSpace() {
	for p.at < len(p.in) && strings.IndexByte(" \t\n\r", p.in[p.at]) >= 0 {
		p.at++
	}
}

func (p *htmlParser) endTag() *refusal {
	begin := p.at
	end := strings.IndexByte(p.in[begin:], '>')
	if end < 0 {
		return cannotParse("Unclosed end tag at byte offset %d", begin)
	}
	name := strings.ToLower(strings.TrimSpace(p.in[begin+2 : begin+end]))
	n := len(p.open)
	if n == 0 {
		return cannotParse("Unexpected end tag at byte offset %d", begin)
	}
	top := p.open[n-1]
	if name != "" && name != top.name {
		return cannotParse("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, top.name, name)
	}
	p.open = p.open[:n-1]
	p.at = begin + end + 1
	p.close(top)
	return nil
}

// close turns a finished tag into its entity, if there is something in it.
func (p *htmlParser) close(tag openTag) {
	e := tag.Entity
	e.Length = p.units - e.Offset
	if e.Length == 0 || e.Type == "text_link" && e.URL == "" || e.Type == "custom_emoji" {
		return
	}
	if n := len(p.done); n > 0 && e.Type == "pre" {
		if last := p.done[n-1]; last.Type == "code" && last.Offset == e.Offset && last.Length == e.Length {
			p.done = p.done[:n-1]
			e.Language = last.Language
		}
	}
	if e.Type == "code" && (len(p.open) == 0 || p.open[len(p.open)-1].name != "pre") {
		e.Language = ""
	}
	p.done = append(p.done, e)
}

// trimEntities takes white space off both ends and moves the entities with it.
func trimEntities(text string, entities []Entity) (string, []Entity) {
	left := strings.TrimLeft(text, " \t\r\n")
	cut := utf16Len(text[:len(text)-len(left)])
	out := strings.TrimRight(left, " \t\r\n")
	length := utf16Len(out)
	kept := entities[:0]
	for _, e := range entities {
		begin, end := max(0, e.Offset-cut), min(length, e.Offset+e.Length-cut)
		if begin < end {
			e.Offset, e.Length = begin, end-begin
			kept = append(kept, e)
		}
	}
	return out, kept
}
