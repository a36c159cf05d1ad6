package whatsapptest

import (
	"bytes"
	"context"
	"crypto/cipher"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/socket"
)

// lastWords is how long a client has for the last node before it is cut off.
const lastWords = 50 * time.Millisecond

// conn is one client's connection.
type conn struct {
	s    *Server
	ws   *websocket.Conn
	ctx  context.Context // ends with the connection
	quit context.CancelFunc

	header []byte // the client's first four bytes
	rest   []byte // what came after the last whole frame
	key    []byte // the client's static key, proved by the handshake

	reading, writing cipher.AEAD
	read, written    uint32

	mu   sync.Mutex // guards out and more
	out  []waBinary.Node
	more chan struct{} // has room for one: there is something in out
	last bool          // nothing follows what is in out

	device *device  // after login; guarded by the server's lock
	ref    *pending // before pairing; guarded by the server's lock
}

// serveSocket is one connection from its first byte to its last.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	ws, err := websocket.Accept(w, r, nil)
	if err != nil {
		return // Accept has answered
	}
	s.wg.Add(1)
	defer s.wg.Done()
	ws.SetReadLimit(socket.FrameMaxSize)
	c := &conn{s: s, ws: ws, more: make(chan struct{}, 1)}
	c.ctx, c.quit = context.WithCancel(s.stop)
	defer c.cut()
	payload, err := c.handshake()
	if err != nil {
		s.note("handshake failed: %v", err)
		return
	}
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		c.writeLoop()
	}()
	if s.login(c, payload) {
		c.readLoop()
	}
	s.left(c)
	<-c.ctx.Done()
}

// cut ends the connection at once.
func (c *conn) cut() {
	c.quit()
	if err := c.ws.CloseNow(); err != nil && !errors.Is(err, net.ErrClosed) {
		c.s.note("closing: %v", err)
	}
}

// push puts a node on its way; nodes arrive in the order of the pushes. It never blocks.
func (c *conn) push(n waBinary.Node) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last {
		return
	}
	c.out = append(c.out, n)
	c.wake()
}

// end sends a last node and then closes.
func (c *conn) end(n waBinary.Node) {
	c.push(n)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = true
	c.wake()
}

func (c *conn) wake() {
	select {
	case c.more <- struct{}{}:
	default: // it is awake already
	}
}

func (c *conn) writeLoop() {
	defer c.quit()
	for {
		c.mu.Lock()
		batch, last := c.out, c.last
		c.out = nil
		c.mu.Unlock()
		if late := c.s.late.Load(); late > 0 && len(batch) > 0 {
			select {
			case <-c.ctx.Done():
			case <-time.After(time.Duration(rand.Int64N(late))):
			}
		}
		for _, n := range batch {
			if err := c.write(n); err != nil {
				return
			}
		}
		if last {
			select { // a client that was told to go mostly goes by itself
			case <-c.ctx.Done():
			case <-time.After(lastWords):
			}
			if err := c.ws.Close(websocket.StatusNormalClosure, ""); err != nil && c.ctx.Err() == nil {
				c.s.note("closing: %v", err)
			}
			return
		}
		select {
		case <-c.more:
		case <-c.ctx.Done():
			return
		}
	}
}

func (c *conn) write(n waBinary.Node) error {
	plain, err := waBinary.Marshal(n)
	if err != nil {
		return err
	}
	sealed := c.writing.Seal(nil, nonce(c.written), plain, nil)
	c.written++
	return c.writeFrame(sealed)
}

func (c *conn) writeFrame(data []byte) error {
	n := len(data)
	frame := append([]byte{byte(n >> 16), byte(n >> 8), byte(n)}, data...)
	return c.ws.Write(c.ctx, websocket.MessageBinary, frame)
}

// readLoop gives every node to the server, in order, until the connection ends.
func (c *conn) readLoop() {
	for {
		n, err := c.readNode()
		if err != nil {
			return
		}
		c.s.handle(c, n)
	}
}

func (c *conn) readNode() (*waBinary.Node, error) {
	sealed, err := c.readFrame()
	if err != nil {
		return nil, err
	}
	packed, err := c.reading.Open(nil, nonce(c.read), sealed, nil)
	if err != nil {
		return nil, err
	}
	c.read++
	plain, err := waBinary.Unpack(packed)
	if err != nil {
		return nil, err
	}
	return waBinary.Unmarshal(plain)
}

// readFrame reads one frame; the header that stands once before the first is kept.
func (c *conn) readFrame() ([]byte, error) {
	if c.header == nil {
		if err := c.fill(len(socket.WAConnHeader)); err != nil {
			return nil, err
		}
		c.header, c.rest = c.rest[:len(socket.WAConnHeader)], c.rest[len(socket.WAConnHeader):]
		if !bytes.Equal(c.header, socket.WAConnHeader) {
			return nil, fmt.Errorf("unknown header %x", c.header)
		}
	}
	if err := c.fill(socket.FrameLengthSize); err != nil {
		return nil, err
	}
	n := socket.FrameLengthSize + int(c.rest[0])<<16 + int(c.rest[1])<<8 + int(c.rest[2])
	if err := c.fill(n); err != nil {
		return nil, err
	}
	frame := c.rest[socket.FrameLengthSize:n]
	c.rest = c.rest[n:]
	return frame, nil
}

// fill reads until rest holds n bytes.
func (c *conn) fill(n int) error {
	for len(c.rest) < n {
		kind, data, err := c.ws.Read(c.ctx)
		if err != nil {
			return err
		}
		if kind != websocket.MessageBinary {
			return fmt.Errorf("message of type %v", kind)
		}
		c.rest = append(c.rest[:len(c.rest):len(c.rest)], data...)
	}
	return nil
}
