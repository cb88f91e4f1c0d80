package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Target says how to reach one running system.
type Target struct {
	Name      string   `json:"name"`
	Adapter   string   `json:"adapter"` // gochat | native | centrifugo | wsgateway | broadcast | new
	API       string   `json:"api"`     // HTTP base URL of registration and publishing
	WS        string   `json:"ws"`      // WebSocket URL; several with commas: connections are spread over them
	Groups    []string `json:"groups"`  // name=pid,@pidfile,...
	Publish   string   `json:"publish"` // http (default) or ws
	APIKey    string   `json:"api_key,omitempty"`
	Prefix    string   `json:"channel_prefix,omitempty"`    // centrifugo
	Metric    string   `json:"metric,omitempty"`            // url#name, a counter to be read before and after
	Join      string   `json:"join,omitempty"`              // new: text sent after the handshake
	PubBody   string   `json:"pub_body,omitempty"`          // new: body of an HTTP publish
	PubPath   string   `json:"pub_path,omitempty"`          // new: path of an HTTP publish
	PubFrame  string   `json:"pub_frame,omitempty"`         // new: text of a publish over the WebSocket
	EchoFrame string   `json:"echo_frame,omitempty"`        // new: text of an echo
	RoomBase  int      `json:"room_base,omitempty"`         // first room number; default 20000
	Register  int      `json:"register_parallel,omitempty"` // registrations at once; default 1 (gochat's own sessions break when several are)
}

// Adapter is one protocol. Methods are called from several goroutines.
type Adapter interface {
	// Prepare makes what n connections and the publishers need (users, tokens).
	Prepare(n, publishers int) error
	Endpoint(c *Conn) *Endpoint
	// Join are the payloads sent right after the handshake.
	Join(c *Conn) [][]byte
	// Ack tells whether a payload without a stamp is the target's acknowledgement of the join.
	// A target without one (HasAck false) counts as ready when the handshake is done and its join is sent.
	HasAck() bool
	Ack(payload []byte) bool
	// Control returns an answer to an application-level control message (nil: none). Of a frame with several lines it
	// is given each short line.
	Control(payload []byte) []byte
	// NewPublisher makes a publisher for one goroutine.
	NewPublisher(i int) (Publisher, error)
	// SelfSend is what connection c sends so that it gets the payload back (nil: the target cannot do that).
	SelfSend(c *Conn, payload []byte) []byte
	// SelfRoom: whether in the echo scenario each connection needs a room of its own.
	SelfRoom() bool
	Close()
}

type Publisher interface {
	Publish(room int, payload []byte) error
	Close()
}

func newAdapter(t *Target) (Adapter, error) {
	b, err := newBaseAdapter(t)
	if err != nil {
		return nil, err
	}
	switch t.Adapter {
	case "gochat":
		return &gochatAdapter{baseAdapter: b}, nil
	case "centrifugo":
		return &centrifugoAdapter{baseAdapter: b}, nil
	case "wsgateway":
		return &wsgatewayAdapter{baseAdapter: b}, nil
	case "native":
		return &nativeAdapter{gochatAdapter{baseAdapter: b}}, nil
	case "broadcast":
		return &broadcastAdapter{baseAdapter: b}, nil
	case "new":
		return &newServiceAdapter{gochatAdapter{baseAdapter: b}}, nil
	}
	return nil, fmt.Errorf("no adapter %q", t.Adapter)
}

// baseAdapter knows addresses: several WebSocket URLs, several local source addresses.
type baseAdapter struct {
	t     *Target
	eps   []Endpoint
	roomB int
}

// perSource: connections from one source address to one port; below the ephemeral range.
const perSource = 20000

func newBaseAdapter(t *Target) (baseAdapter, error) {
	b := baseAdapter{t: t, roomB: t.RoomBase}
	if b.roomB == 0 {
		b.roomB = 20000
	}
	for _, w := range strings.Split(t.WS, ",") {
		u, err := loopbackHost(strings.TrimSpace(w))
		if err != nil {
			return b, err
		}
		port, err := strconv.Atoi(u.Port())
		if err != nil {
			return b, fmt.Errorf("%s: no port", w)
		}
		b.eps = append(b.eps, Endpoint{IP: net.ParseIP(u.Hostname()), Port: port, Host: u.Host, Path: u.RequestURI()})
	}
	return b, nil
}

