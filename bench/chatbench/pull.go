package main

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// PullParams describe a run against a cursor-pull door: POST /api/send, GET /api/pull.
type PullParams struct {
	API      string   `json:"api"`
	Rate     float64  `json:"rate"`
	Senders  int      `json:"senders"`
	Pullers  int      `json:"pullers"`
	Chats    int      `json:"chats"`
	Limit    int      `json:"limit"`
	PollMs   int      `json:"poll_ms"`
	Payload  int      `json:"payload"`
	Duration float64  `json:"duration_s"`
	Warm     float64  `json:"warm_s"`
	Drain    float64  `json:"drain_s"`
	Groups   []string `json:"groups"`
}

// PullResult is what a run came to. Lost, Dup and Order are of the messages that were acknowledged, for each puller of their chat.
type PullResult struct {
	Params    PullParams `json:"params"`
	Sent      int64      `json:"sent"`
	SendErr   int64      `json:"send_errors"`
	Pulls     int64      `json:"pulls"`
	PullErr   int64      `json:"pull_errors"`
	Delivered int64      `json:"delivered"`
	Lost      int64      `json:"lost"`
	Dup       int64      `json:"duplicates"`
	Order     int64      `json:"order"`
	Strange   int64      `json:"never_acknowledged"`
	Send      Lat        `json:"send"`
	SendFrom  Lat        `json:"send_from_intended"`
	Pull      Lat        `json:"pull"`
	Delivery  Lat        `json:"delivery"`
	Cost      Cost       `json:"cost"`
	FirstErr  string     `json:"first_error,omitempty"`
}

// pullUser follows one chat from its beginning and knows every sender's numbers.
type pullUser struct {
	seen            []tracker
	own             int64
	pull, delivery  *recorder
	pulls, errs     int64
	delivered, dups int64
	late            int64
}

type pullRun struct {
	p       PullParams
	run     uint32
	acked   []tracker // by sender: what was acknowledged
	measure atomic.Bool
	stop    atomic.Bool
	need    []atomic.Int64 // by chat: acknowledged so far
	mu      sync.Mutex
	first   string
}

func (r *pullRun) note(err error) {
	r.mu.Lock()
	if r.first == "" {
		r.first = err.Error()
	}
	r.mu.Unlock()
}

func (r *pullRun) chat(c int) string { return fmt.Sprintf("cb%d:%d", r.run, c) }

// send has one sender say what is due, at its times; a sender that is late catches up.
func (r *pullRun) send(i int, start int64, n int, ok, from *recorder) (errs int64) {
	h, err := newHTTP(r.p.API)
	if err != nil {
		r.note(err)
		return int64(n)
	}
	defer h.close()
	chat := i % r.p.Chats
	var body, text []byte
	for k := 0; k < n; k++ {
		intended := start + int64(float64(k*r.p.Senders+i)/r.p.Rate*1e9)
		if d := intended - nowNs(); d > 0 {
			time.Sleep(time.Duration(d))
		}
		sent := nowNs()
		text = appendStamp(text[:0], stamp{run: r.run, step: uint32(chat), room: uint32(i), seq: uint32(k), intended: intended, sent: sent}, r.p.Payload)
		body = append(body[:0], `{"chat":"`...)
		body = append(body, r.chat(chat)...)
		body = append(body, `","sender":"s`...)
		body = strconv.AppendInt(body, int64(i), 10)
		body = append(body, `","text":`...)
		body = jsonStr(body, text)
		body = append(body, '}')
		st, b, err := h.do("POST", "/api/send", "", body)
		if err == nil && st/100 != 2 {
			err = fmt.Errorf("send: status %d %.200s", st, b)
		}
		if err != nil {
			r.note(err)
			errs++
			continue
		}
		now := nowNs()
		r.acked[i].mark(uint32(k))
		r.need[chat].Add(1)
		if r.measure.Load() {
			ok.record(now - sent)
			from.record(now - intended)
		}
	}
	return errs
}

