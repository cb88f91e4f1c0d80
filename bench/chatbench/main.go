// chatbench loads a chat service on this machine and reports what each delivery, message and idle connection
// costs the service in CPU time and memory. See README.md.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sort"
	"strconv"
	"strings"
)

var tokenCache string

func progress(f string, a ...any) { fmt.Fprintf(os.Stderr, f+"\n", a...) }

type list []string

func (l *list) String() string     { return strings.Join(*l, " ") }
func (l *list) Set(s string) error { *l = append(*l, s); return nil }

func main() {
	runtime.GOMAXPROCS(runtime.NumCPU() + 4)
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(1 << 30)
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: chatbench fanout|idle|storm|echo|pull|compare|summary [flags]; -h after a word lists its flags")
		os.Exit(2)
	}
	if os.Args[1] == "compare" {
		os.Exit(compareMain(os.Args[2:]))
	}
	if os.Args[1] == "pull" {
		os.Exit(pullMain(os.Args[2:]))
	}
	if os.Args[1] == "summary" {
		os.Exit(summaryMain(os.Args[2:]))
	}
	fs := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	var t Target
	var p Params
	var groups list
	var rates, jsonOut string
	p.Scenario = os.Args[1]
	fs.StringVar(&t.Adapter, "target", "gochat", "protocol: gochat, native, centrifugo, wsgateway, broadcast, new")
	fs.StringVar(&t.Name, "name", "", "name in the report (default: the protocol)")
	fs.StringVar(&t.API, "api", "http://127.0.0.1:7070", "HTTP base URL (registration, publishing)")
	fs.StringVar(&t.WS, "ws", "ws://127.0.0.1:7000/ws", "WebSocket URL; several with commas")
	fs.StringVar(&t.Publish, "publish", "http", "publish over http or ws")
	fs.StringVar(&t.APIKey, "api-key", "", "centrifugo: API key")
	fs.StringVar(&t.Prefix, "channel-prefix", "", "centrifugo: prefix of the channels, such as a namespace with its colon")
	fs.StringVar(&t.Metric, "metric", "", "URL#name of a Prometheus counter to be read before and after an echo")
	fs.StringVar(&t.Join, "join", "", "new: text sent after the handshake (%TOKEN% %ROOM%)")
	fs.StringVar(&t.PubFrame, "pub-frame", "", "new: text of a publish over the WebSocket (%TOKEN% %ROOM% %MSG%)")
	fs.StringVar(&t.PubPath, "pub-path", "", "new: path of an HTTP publish")
	fs.StringVar(&t.PubBody, "pub-body", "", "new: body of an HTTP publish")
	fs.StringVar(&t.EchoFrame, "echo-frame", "", "new: text of an echo")
	fs.IntVar(&t.Register, "register-parallel", 1, "registrations at once")
	fs.IntVar(&t.RoomBase, "room-base", 0, "first room number (default 20000)")
	fs.Var(&groups, "group", "name=pid,@pidfile,... processes of the target, with their descendants; repeat for redis and so on")
	fs.IntVar(&p.Conns, "conns", 1000, "connections")
	fs.IntVar(&p.Rooms, "rooms", 10, "rooms")
	fs.StringVar(&rates, "rates", "10,50,100", "fanout: published messages a second over all rooms, one step each")
	fs.Float64Var(&p.Duration, "duration", 10, "seconds of a step, of holding, of the echo")
	fs.IntVar(&p.Payload, "payload", 128, "bytes of the message text (at least about 80)")
	fs.IntVar(&p.Publishers, "publishers", 0, "publishers (default: one a room, at most 64)")
	fs.IntVar(&p.OpenRate, "open-rate", 0, "connections opened a second (0: as fast as possible)")
	fs.IntVar(&p.Inflight, "inflight", 64, "connections being opened at once")
	fs.Float64Var(&p.Interval, "interval", 1, "echo: seconds between two messages of a client")
	fs.Float64Var(&p.Drain, "drain", 10, "fanout: seconds to wait at most for late deliveries")
	fs.Float64Var(&p.P99Limit, "p99-limit", 1000, "fanout: milliseconds; a step above counts as not sustained")
	fs.BoolVar(&p.StopAtSat, "stop-at-saturation", false, "fanout: end after the first step that was not sustained")
	fs.IntVar(&p.Reactors, "reactors", 1, "epoll loops")
	fs.StringVar(&tokenCache, "token-cache", "", "folder to keep users' tokens in between runs")
	fs.StringVar(&jsonOut, "json", "", "append the result as one line of JSON to this file")
	_ = fs.Parse(os.Args[2:])
	if t.Name == "" {
		t.Name = t.Adapter
	}
	t.Groups = groups
	for _, s := range strings.Split(rates, ",") {
		x, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
		if err != nil || x <= 0 {
			fmt.Fprintln(os.Stderr, "bad rate", s)
			os.Exit(2)
		}
		p.Rates = append(p.Rates, x)
	}
	if p.Scenario != "fanout" {
		p.Rates = nil
	}
	p.Name = fmt.Sprintf("%s-%dc-%dr", p.Scenario, p.Conns, p.Rooms)
	r := run(&t, p)
	appendJSON(jsonOut, r)
	printResult(r)
	if r.Err != "" {
		os.Exit(1)
	}
}