func (b *baseAdapter) Endpoint(c *Conn) *Endpoint {
	e := b.eps[c.ID%len(b.eps)]
	if k := c.ID / len(b.eps) / perSource; k > 0 {
		e.Local = net.IPv4(127, 0, 0, byte(1+k))
	}
	return &e
}
func (b *baseAdapter) room(r int) int                  { return b.roomB + r }
func (b *baseAdapter) HasAck() bool                    { return false }
func (b *baseAdapter) Ack([]byte) bool                 { return false }
func (b *baseAdapter) Control([]byte) []byte           { return nil }
func (b *baseAdapter) SelfSend(*Conn, []byte) []byte   { return nil }
func (b *baseAdapter) SelfRoom() bool                  { return false }
func (b *baseAdapter) Close()                          {}
func (b *baseAdapter) Prepare(n, publishers int) error { return nil }

// jsonStr quotes a payload; stamps need no escaping, anything else goes through the encoder.
func jsonStr(dst []byte, p []byte) []byte {
	for _, ch := range p {
		if ch < 0x20 || ch == '"' || ch == '\\' || ch >= 0x7f {
			q, _ := json.Marshal(string(p))
			return append(dst, q...)
		}
	}
	dst = append(dst, '"')
	dst = append(dst, p...)
	return append(dst, '"')
}

// ---- gochat: register over REST, join with the token over the WebSocket, publish with pushRoom over REST

type gochatAdapter struct {
	baseAdapter
	tokens    []string
	pubTokens []string
}

// users registers n users with several connections at once and keeps their tokens in a file between runs.
func (a *gochatAdapter) users(n int, kind string) ([]string, error) {
	cache := ""
	if tokenCache != "" {
		cache = fmt.Sprintf("%s/%s-%s.json", tokenCache, a.t.Name, kind)
		if b, err := os.ReadFile(cache); err == nil {
			var ts []string
			if json.Unmarshal(b, &ts) == nil && len(ts) > 0 && a.valid(ts[0]) && a.valid(ts[len(ts)-1]) {
				if len(ts) >= n {
					return ts[:n], nil
				}
				more, err := a.register(n-len(ts), kind)
				if err != nil {
					return nil, err
				}
				ts = append(ts, more...)
				b, _ := json.Marshal(ts)
				return ts, os.WriteFile(cache, b, 0o600)
			}
		}
	}
	ts, err := a.register(n, kind)
	if err == nil && cache != "" {
		_ = os.MkdirAll(tokenCache, 0o700)
		b, _ := json.Marshal(ts)
		err = os.WriteFile(cache, b, 0o600)
	}
	return ts, err
}

func (a *gochatAdapter) valid(tok string) bool {
	h, err := newHTTP(a.t.API)
	if err != nil {
		return false
	}
	defer h.close()
	st, body, err := h.do("POST", "/user/checkAuth", "", []byte(`{"authToken":"`+tok+`"}`))
	return err == nil && st == 200 && strings.Contains(string(body), `"code":0`)
}

func (a *gochatAdapter) register(n int, kind string) ([]string, error) {
	ts := make([]string, n)
	var next atomic.Int64
	var wg sync.WaitGroup
	var mu sync.Mutex
	var first error
	stamp := strconv.FormatInt(time.Now().UnixMilli()%1e10, 36)
	for w := 0; w < max(1, a.t.Register); w++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			h, err := newHTTP(a.t.API)
			if err != nil {
				mu.Lock()
				first = err
				mu.Unlock()
				return
			}
			defer h.close()
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				body := fmt.Sprintf(`{"userName":"cb%s%s%d","passWord":"chatbench"}`, kind[:1], stamp, i)
				var r struct {
					Code    int
					Data    string
					Message string
				}
				ok := false
				for try := 0; try < 3 && !ok; try++ {
					st, b, err := h.do("POST", "/user/register", "", []byte(body))
					if err == nil {
						err = json.Unmarshal(b, &r)
					}
					if err == nil && st == 200 && r.Code == 0 && r.Data != "" {
						ok = true
						break
					}
					mu.Lock()
					if first == nil {
						first = fmt.Errorf("register: status %d %+v %v", st, r, err)
					}
					mu.Unlock()
					time.Sleep(50 * time.Millisecond)
				}
				if !ok {
					return
				}
				ts[i] = r.Data
			}
		}()
	}
	wg.Wait()
	for _, t := range ts {
		if t == "" {
			return nil, first
		}
	}
	return ts, nil
}

