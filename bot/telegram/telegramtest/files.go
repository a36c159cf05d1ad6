package telegramtest

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif" // sizes of photos
	"image/jpeg"
	_ "image/png" // sizes of photos
	"path"
	"strconv"
	"strings"
	"sync"
)

// Telegram's limits for files, in bytes.
const (
	maxDownload = 20 << 20
	maxPhoto    = 10 << 20
	maxUpload   = 50 << 20
)

// File is something stored: an upload of the bot or a citizen's photo.
type File struct {
	ID     string // file_id
	Name   string // "" for photos
	MIME   string
	Path   string // for /file/bot<token>/<path>
	Width  int    // photos only
	Height int
	Data   []byte // nil for the small sizes of a photo, which are made when asked for

	unique string
	shrink func() []byte // makes the data of a small size
}

// files is the store. It is guarded by the server's lock; a File never changes.
type files struct {
	byID   map[string]*File
	byPath map[string]*File
	photos map[string][]*File // by file_id of any size: all sizes, smallest first
	last   int
}

func newFiles() files {
	return files{byID: map[string]*File{}, byPath: map[string]*File{}, photos: map[string][]*File{}}
}

// put names a file and keeps it.
func (f *files) put(folder, ext string, file *File) *File {
	f.last++
	file.ID = fmt.Sprintf("AgACAgUAAxkBAAI%013dAAwIC%sAAM", f.last, strconv.FormatInt(int64(f.last)*2654435761%1679616, 36))
	file.unique = fmt.Sprintf("AQAD%09dAAQ", f.last)
	file.Path = fmt.Sprintf("%s/file_%d%s", folder, f.last, ext)
	f.byID[file.ID] = file
	f.byPath[file.Path] = file
	return file
}

// document keeps a file that is sent as it is.
func (f *files) document(name, kind string, data []byte) *File {
	ext := strings.ToLower(path.Ext(name))
	if len(ext) > 8 {
		ext = ""
	}
	return f.put("documents", ext, &File{Name: name, MIME: kind, Data: data})
}

// photo keeps a picture in the sizes that Telegram offers; the last is the picture
// itself.
func (f *files) photo(data []byte) []*File {
	width, height := 1280, 960
	if config, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil && config.Width > 0 && config.Height > 0 {
		width, height = config.Width, config.Height
	}
	var sizes []*File
	for _, side := range [...]int{90, 320, 800} {
		if long := max(width, height); side < long {
			small := &File{MIME: "image/jpeg", Width: max(1, width*side/long), Height: max(1, height*side/long)}
			small.shrink = sync.OnceValue(func() []byte { return shrink(data, small.Width, small.Height) })
			sizes = append(sizes, f.put("photos", ".jpg", small))
		}
	}
	sizes = append(sizes, f.put("photos", ".jpg", &File{MIME: "image/jpeg", Width: width, Height: height, Data: data}))
	for _, size := range sizes {
		f.photos[size.ID] = sizes
	}
	return sizes
}

// content is the file's bytes.
func (f *File) content() []byte {
	if f.shrink != nil {
		return f.shrink()
	}
	return f.Data
}

// shrink makes a small JPEG of a picture; what is no picture gives a stand-in text.
func shrink(data []byte, width, height int) []byte {
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return []byte("a small size of something that is no picture")
	}
	from := picture.Bounds()
	small := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			small.Set(x, y, picture.At(from.Min.X+x*from.Dx()/width, from.Min.Y+y*from.Dy()/height))
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, small, nil); err != nil {
		return []byte("a small size that could not be made")
	}
	return out.Bytes()
}

// looksLikePicture knows the formats by their first bytes.
func looksLikePicture(data []byte) bool {
	for _, magic := range [...]string{"\xff\xd8\xff", "\x89PNG\r\n", "GIF8", "RIFF"} {
		if strings.HasPrefix(string(data[:min(len(data), 8)]), magic) {
			return true
		}
	}
	return false
}

// append writes the file as a Document object.
func (f *File) append(out []byte) []byte {
	out = append(out, '{')
	if f.Name != "" {
		out = appendText(out, "file_name", f.Name)
	}
	if f.MIME != "" {
		out = appendText(out, "mime_type", f.MIME)
	}
	return append(f.appendIDs(out), '}')
}

func (f *File) appendIDs(out []byte) []byte {
	out = appendText(out, "file_id", f.ID)
	out = appendText(out, "file_unique_id", f.unique)
	if f.shrink == nil {
		out = appendInt(out, "file_size", int64(len(f.Data)))
	}
	return out
}

// appendSizes writes a list of PhotoSize objects.
func appendSizes(out []byte, sizes []*File) []byte {
	out = append(out, '[')
	for i, f := range sizes {
		if i > 0 {
			out = append(out, ',')
		}
		out = f.appendIDs(append(out, '{'))
		out = appendInt(out, "width", int64(f.Width))
		out = appendInt(out, "height", int64(f.Height))
		out = append(out, '}')
	}
	return append(out, ']')
}

// FileBytes is the content of a stored file; ok is false when there is none with
// that file_id.
func (s *Server) FileBytes(fileID string) (data []byte, ok bool) {
	s.mu.Lock()
	f := s.files.byID[fileID]
	s.mu.Unlock()
	if f == nil {
		return nil, false
	}
	return f.content(), true
}