// follow pulls a chat until it has everything that was acknowledged, or until deadline (once sending has stopped).
func (r *pullRun) follow(u *pullUser, chat int, deadline *atomic.Int64) {
	h, err := newHTTP(r.p.API)
	if err != nil {
		r.note(err)
		u.errs++
		return
	}
	defer h.close()
	cursor := "0"
	for {
		body := []byte(`{"chat":"` + r.chat(chat) + `","cursor":` + cursor + `,"limit":` + strconv.Itoa(r.p.Limit) + `}`)
		from := nowNs()
		st, b, err := h.do("GET", "/api/pull", "", body)
		now := nowNs()
		u.pulls++
		more := false
		if err == nil && st != 200 {
			err = fmt.Errorf("pull: status %d %.200s", st, b)
		}
		if err != nil {
			r.note(err)
			u.errs++
		} else {
			if r.measure.Load() {
				u.pull.record(now - from)
			}
			more = bytes.Contains(b[max(0, len(b)-80):], []byte(`"has_more":true`))
			if next, ok := lastNumber(b, `"next_cursor":`); ok {
				cursor = next
			} else {
				r.note(fmt.Errorf("pull: no next_cursor in %.200s", b))
				u.errs++
			}
			u.read(r, b, now)
		}
		if r.stop.Load() && (u.own >= r.need[chat].Load() || nowNs() > deadline.Load()) {
			if !more {
				return
			}
		}
		if !more {
			time.Sleep(time.Duration(r.p.PollMs) * time.Millisecond)
		}
	}
}

// read goes over the messages of one page, oldest first.
func (u *pullUser) read(r *pullRun, page []byte, now int64) {
	for {
		i := bytes.Index(page, []byte(marker))
		if i < 0 {
			return
		}
		s, rest, ok := parseStamp(page[i+len(marker):])
		page = rest
		if !ok || s.run != r.run || int(s.room) >= len(u.seen) {
			continue
		}
		fresh, late := u.seen[s.room].mark(s.seq)
		if !fresh {
			u.dups++
			continue
		}
		if late {
			u.late++
		}
		u.own++
		u.delivered++
		if r.measure.Load() {
			u.delivery.record(now - s.intended)
		}
	}
}

func lastNumber(b []byte, key string) (string, bool) {
	i := bytes.LastIndex(b, []byte(key))
	if i < 0 {
		return "", false
	}
	j := i + len(key)
	k := j
	for k < len(b) && b[k] >= '0' && b[k] <= '9' {
		k++
	}
	return string(b[j:k]), k > j
}

func (t *tracker) has(seq uint32) bool {
	w := int(seq >> 6)
	return w < len(t.bits) && t.bits[w]&(1<<(seq&63)) != 0
}

func runPull(p PullParams) (*PullResult, error) {
	var gs []Group
	for _, s := range p.Groups {
		g, err := parseGroup(s)
		if err != nil {
			return nil, err
		}
		gs = append(gs, g)
	}
	if _, err := loopbackHost(p.API); err != nil {
		return nil, err
	}
	r := &pullRun{p: p, run: rand.Uint32() >> 1, acked: make([]tracker, p.Senders), need: make([]atomic.Int64, p.Chats)}
	users := make([]*pullUser, p.Pullers)
	var deadline atomic.Int64
	var pullers, senders sync.WaitGroup
	for i := range users {
		u := &pullUser{seen: make([]tracker, p.Senders), pull: newRecorder(), delivery: newRecorder()}
		users[i] = u
		pullers.Add(1)
		go func() {
			defer pullers.Done()
			// spread over the interval, as users are
			time.Sleep(time.Duration(i*p.PollMs/len(users)) * time.Millisecond)
			r.follow(u, i%p.Chats, &deadline)
		}()
	}
	each := int((p.Warm + p.Duration) * p.Rate / float64(p.Senders))
	start := nowNs() + 50e6
	oks, froms := make([]*recorder, p.Senders), make([]*recorder, p.Senders)
	var sendErrs atomic.Int64
	for i := 0; i < p.Senders; i++ {
		oks[i], froms[i] = newRecorder(), newRecorder()
		senders.Add(1)
		go func() {
			defer senders.Done()
			sendErrs.Add(r.send(i, start, each, oks[i], froms[i]))
		}()
	}
	time.Sleep(time.Duration(start-nowNs()) + time.Duration(p.Warm*1e9))
	a := snap(gs, false)
	r.measure.Store(true)
	senders.Wait()
	b := snap(gs, false)
	deadline.Store(nowNs() + int64(p.Drain*1e9))
	r.stop.Store(true)
	pullers.Wait()

	res := &PullResult{Params: p, SendErr: sendErrs.Load(), Cost: cost(a, b), Send: lat(oks...), SendFrom: lat(froms...), FirstErr: r.first}
	var pulls, deliveries []*recorder
	for c := range r.need {
		res.Sent += r.need[c].Load()
	}
	for i, u := range users {
		pulls, deliveries = append(pulls, u.pull), append(deliveries, u.delivery)
		res.Pulls += u.pulls
		res.PullErr += u.errs
		res.Delivered += u.delivered
		res.Dup += u.dups
		res.Order += u.late
		for s := i % p.Chats; s < p.Senders; s += p.Chats {
			for k := uint32(0); k < uint32(each); k++ {
				acked, seen := r.acked[s].has(k), u.seen[s].has(k)
				if acked && !seen {
					res.Lost++
				}
				if seen && !acked {
					res.Strange++
				}
			}
		}
	}
	res.Pull, res.Delivery = lat(pulls...), lat(deliveries...)
	return res, nil
}