func (a *gochatAdapter) Prepare(n, publishers int) (err error) {
	if a.tokens, err = a.users(n, "conn"); err != nil {
		return err
	}
	if publishers > 0 {
		a.pubTokens, err = a.users(publishers, "pub")
	}
	return err
}

func (a *gochatAdapter) Join(c *Conn) [][]byte {
	return [][]byte{[]byte(`{"authToken":"` + a.tokens[c.ID] + `","roomId":` + strconv.Itoa(a.room(c.Room)) + `}`)}
}

type gochatPub struct {
	a    *gochatAdapter
	tok  string
	h    *httpConn
	body []byte
}

func (a *gochatAdapter) NewPublisher(i int) (Publisher, error) {
	h, err := newHTTP(a.t.API)
	if err != nil {
		return nil, err
	}
	return &gochatPub{a: a, tok: a.pubTokens[i%len(a.pubTokens)], h: h}, nil
}

func (p *gochatPub) Publish(room int, payload []byte) error {
	b := append(p.body[:0], `{"authToken":"`...)
	b = append(b, p.tok...)
	b = append(b, `","roomId":`...)
	b = strconv.AppendInt(b, int64(p.a.room(room)), 10)
	b = append(b, `,"msg":`...)
	b = jsonStr(b, payload)
	b = append(b, '}')
	p.body = b
	st, r, err := p.h.do("POST", "/push/pushRoom", "", b)
	if err != nil {
		return err
	}
	if st != 200 || !strings.Contains(string(r), `"code":0`) {
		return fmt.Errorf("pushRoom: %d %.200s", st, r)
	}
	return nil
}
func (p *gochatPub) Close() { p.h.close() }

// ---- Centrifugo: JSON protocol, anonymous connections, channels <prefix><room>

type centrifugoAdapter struct {
	baseAdapter
}

func (a *centrifugoAdapter) channel(room int) string {
	return a.t.Prefix + strconv.Itoa(a.room(room))
}
func (a *centrifugoAdapter) HasAck() bool   { return true }
func (a *centrifugoAdapter) SelfRoom() bool { return true }
func (a *centrifugoAdapter) Join(c *Conn) [][]byte {
	return [][]byte{[]byte(`{"id":1,"connect":{}}` + "\n" + `{"id":2,"subscribe":{"channel":"` + a.channel(c.Room) + `"}}`)}
}
func (a *centrifugoAdapter) Ack(p []byte) bool {
	s := string(p)
	return strings.Contains(s, `"id":2`) && strings.Contains(s, `"subscribe":{`)
}
func (a *centrifugoAdapter) Control(p []byte) []byte {
	if len(p) <= 3 && strings.TrimSpace(string(p)) == "{}" { // ping, wants a pong
		return []byte("{}")
	}
	return nil
}
func (a *centrifugoAdapter) SelfSend(c *Conn, payload []byte) []byte {
	b := append([]byte(`{"id":9,"publish":{"channel":"`), a.channel(c.Room)...)
	b = append(b, `","data":{"m":`...)
	b = jsonStr(b, payload)
	return append(b, `}}}`...)
}

type centrifugoPub struct {
	a    *centrifugoAdapter
	h    *httpConn
	ws   *blockingWS
	hdr  string
	body []byte
}

func (a *centrifugoAdapter) NewPublisher(i int) (Publisher, error) {
	if a.t.Publish == "ws" {
		w, err := dialBlocking(a.Endpoint(&Conn{ID: i}))
		if err != nil {
			return nil, err
		}
		if err := w.send([]byte(`{"id":1,"connect":{}}`)); err != nil {
			return nil, err
		}
		return &centrifugoPub{a: a, ws: w}, nil
	}
	h, err := newHTTP(a.t.API)
	if err != nil {
		return nil, err
	}
	return &centrifugoPub{a: a, h: h, hdr: "X-API-Key: " + a.t.APIKey + "\r\n"}, nil
}

