package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// blockingWS is one WebSocket for a publisher: writes from its goroutine, a second one reads and drops
// everything but pings (and Centrifugo's application pings).
type blockingWS struct {
	c    net.Conn
	mu   sync.Mutex
	buf  []byte
	dead atomic.Bool
	// replies gets every text frame that is no ping, where it is not nil; set it before the first send.
	replies chan []byte
}

func dialBlocking(ep *Endpoint) (*blockingWS, error) {
	c, err := net.DialTimeout("tcp", fmt.Sprintf("%s:%d", ep.IP, ep.Port), 5*time.Second)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: Y2hhdGJlbmNoY2hhdGJlbg==\r\nSec-WebSocket-Version: 13\r\n%s\r\n", ep.Path, ep.Host, ep.Header)
	br := bufio.NewReader(c)
	st, err := br.ReadString('\n')
	if err != nil {
		return nil, err
	}
	if !strings.Contains(st, " 101 ") {
		return nil, fmt.Errorf("handshake: %s", st)
	}
	for {
		l, err := br.ReadString('\n')
		if err != nil {
			return nil, err
		}
		if l == "\r\n" {
			break
		}
	}
	w := &blockingWS{c: c}
	go w.drain(br)
	return w, nil
}

func (w *blockingWS) drain(br *bufio.Reader) {
	defer w.dead.Store(true)
	defer func() {
		if w.replies != nil {
			close(w.replies)
		}
	}()
	hdr := make([]byte, 10)
	for {
		if _, err := io.ReadFull(br, hdr[:2]); err != nil {
			return
		}
		op, l := hdr[0]&15, int(hdr[1]&127)
		if l == 126 {
			if _, err := io.ReadFull(br, hdr[:2]); err != nil {
				return
			}
			l = int(hdr[0])<<8 | int(hdr[1])
		} else if l == 127 {
			return
		}
		p := make([]byte, l)
		if _, err := io.ReadFull(br, p); err != nil {
			return
		}
		switch {
		case op == opPing:
			w.frame(opPong, p)
		case op == opClose:
			return
		case op == opText && l <= 3 && strings.TrimSpace(string(p)) == "{}":
			w.frame(opText, []byte("{}"))
		case op == opText && w.replies != nil:
			w.replies <- p
		}
	}
}

func (w *blockingWS) frame(op byte, p []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.buf = appendFrame(w.buf[:0], op, p)
	_, err := w.c.Write(w.buf)
	return err
}

func (w *blockingWS) send(p []byte) error {
	if w.dead.Load() {
		return fmt.Errorf("the publisher's WebSocket is closed")
	}
	return w.frame(opText, p)
}

func (w *blockingWS) close() { w.c.Close() }
