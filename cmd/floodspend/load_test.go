package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending/store/postgis/pgtest"
	"github.com/floodspend/floodspend/testdata/realdata"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// load is how much TestLoad asks of a server.
type load struct {
	clients, readers      int
	costly, slowly, mixed time.Duration
}

// TestLoad asks a server for what costs it most, reads from it as slowly as can be, and asks for
// this and that for minutes. It prints times and memory, which a busy machine decides; what it holds
// is that no answer is wrong, that whether the server runs is always answered, and that memory ends.
func TestLoad(t *testing.T) {
	if !thorough.Full() {
		server, address, _ := serving(t, build(t), storeOf(t, 500))
		load{8, 20, time.Second / 3, time.Second / 3, time.Second / 3}.on(t, address, server.Process.Pid)
		return
	}
	full := load{50, 300, 30 * time.Second, time.Minute, 5 * time.Minute}
	t.Run("geopackage", func(t *testing.T) {
		server, address, _ := serving(t, build(t), realStore(t))
		full.on(t, address, server.Process.Pid)
	})
	t.Run("postgis", func(t *testing.T) {
		dsn := pgtest.Database(t)
		for _, args := range [][]string{{"migrate", "--db", dsn}, {"import", "assam", "--from", realdata.Dir(t), "--db",
			dsn, "--quiet"}} {
			output, err := exec.Command(build(t), args...).CombinedOutput()
			var exit *exec.ExitError
			if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == exitIssues) {
				t.Fatalf("%v: %v\n%s", args, err, output)
			}
		}
		server, address, _ := serving(t, build(t), dsn)
		full.on(t, address, server.Process.Pid)
	})
}

// on runs the three loads; pid is the server's.
func (l load) on(t *testing.T, address string, pid int) {
	t.Helper()
	c := &loader{t: t, base: "http://" + address,
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1000}}}
	defer c.client.CloseIdleConnections()
	watched := []string{"/collections/awards/items?limit=20", "/analysis/allocation?geometry=none",
		"/collections/awards/items?f=csv", "/dataset"}
	want := map[string][]byte{}
	for _, path := range append([]string{"/readyz", "/analysis/equity?level=circle"}, watched...) {
		status, body := c.ask(t.Context(), path)
		if status != http.StatusOK {
			t.Fatalf("%s: status %d: %.300s", path, status, body)
		}
		want[path] = body
	}
	c.read(want["/dataset"])
	before := resident(t, pid)
	stages := []struct {
		name string
		time time.Duration
		load func(context.Context, *sync.WaitGroup)
	}{
		{"costly", l.costly, func(ctx context.Context, all *sync.WaitGroup) { c.askCostly(ctx, all, l.clients) }},
		{"slow readers", l.slowly, func(ctx context.Context, all *sync.WaitGroup) {
			c.readSlowly(ctx, all, address,
				l.readers)
		}},
		{"mixed", l.mixed, func(ctx context.Context, all *sync.WaitGroup) { c.askMixed(ctx, all, l.clients/5+1) }},
	}
	for _, stage := range stages {
		c.begin()
		ctx, end := context.WithTimeout(t.Context(), stage.time)
		var all sync.WaitGroup
		stage.load(ctx, &all)
		all.Go(func() { c.watch(ctx, "/healthz", []byte("ok\n"), 5*time.Millisecond) })
		if stage.name != "costly" {
			for _, path := range watched {
				all.Go(func() { c.watch(ctx, path, want[path], 100*time.Millisecond) })
			}
		}
		peak, halfway := 0, 0
		for ctx.Err() == nil {
			time.Sleep(100 * time.Millisecond)
			peak = max(peak, resident(t, pid))
			if deadline, _ := ctx.Deadline(); halfway == 0 && time.Until(deadline) < stage.time/2 {
				halfway = resident(t, pid)
			}
		}
		end()
		all.Wait()
		c.report(stage.name)
		t.Logf("%s: %d MiB before, at most %d, %d halfway, %d at the end", stage.name, before, peak, halfway,
			resident(t, pid))
		if grown := peak - before; grown > 200 {
			t.Errorf("%s: memory grew by %d MiB", stage.name, grown)
		}
	}
}

// loader asks a server and keeps how long it took and what went wrong.
type loader struct {
	t      *testing.T
	base   string
	client *http.Client

	dataset struct {
		Months []string
		Years  []struct{ Period string }
		Needs  []struct{ From, To string }
	}

	mu       sync.Mutex
	took     map[string][]time.Duration
	statuses map[string]map[int]int
}

func (c *loader) begin() {
	c.took, c.statuses = map[string][]time.Duration{}, map[string]map[int]int{}
}

// ask gives status 0 where no whole answer came.
func (c *loader) ask(ctx context.Context, path string) (status int, body []byte) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		c.t.Error(err)
		return 0, nil
	}
	answer, err := c.client.Do(r)
	if err != nil {
		return 0, nil
	}
	defer answer.Body.Close()
	if body, err = io.ReadAll(answer.Body); err != nil {
		return 0, nil
	}
	if answer.StatusCode == http.StatusServiceUnavailable && answer.Header.Get("Retry-After") == "" {
		c.t.Errorf("%s: 503 without Retry-After", path)
	}
	return answer.StatusCode, body
}