func (p *centrifugoPub) Publish(room int, payload []byte) error {
	b := p.body[:0]
	if p.ws != nil {
		b = append(b, `{"id":9,"publish":`...)
	}
	b = append(b, `{"channel":"`...)
	b = append(b, p.a.channel(room)...)
	b = append(b, `","data":{"m":`...)
	b = jsonStr(b, payload)
	b = append(b, `}}`...)
	if p.ws != nil {
		b = append(b, '}')
		p.body = b
		return p.ws.send(b)
	}
	p.body = b
	st, r, err := p.h.do("POST", "/api/publish", p.hdr, b)
	if err != nil {
		return err
	}
	if st != 200 || !strings.Contains(string(r), `"result"`) {
		return fmt.Errorf("publish: %d %.200s", st, r)
	}
	return nil
}
func (p *centrifugoPub) Close() {
	if p.h != nil {
		p.h.close()
	}
	if p.ws != nil {
		p.ws.close()
	}
}

// ---- ChatCluster's native door: accounts as gochat's, the Centrifugal JSON protocol, publishing over WebSockets that await
// each acknowledgement, or over HTTP as gochat's clients do (publish = "http")

type nativeAdapter struct {
	gochatAdapter
}

func (a *nativeAdapter) HasAck() bool   { return true }
func (a *nativeAdapter) SelfRoom() bool { return true }
func (a *nativeAdapter) connect(token string) string {
	return `{"id":1,"connect":{"token":"` + token + `"}}`
}
func (a *nativeAdapter) Join(c *Conn) [][]byte {
	return [][]byte{[]byte(a.connect(a.tokens[c.ID]) + "\n" + `{"id":2,"subscribe":{"channel":"room:` + strconv.Itoa(a.room(c.Room)) + `"}}`)}
}
func (a *nativeAdapter) Ack(p []byte) bool {
	s := string(p)
	return strings.Contains(s, `"id":2`) && strings.Contains(s, `"subscribe":{`)
}
func (a *nativeAdapter) Control(p []byte) []byte {
	if len(p) <= 3 && strings.TrimSpace(string(p)) == "{}" {
		return []byte("{}")
	}
	return nil
}
func (a *nativeAdapter) SelfSend(c *Conn, payload []byte) []byte {
	return append(a.frame(c.Room, payload), '\n')
}
func (a *nativeAdapter) frame(room int, payload []byte) []byte {
	b := append([]byte(nil), `{"id":9,"publish":{"channel":"room:`...)
	b = strconv.AppendInt(b, int64(a.room(room)), 10)
	b = append(b, `","data":{"m":`...)
	b = jsonStr(b, payload)
	return append(b, `}}}`...)
}

type nativePub struct {
	a  *nativeAdapter
	ws *blockingWS
}

func (a *nativeAdapter) NewPublisher(i int) (Publisher, error) {
	if a.t.Publish != "ws" {
		return a.gochatAdapter.NewPublisher(i)
	}
	w, err := dialBlocking(a.Endpoint(&Conn{ID: i}))
	if err != nil {
		return nil, err
	}
	w.replies = make(chan []byte, 64)
	if err := w.send([]byte(a.connect(a.pubTokens[i%len(a.pubTokens)]))); err != nil {
		return nil, err
	}
	p := &nativePub{a: a, ws: w}
	return p, p.await(`"connect":{`)
}

// await waits for the reply to the one command that is under way.
func (p *nativePub) await(what string) error {
	for {
		select {
		case r, ok := <-p.ws.replies:
			if !ok {
				return fmt.Errorf("native: connection lost")
			}
			s := string(r)
			if strings.Contains(s, `"error":{`) {
				return fmt.Errorf("native: %.200s", s)
			}
			if strings.Contains(s, what) {
				return nil
			}
		case <-time.After(10 * time.Second):
			return fmt.Errorf("native: no reply in 10 s")
		}
	}
}

func (p *nativePub) Publish(room int, payload []byte) error {
	if err := p.ws.send(p.a.frame(room, payload)); err != nil {
		return err
	}
	return p.await(`"publish":{`)
}
func (p *nativePub) Close() { p.ws.close() }

// ---- ws-gateway: no login, no rooms; clients send JSON upstream and get nothing back

type wsgatewayAdapter struct {
	baseAdapter
}

func (a *wsgatewayAdapter) Join(c *Conn) [][]byte { return nil }
func (a *wsgatewayAdapter) NewPublisher(int) (Publisher, error) {
	return nil, fmt.Errorf("ws-gateway has no publishing")
}
func (a *wsgatewayAdapter) SelfSend(c *Conn, payload []byte) []byte {
	return []byte(`{"type":"message","payload":"eyJrZXkiOiJYVmxCemdiYWlDIn0="}`) // the 59 bytes of its own benchmark's "50 bytes" file
}

