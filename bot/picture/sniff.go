package picture

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// kind is what the bytes of a file are.
type kind string

const (
	kindNone kind = ""
	kindJPEG kind = "jpeg"
	kindPNG  kind = "png"
	kindWebP kind = "webp"
	kindGIF  kind = "gif"
	kindHEIC kind = "heic" // and its relative AVIF
	kindPDF  kind = "pdf"
)

// heicBrands are the major brands of still pictures in an ISO file.
var heicBrands = []string{"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif"}

// sniff tells the kind of a file from its first bytes.
func sniff(data []byte) kind {
	has := func(at int, magic string) bool {
		return len(data) >= at+len(magic) && string(data[at:at+len(magic)]) == magic
	}
	switch {
	case has(0, "\xff\xd8\xff"):
		return kindJPEG
	case has(0, "\x89PNG\r\n\x1a\n"):
		return kindPNG
	case has(0, "RIFF") && has(8, "WEBP"):
		return kindWebP
	case has(0, "GIF8"):
		return kindGIF
	case has(4, "ftyp") && len(data) >= 12 && slices.Contains(heicBrands, string(data[8:12])):
		return kindHEIC
	case bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")):
		return kindPDF
	}
	return kindNone
}

// heicPixels is the largest size that a HEIC file declares (its ispe boxes).
// The converter has limits of its own for files that lie.
func heicPixels(data []byte) int64 {
	var most int64
	for rest := data; ; {
		i := bytes.Index(rest, []byte("ispe"))
		if i < 0 || len(rest) < i+16 {
			return most
		}
		w := binary.BigEndian.Uint32(rest[i+8:])
		h := binary.BigEndian.Uint32(rest[i+12:])
		most = max(most, min(int64(w), 1<<31)*min(int64(h), 1<<31))
		rest = rest[i+16:]
	}
}