// timed asks and notes the answer under a name.
func (c *loader) timed(ctx context.Context, name, path string) (status int, body []byte) {
	begin := time.Now()
	status, body = c.ask(ctx, path)
	if ctx.Err() != nil {
		return 0, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.took[name] = append(c.took[name], time.Since(begin))
	if c.statuses[name] == nil {
		c.statuses[name] = map[int]int{}
	}
	c.statuses[name][status]++
	infeasible := status == http.StatusBadRequest && bytes.Contains(body, []byte(`"parameter":"budget"`))
	if status != http.StatusOK && status != http.StatusServiceUnavailable && !infeasible {
		c.t.Errorf("%s: status %d: %.300s", path, status, body)
	}
	return status, body
}

func (c *loader) report(stage string) {
	for name, took := range c.took {
		slices.Sort(took)
		at := func(share float64) time.Duration {
			return took[int(share*float64(len(took)-1))].Round(time.Millisecond / 10)
		}
		c.t.Logf("%s: %-45s %5d answers, p50 %8v p99 %8v max %8v, by status %v", stage, name, len(took), at(.5),
			at(.99), at(1), c.statuses[name])
	}
}

// watch asks for one answer again and again, which must always be there and the same.
func (c *loader) watch(ctx context.Context, path string, want []byte, pause time.Duration) {
	for ctx.Err() == nil {
		status, body := c.timed(ctx, path, path)
		if ctx.Err() == nil && (status != http.StatusOK || !bytes.Equal(body, want)) {
			c.t.Errorf("%s: status %d, %d bytes of %d", path, status, len(body), len(want))
		}
		time.Sleep(pause)
	}
}

// read finds out what the dataset can be asked for: months with need, and years.
func (c *loader) read(dataset []byte) {
	c.t.Helper()
	d := &c.dataset
	if err := json.Unmarshal(dataset, d); err != nil || len(d.Years) == 0 || len(d.Needs) == 0 {
		c.t.Fatalf("/dataset says no years or needs to ask for: %v", err)
	}
	from, to := slices.Index(d.Months, d.Needs[0].From), slices.Index(d.Months, d.Needs[0].To)
	if from < 0 || to < from {
		c.t.Fatalf("the need of %s to %s is not within the months %v", d.Needs[0].From, d.Needs[0].To, d.Months)
	}
	d.Months = d.Months[from : to+1]
}

// months gives a period of at most n months with need.
func (c *loader) months(random *rand.Rand, n int) string {
	months := c.dataset.Months
	first := random.IntN(len(months))
	return months[first] + "/" + months[min(first+n, len(months))-1]
}

// askCostly has every client ask for something costly that nobody has asked for.
func (c *loader) askCostly(ctx context.Context, all *sync.WaitGroup, clients int) {
	for n := range clients {
		random := rand.New(rand.NewPCG(1, uint64(n)))
		all.Go(func() {
			for ctx.Err() == nil {
				period := c.months(random, 1+random.IntN(24))
				switch random.IntN(4) {
				case 0:
					c.timed(ctx, "equity", "/analysis/equity?level=circle&period="+period)
				case 1:
					c.timed(ctx, "sensitivity", "/analysis/sensitivity?period="+period)
				case 2:
					c.timed(ctx, "spatial", "/analysis/spatial?level=circle&geometry=full&period="+period)
				default:
					c.timed(ctx, "trend", "/analysis/trend?level=circle&step=month&period="+c.months(random, 120))
				}
			}
		})
	}
}

// readSlowly has every reader ask for a table and take a kilobyte of it a second.
func (c *loader) readSlowly(ctx context.Context, all *sync.WaitGroup, address string, readers int) {
	for n := range readers {
		all.Go(func() {
			conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
			if err != nil {
				c.t.Error(err)
				return
			}
			defer conn.Close()
			if tcp, ok := conn.(*net.TCPConn); ok {
				_ = tcp.SetReadBuffer(4 << 10) // a hint
			}
			query := []string{"", "&flood=yes", "&sortby=-awarded", "&kind=restoration",
				fmt.Sprintf("&period=20%d-04/2025-03", 16+n%8)}[n%5]
			fmt.Fprintf(conn, "GET /collections/awards/items?f=csv%s HTTP/1.1\r\nHost: x\r\n\r\n", query)
			for part := make([]byte, 1<<10); ctx.Err() == nil; time.Sleep(time.Second) {
				_ = conn.SetReadDeadline(time.Now().Add(time.Second))
				_, err := conn.Read(part)
				if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
					return
				}
			}
		})
	}
}

// askMixed asks as people do: some of the same, some new, some given up.
func (c *loader) askMixed(ctx context.Context, all *sync.WaitGroup, clients int) {
	for n := range clients {
		random := rand.New(rand.NewPCG(2, uint64(n)))
		all.Go(func() {
			for ; ctx.Err() == nil; time.Sleep(time.Duration(random.IntN(100)) * time.Millisecond) {
				period := c.dataset.Years[random.IntN(len(c.dataset.Years))].Period
				switch random.IntN(6) {
				case 0:
					c.timed(ctx, "map", "/analysis/allocation?level=circle&period="+period)
				case 1:
					c.timed(ctx, "page", "/collections/awards/items?limit=100&period="+period)
				case 2:
					c.timed(ctx, "search", "/collections/awards/items?limit=10&q="+strconv.Itoa(random.IntN(1000)))
				case 3:
					c.timed(ctx, "equity", "/analysis/equity?period="+period)
				case 4:
					hasty, giveUp := context.WithTimeout(ctx, 20*time.Millisecond)
					c.ask(hasty, "/analysis/sensitivity?period="+period+"&lag="+strconv.Itoa(random.IntN(3)))
					giveUp()
				default:
					c.timed(ctx, "plan", "/analysis/plan?period="+period+"&budget="+
						strconv.Itoa(1+random.IntN(1_000_000)))
				}
			}
		})
	}
}

// resident gives a process's memory in MiB.
func resident(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if kilobytes, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.Atoi(strings.Fields(kilobytes)[0])
			if err != nil {
				t.Fatal(err)
			}
			return n / 1024
		}
	}
	t.Fatalf("process %d says no VmRSS: it has ended", pid)
	return 0
}