// ---- ChatCluster's global room: no login, one room (-rooms 1), everybody gets {"clientId","Message"} of everybody; a message
// counts as published when its publisher has got it back

type broadcastAdapter struct {
	baseAdapter
}

func (a *broadcastAdapter) Join(c *Conn) [][]byte { return nil }

type broadcastPub struct {
	ws *blockingWS
}

func (a *broadcastAdapter) NewPublisher(i int) (Publisher, error) {
	w, err := dialBlocking(a.Endpoint(&Conn{ID: i}))
	if err != nil {
		return nil, err
	}
	w.replies = make(chan []byte, 64)
	return &broadcastPub{ws: w}, nil
}

func (p *broadcastPub) Publish(room int, payload []byte) error {
	if err := p.ws.send(append(jsonStr([]byte(`{"clientId":"chatbench","Message":`), payload), '}')); err != nil {
		return err
	}
	for {
		select {
		case r, ok := <-p.ws.replies:
			if !ok {
				return fmt.Errorf("broadcast: connection lost")
			}
			if strings.Contains(string(r), `"error":`) {
				return fmt.Errorf("broadcast: %.200s", r)
			}
			if strings.Contains(string(r), string(payload)) {
				return nil
			}
		case <-time.After(10 * time.Second):
			return fmt.Errorf("broadcast: not heard in 10 s")
		}
	}
}
func (p *broadcastPub) Close() { p.ws.close() }

// ---- the new service: starts as gochat's contract; every text can be set from the target's description,
// with %TOKEN%, %ROOM%, %MSG% (a quoted JSON string) filled in. Replace by code when the protocol is settled.

type newServiceAdapter struct {
	gochatAdapter
}

func fill(tmpl, token string, room int, msg []byte) []byte {
	q := string(jsonStr(nil, msg))
	return []byte(strings.NewReplacer("%TOKEN%", token, "%ROOM%", strconv.Itoa(room), "%MSG%", q).Replace(tmpl))
}

func (a *newServiceAdapter) Join(c *Conn) [][]byte {
	if a.t.Join == "" {
		return a.gochatAdapter.Join(c)
	}
	return [][]byte{fill(a.t.Join, a.tokens[c.ID], a.room(c.Room), nil)}
}
func (a *newServiceAdapter) SelfSend(c *Conn, payload []byte) []byte {
	if a.t.EchoFrame == "" {
		return nil
	}
	return fill(a.t.EchoFrame, a.tokens[c.ID], a.room(c.Room), payload)
}
func (a *newServiceAdapter) SelfRoom() bool { return true }

type newPub struct {
	a   *newServiceAdapter
	tok string
	h   *httpConn
	ws  *blockingWS
}

func (a *newServiceAdapter) NewPublisher(i int) (Publisher, error) {
	if a.t.Publish == "ws" {
		if a.t.PubFrame == "" {
			return nil, fmt.Errorf("publish=ws needs pub_frame")
		}
		w, err := dialBlocking(a.Endpoint(&Conn{ID: i}))
		if err != nil {
			return nil, err
		}
		tok := a.pubTokens[i%len(a.pubTokens)]
		join := a.t.Join
		if join == "" {
			join = `{"authToken":"%TOKEN%","roomId":%ROOM%}`
		}
		// the publishing connection joins a room of its own, so that it is no receiver
		if err := w.send(fill(join, tok, a.room(-1-i), nil)); err != nil {
			return nil, err
		}
		return &newPub{a: a, tok: tok, ws: w}, nil
	}
	if a.t.PubBody == "" {
		return a.gochatAdapter.NewPublisher(i)
	}
	h, err := newHTTP(a.t.API)
	if err != nil {
		return nil, err
	}
	return &newPub{a: a, tok: a.pubTokens[i%len(a.pubTokens)], h: h}, nil
}

func (p *newPub) Publish(room int, payload []byte) error {
	if p.ws != nil {
		return p.ws.send(fill(p.a.t.PubFrame, p.tok, p.a.room(room), payload))
	}
	st, r, err := p.h.do("POST", p.a.t.PubPath, "", fill(p.a.t.PubBody, p.tok, p.a.room(room), payload))
	if err != nil {
		return err
	}
	if st/100 != 2 {
		return fmt.Errorf("publish: %d %.200s", st, r)
	}
	return nil
}
func (p *newPub) Close() {
	if p.h != nil {
		p.h.close()
	}
	if p.ws != nil {
		p.ws.close()
	}
}
