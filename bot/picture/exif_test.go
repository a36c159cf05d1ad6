package picture

import (
	"encoding/binary"
	"testing"
)

// FuzzMeta: whatever the bytes, reading the metadata ends, and what it says is
// possible.
func FuzzMeta(f *testing.F) {
	f.Add([]byte("II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("MM\x00*\x00\x00\x00\x08\x00\x01\x88\x25\x00\x04\x00\x00\x00\x01\x00\x00\x00\x08"))
	f.Fuzz(func(t *testing.T, tiff []byte) {
		jpeg := append([]byte("\xff\xd8\xff\xe1\x00\x00Exif\x00\x00"), tiff...)
		if n := len(jpeg) - 4; n <= 65535 {
			binary.BigEndian.PutUint16(jpeg[4:], uint16(n))
		}
		for _, m := range []meta{readMeta(kindJPEG, jpeg), readMeta(kindJPEG, tiff), readMeta(kindPNG, tiff), readMeta(kindWebP, tiff)} {
			if m.turn < 1 || m.turn > 8 {
				t.Errorf("orientation %d", m.turn)
			}
			if p := m.position; p != nil && (p.Lat < -90 || p.Lat > 90 || p.Lon < -180 || p.Lon > 180) {
				t.Errorf("position %v", *p)
			}
		}
	})
}
