package picturetest

import (
	"bytes"
	"encoding/binary"
)

// Progressive is a grey progressive JPEG in three full planes: a small file that
// a decoder which keeps all coefficients needs 15 bytes for each pixel for.
func Progressive(width, height int) []byte {
	var b bytes.Buffer
	segment := func(marker byte, body ...byte) {
		b.Write([]byte{0xff, marker})
		size := binary.BigEndian.AppendUint16(nil, uint16(len(body)+2))
		b.Write(append(size, body...))
	}
	b.Write([]byte{0xff, 0xd8})
	table := make([]byte, 65) // of quantization: ones
	for i := 1; i < len(table); i++ {
		table[i] = 1
	}
	segment(0xdb, table...)
	segment(0xc2, 8, byte(height>>8), byte(height), byte(width>>8), byte(width), 3,
		1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0)
	lengths := make([]byte, 18) // a Huffman table in which the bit 0 says "no difference"
	lengths[1] = 1
	segment(0xc4, lengths...)
	segment(0xda, 3, 1, 0, 2, 0, 3, 0, 0, 0, 0)
	blocks := ((width + 7) / 8) * ((height + 7) / 8)
	b.Write(make([]byte, (3*blocks+7)/8))
	b.Write([]byte{0xff, 0xd9})
	return b.Bytes()
}
