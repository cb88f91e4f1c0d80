package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// fakePull is a cursor-pull door that can leave out, repeat and swap messages of a page on purpose.
type fakePull struct {
	mu     sync.Mutex
	texts  map[string][]string
	mangle func(first int, page []string) []string
}

func (f *fakePull) server(t *testing.T) string {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/send", func(w http.ResponseWriter, r *http.Request) {
		var b struct{ Chat, Text string }
		_ = json.NewDecoder(r.Body).Decode(&b)
		f.mu.Lock()
		f.texts[b.Chat] = append(f.texts[b.Chat], b.Text)
		f.mu.Unlock()
		fmt.Fprint(w, `{"status":"success"}`)
	})
	mux.HandleFunc("/api/pull", func(w http.ResponseWriter, r *http.Request) {
		var b struct {
			Chat          string
			Cursor, Limit int
		}
		_ = json.NewDecoder(r.Body).Decode(&b)
		f.mu.Lock()
		all := f.texts[b.Chat]
		f.mu.Unlock()
		end := min(len(all), b.Cursor+b.Limit)
		page := append([]string(nil), all[b.Cursor:end]...)
		if f.mangle != nil {
			page = f.mangle(b.Cursor, page)
		}
		type message struct {
			Text string `json:"text"`
		}
		messages := make([]message, len(page))
		for i, text := range page {
			messages[i] = message{text}
		}
		out, _ := json.Marshal(messages)
		fmt.Fprintf(w, `{"messages":%s,"has_more":%v,"next_cursor":%d}`, out, end < len(all), end)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

func pullOnce(t *testing.T, mangle func(int, []string) []string) *PullResult {
	f := &fakePull{texts: map[string][]string{}, mangle: mangle}
	r, err := runPull(PullParams{API: f.server(t), Rate: 500, Senders: 4, Pullers: 4, Chats: 2, Limit: 7, PollMs: 20, Payload: 100, Warm: 0.2, Duration: 1, Drain: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	if r.SendErr+r.PullErr > 0 || r.Sent != 600 {
		t.Fatalf("%+v", r)
	}
	return r
}

func TestPullOfAnHonestServerIsClean(t *testing.T) {
	r := pullOnce(t, nil)
	if r.Lost+r.Dup+r.Order+r.Strange != 0 || r.Delivered != 1200 || r.Send.N == 0 || r.Pull.N == 0 || r.Delivery.N == 0 {
		t.Fatalf("%+v", r)
	}
}

func TestPullCountsWhatIsLostRepeatedAndSwapped(t *testing.T) {
	// of each chat's 300 messages, to each of its two pullers: number 10 is left out, number 20 comes twice
	r := pullOnce(t, func(first int, page []string) []string {
		out := make([]string, 0, len(page)+1)
		for i, text := range page {
			if first+i == 10 {
				continue
			}
			out = append(out, text)
			if first+i == 20 {
				out = append(out, text)
			}
		}
		return out
	})
	if r.Lost != 4 || r.Dup != 4 || r.Order != 0 || r.Delivered != 1196 {
		t.Fatalf("%+v", r)
	}
	r = pullOnce(t, func(first int, page []string) []string {
		for i, j := 0, len(page)-1; i < j; i, j = i+1, j-1 {
			page[i], page[j] = page[j], page[i]
		}
		return page
	})
	if r.Lost+r.Dup != 0 || r.Order == 0 {
		t.Fatalf("%+v", r)
	}
}