func appendJSON(path string, v any) {
	if path == "" {
		return
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		progress("%v", err)
		return
	}
	defer f.Close()
	b, _ := json.Marshal(v)
	_, _ = f.Write(append(b, '\n'))
}

func keys[V any](m map[string]V) []string {
	var k []string
	for n := range m {
		k = append(k, n)
	}
	sort.Strings(k)
	return k
}

func stepLine(s *Step) string {
	ok := "ok"
	if !s.Sustained {
		ok = "NOT sustained"
	}
	var cpu []string
	for _, k := range keys(s.MicrosPer) {
		cpu = append(cpu, fmt.Sprintf("%s %.1f", k, s.MicrosPer[k]))
	}
	return fmt.Sprintf("%6.0f/s pub %d deliv %d (%.0f/s) lost %d dup %d order %d | p50 %.1f p99 %.1f p99.9 %.1f ms | us CPU/delivery: %s | generator %.1f | others %.1f s | %s",
		s.Rate, s.Published, s.Delivered, s.PerSec, s.Lost, s.Dup, s.Order, s.Lat.P50, s.Lat.P99, s.Lat.P999, strings.Join(cpu, ", "), s.GenMicros, s.Cost.Others, ok)
}

func printResult(r *Result) {
	fmt.Printf("%s on %s: %d connections ready in %.2f s (%.0f/s), open latency p50 %.1f p99 %.1f ms\n", r.Run, r.Target, r.Ready, r.OpenS, float64(r.Ready)/r.OpenS, r.OpenLat.P50, r.OpenLat.P99)
	if r.OpenCost != nil {
		fmt.Printf("  opening: CPU %v s, generator %.2f s", r.OpenCost.CPU, r.OpenCost.Generator)
		if r.JoinedS > 0 {
			fmt.Printf("; every connection had a message after %.2f s (%.0f/s)", r.JoinedS, float64(r.Ready)/r.JoinedS)
		}
		fmt.Println()
	}
	if len(r.IdleCPU) > 0 {
		fmt.Printf("  CPU before the load (s/s): %v\n", r.IdleCPU)
	}
	for _, s := range r.Steps {
		fmt.Println("  " + stepLine(s))
		if s.MetricDelta != 0 {
			fmt.Printf("    metric moved by %.0f\n", s.MetricDelta)
		}
		if s.PubErr != "" {
			fmt.Println("    first publish error:", s.PubErr)
		}
	}
	if i := r.Idle; i != nil {
		for _, k := range keys(i.PerConn) {
			fmt.Printf("  %-10s RSS/connection %.1f KiB (grown), %.1f KiB (all of it); RSS %.1f -> %.1f MiB\n", k, i.PerConn[k]/1024, i.TotalPer[k]/1024, float64(i.RSSBefore[k])/(1<<20), float64(i.RSSAfter[k])/(1<<20))
		}
		fmt.Printf("  held %.0f s: CPU %v s, pings %d, alive after %d\n", i.HoldS, i.Cost.CPU, i.Pings, i.LiveChecks)
	}
	if r.Gone > 0 || r.FirstErr != "" {
		fmt.Printf("  connections lost: %d; first error: %s\n", r.Gone, r.FirstErr)
	}
	if r.Err != "" {
		fmt.Println("  ERROR:", r.Err)
	}
}