func pullMain(args []string) int {
	fs := flag.NewFlagSet("pull", flag.ExitOnError)
	var p PullParams
	var groups list
	var jsonOut string
	fs.StringVar(&p.API, "api", "http://127.0.0.1:8080", "HTTP base URL")
	fs.Float64Var(&p.Rate, "rate", 1000, "messages a second over all senders")
	fs.IntVar(&p.Senders, "senders", 20, "senders, each with a connection; one message of each is under way at a time")
	fs.IntVar(&p.Pullers, "pullers", 20, "users who pull, each with a connection")
	fs.IntVar(&p.Chats, "chats", 1, "chats; senders and pullers are spread over them")
	fs.IntVar(&p.Limit, "limit", 200, "messages of a page")
	fs.IntVar(&p.PollMs, "poll", 50, "milliseconds between the pulls of a user who has everything")
	fs.IntVar(&p.Payload, "payload", 128, "bytes of a text (at least about 80)")
	fs.Float64Var(&p.Warm, "warm", 5, "seconds before the measuring")
	fs.Float64Var(&p.Duration, "duration", 20, "seconds of measuring")
	fs.Float64Var(&p.Drain, "drain", 10, "seconds to wait at most for what pullers have not got yet")
	fs.Var(&groups, "group", "name=pid,@pidfile,... processes of the target, with their descendants; repeat for redis and so on")
	fs.StringVar(&jsonOut, "json", "", "append the result as one line of JSON to this file")
	_ = fs.Parse(args)
	p.Groups = groups
	if p.Chats < 1 || p.Senders < p.Chats || p.Pullers < 1 || p.Rate <= 0 {
		fmt.Fprintln(os.Stderr, "needs a rate, at least one puller, and at least as many senders as chats")
		return 2
	}
	r, err := runPull(p)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	appendJSON(jsonOut, r)
	fmt.Printf("pull: %.0f/s by %d senders, %d pullers, %d chat(s), every %d ms, %.0f s\n", p.Rate, p.Senders, p.Pullers, p.Chats, p.PollMs, p.Duration)
	fmt.Printf("  sent %d (errors %d), pulls %d (errors %d), delivered %d: lost %d dup %d order %d, never acknowledged %d\n", r.Sent, r.SendErr, r.Pulls, r.PullErr, r.Delivered, r.Lost, r.Dup, r.Order, r.Strange)
	line := func(what string, l Lat) {
		fmt.Printf("  %-30s p50 %.1f p99 %.1f p99.9 %.1f max %.1f ms (%d)\n", what, l.P50, l.P99, l.P999, l.Max, l.N)
	}
	line("send", r.Send)
	line("send, from when it was due", r.SendFrom)
	line("pull", r.Pull)
	line("until pulled, from when due", r.Delivery)
	fmt.Printf("  CPU %v s in %.1f s, generator %.1f s, others %.1f s\n", r.Cost.CPU, r.Cost.Seconds, r.Cost.Generator, r.Cost.Others)
	if r.FirstErr != "" {
		fmt.Println("  first error:", r.FirstErr)
	}
	if r.Lost+r.Dup+r.Order+r.SendErr+r.PullErr > 0 {
		return 1
	}
	return 0
}
