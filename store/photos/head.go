package photos

import (
	"encoding/binary"
	"errors"
	"io"

	"damping/store/seal"
)

const (
	magic      = "damping\x01"
	maxWrapped = 1 << 10
)

// place is what a file is bound to.
func place(name string) string { return "photos:" + name }

// head makes what stands before the stream.
func head(wrapped []byte) []byte {
	h := binary.BigEndian.AppendUint16([]byte(magic), uint16(len(wrapped)))
	return append(h, wrapped...)
}

// readHead reads the head and returns the wrapped data key. Error:
// seal.ErrSealed when it is none of ours.
func readHead(r io.Reader) ([]byte, error) {
	fixed := make([]byte, len(magic)+2)
	if err := readFull(r, fixed); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint16(fixed[len(magic):])
	if string(fixed[:len(magic)]) != magic || n > maxWrapped {
		return nil, seal.ErrSealed
	}
	wrapped := make([]byte, n)
	return wrapped, readFull(r, wrapped)
}

// readFull takes the end of a file within its head for damage.
func readFull(r io.Reader, p []byte) error {
	_, err := io.ReadFull(r, p)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return seal.ErrSealed
	}
	return err
}
