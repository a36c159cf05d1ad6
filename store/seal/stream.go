package seal

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"

	"github.com/tink-crypto/tink-go/v2/streamingaead/subtle"
)

// Sizes of a stream, in bytes. A segment is what is held in memory.
const (
	streamKeySize = 32
	streamSegment = 64 << 10
)

// Stream encrypts and decrypts one long value, such as a file, piece by piece,
// under a data key of its own. It belongs to one place, as a sealed value does.
type Stream struct {
	cipher *subtle.AESGCMHKDF
	place  []byte
}

// NewStream makes a data key for one place and returns it wrapped, to be kept
// beside what the stream encrypts: only DATA_KEY opens it, only at this place.
func (k *Keys) NewStream(place string) (wrapped []byte, s *Stream, err error) {
	key := make([]byte, streamKeySize)
	_, _ = rand.Read(key) // it never fails
	if wrapped, err = k.aead.Encrypt(key, []byte(place)); err != nil {
		return nil, nil, err
	}
	s, err = newStream(key, place)
	return wrapped, s, err
}

// OpenStream unwraps what NewStream returned for the same place. Error:
// ErrSealed.
func (k *Keys) OpenStream(wrapped []byte, place string) (*Stream, error) {
	key, err := k.aead.Decrypt(wrapped, []byte(place))
	if err != nil || len(key) != streamKeySize {
		return nil, ErrSealed
	}
	return newStream(key, place)
}

// Rewrap wraps a data key under the primary key of DATA_KEY. It returns nil
// when the data key is wrapped so already. Error: ErrSealed.
func (k *Keys) Rewrap(wrapped []byte, place string) ([]byte, error) {
	key, err := k.aead.Decrypt(wrapped, []byte(place))
	switch {
	case err != nil:
		return nil, ErrSealed
	case keyOf(wrapped) == k.handles[0].KeysetInfo().GetPrimaryKeyId():
		return nil, nil
	}
	return k.aead.Encrypt(key, []byte(place))
}

// keyOf reads the number of the key that sealed a value: Tink writes a 1 and
// the number before it.
func keyOf(sealed []byte) uint32 { return binary.BigEndian.Uint32(sealed[1:5]) }

func newStream(key []byte, place string) (*Stream, error) {
	c, err := subtle.NewAESGCMHKDF(key, "SHA256", streamKeySize, streamSegment, 0)
	return &Stream{cipher: c, place: []byte(place)}, err
}

// Encrypt returns what is read from r, encrypted. An error of r comes through,
// and what was read until then does not decrypt.
func (s *Stream) Encrypt(r io.Reader) io.Reader {
	e := &encrypting{from: r, chunk: make([]byte, streamSegment/2)}
	e.cipher, e.err = s.cipher.NewEncryptingWriter(&e.ready, s.place)
	return e
}

// encrypting is the reader of Encrypt.
type encrypting struct {
	from   io.Reader
	chunk  []byte
	cipher io.WriteCloser // writes to ready
	ready  bytes.Buffer
	err    error // once ready is empty
}

func (e *encrypting) Read(p []byte) (int, error) {
	for e.ready.Len() == 0 {
		if e.err != nil {
			return 0, e.err
		}
		e.err = e.fill()
	}
	return e.ready.Read(p)
}

// fill encrypts one more chunk; io.EOF says that it was the last.
func (e *encrypting) fill() error {
	n, err := e.from.Read(e.chunk)
	if _, werr := e.cipher.Write(e.chunk[:n]); werr != nil {
		return werr
	}
	if err != io.EOF {
		return err
	}
	if err := e.cipher.Close(); err != nil {
		return err
	}
	return io.EOF
}

// Decrypt returns what Encrypt encrypted. Each piece is authenticated before it
// is handed out, and only the last piece tells the end: who does not come to
// io.EOF has not seen the whole. Errors: ErrSealed for a changed, cut,
// lengthened or moved value; an error of r comes through.
func (s *Stream) Decrypt(r io.Reader) io.Reader {
	return &decrypting{s: s, from: &source{r: r}}
}

// decrypting is the reader of Decrypt. It stays with its first error: the
// library's reader answers io.EOF when it is asked again after a bad last piece.
type decrypting struct {
	s     *Stream
	from  *source
	plain io.Reader
	err   error
}

func (d *decrypting) Read(p []byte) (n int, err error) {
	if d.err == nil && d.plain == nil {
		d.plain, err = d.s.cipher.NewDecryptingReader(d.from, d.s.place)
		d.err = d.reason(err)
	}
	if d.err != nil {
		return 0, d.err
	}
	n, err = d.plain.Read(p)
	if err != io.EOF {
		err = d.reason(err)
	}
	d.err = err
	return n, err
}

// reason tells an error of the reading from one of the decrypting.
func (d *decrypting) reason(err error) error {
	switch {
	case err == nil:
		return nil
	case d.from.err != nil:
		return d.from.err
	}
	return ErrSealed
}

// source notes the error of a reader.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}
