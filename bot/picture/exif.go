package picture

import (
	"bytes"
	"encoding/binary"
	"math"

	"damping/flows"
)

// meta is the little that is read of a file's metadata.
type meta struct {
	turn     int                // EXIF orientation, 1–8
	position *flows.Coordinates // nil if the file does not say
}

// readMeta reads the metadata of a file. What is missing or damaged counts as
// not said.
func readMeta(k kind, data []byte) meta {
	m := meta{turn: 1}
	t, ok := newTIFF(findEXIF(k, data))
	if !ok {
		return m
	}
	first := t.entries(t.order.Uint32(t.data[4:]))
	if v, ok := first[0x0112]; ok && v.kind == 3 {
		if o := int(t.order.Uint16(v.raw)); o >= 1 && o <= 8 {
			m.turn = o
		}
	}
	if v, ok := first[0x8825]; ok && v.kind == 4 {
		m.position = t.position(t.entries(t.order.Uint32(v.raw)))
	}
	return m
}

// findEXIF is the EXIF block of a file, nil if there is none.
func findEXIF(k kind, data []byte) []byte {
	switch k {
	case kindJPEG:
		return jpegEXIF(data)
	case kindPNG:
		return chunkEXIF(data, 8, 12, "eXIf", binary.BigEndian, 0)
	case kindWebP:
		return chunkEXIF(data, 12, 8, "EXIF", binary.LittleEndian, 4)
	}
	return nil
}

// jpegEXIF walks the segments before the picture.
func jpegEXIF(data []byte) []byte {
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		marker, size := data[at+1], int(binary.BigEndian.Uint16(data[at+2:]))
		if marker == 0xda || size < 2 || at+2+size > len(data) {
			return nil
		}
		body := data[at+4 : at+2+size]
		if rest, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); marker == 0xe1 && ok {
			return rest
		}
		at += 2 + size
	}
	return nil
}

// chunkEXIF walks chunks that begin at a place and have extra bytes around
// their body; sizeAt is where in a chunk its size stands (its name is in the
// other place).
func chunkEXIF(data []byte, at, extra int, name string, order binary.ByteOrder, sizeAt int) []byte {
	for at+8 <= len(data) {
		size := int64(order.Uint32(data[at+sizeAt:]))
		body := data[at+8:]
		if size > int64(len(body)) {
			return nil
		}
		if string(data[at+4-sizeAt:at+8-sizeAt]) == name {
			return bytes.TrimPrefix(body[:size], []byte("Exif\x00\x00"))
		}
		if order == binary.ByteOrder(binary.LittleEndian) {
			size += size & 1
		}
		at += extra + int(size)
	}
	return nil
}

// tiff is the structure inside EXIF: tables of entries at places.
type tiff struct {
	data  []byte
	order binary.ByteOrder
}

func newTIFF(data []byte) (tiff, bool) {
	if len(data) < 8 {
		return tiff{}, false
	}
	switch string(data[:4]) {
	case "II*\x00":
		return tiff{data, binary.LittleEndian}, true
	case "MM\x00*":
		return tiff{data, binary.BigEndian}, true
	}
	return tiff{}, false
}

// entry is one value of a table: raw are its four bytes, or where it lies.
type entry struct {
	kind  uint16
	count uint32
	raw   []byte
}

// entries is the table at a place; empty if it does not fit in the data.
func (t tiff) entries(at uint32) map[uint16]entry {
	if int64(at)+2 > int64(len(t.data)) {
		return nil
	}
	rest := t.data[at+2:]
	n := min(int(t.order.Uint16(t.data[at:])), len(rest)/12)
	out := make(map[uint16]entry, min(n, 64))
	for i := range n {
		e := rest[i*12 : i*12+12]
		out[t.order.Uint16(e)] = entry{t.order.Uint16(e[2:]), t.order.Uint32(e[4:]), e[8:12]}
	}
	return out
}

// position reads the GPS table.
func (t tiff) position(gps map[uint16]entry) *flows.Coordinates {
	lat, ok1 := t.degrees(gps[2])
	lon, ok2 := t.degrees(gps[4])
	if !ok1 || !ok2 || lat > 90 || lon > 180 || lat == 0 && lon == 0 {
		return nil
	}
	if e, ok := gps[1]; ok && e.raw[0] == 'S' {
		lat = -lat
	}
	if e, ok := gps[3]; ok && e.raw[0] == 'W' {
		lon = -lon
	}
	return &flows.Coordinates{Lat: lat, Lon: lon}
}

// degrees reads three fractions: degrees, minutes, seconds.
func (t tiff) degrees(e entry) (float64, bool) {
	if e.kind != 5 || e.count != 3 {
		return 0, false
	}
	at := int64(t.order.Uint32(e.raw))
	if at+24 > int64(len(t.data)) {
		return 0, false
	}
	var sum float64
	for i, part := range []float64{1, 60, 3600} {
		f := t.data[at+int64(i)*8:]
		sum += float64(t.order.Uint32(f)) / float64(t.order.Uint32(f[4:])) / part
	}
	return sum, !math.IsNaN(sum) && !math.IsInf(sum, 0)
}
