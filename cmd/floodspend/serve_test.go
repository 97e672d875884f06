package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/floodspend/floodspend/api"
	"github.com/floodspend/floodspend/spending/parallel"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/spending/store/storetest"
)

// kept is a log that is read while a program writes it.
type kept struct {
	mu   sync.Mutex
	text strings.Builder
}

func (k *kept) Write(b []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.text.Write(b)
}

func (k *kept) String() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.text.String()
}

// serving starts the program on a store, and gives its process, the address it prints first
// and its log.
func serving(t testing.TB, binary, db string, flags ...string) (server *exec.Cmd, address string, log *kept) {
	t.Helper()
	log = &kept{}
	server = exec.Command(binary, append([]string{"serve", "--db", db, "--addr", "127.0.0.1:0"}, flags...)...)
	server.Stderr = log
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	address, found := strings.CutPrefix(strings.TrimSpace(line), "http://")
	if err != nil || !found {
		t.Fatalf("the first line is %q, %v\n%s", line, err, log)
	}
	return server, address, log
}

// storeOf makes a store of a made-up dataset.
func storeOf(t *testing.T, awards int) string {
	t.Helper()
	db := filepath.Join(t.TempDir(), "a.gpkg")
	store, err := gpkg.Open(db)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if _, err := store.Publish(t.Context(), storetest.Dataset(1, awards)); err != nil {
		t.Fatal(err)
	}
	return db
}

// TestSIGTERMLetsRequestsEnd: the program told to stop answers what it has begun, and exits
// with 0. The export is far larger than what the sockets between hold, so it is in flight
// for as long as the client does not read.
func TestSIGTERMLetsRequestsEnd(t *testing.T) {
	const records = 15_000 // of which every fifth is a sanction, and every tenth a payment
	const awards = records - records/5 - records/10
	server, address, log := serving(t, build(t), storeOf(t, records))
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.(*net.TCPConn).SetReadBuffer(64 << 10); err != nil {
		t.Fatal(err)
	}
	if err := c.SetDeadline(time.Now().Add(10 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(c, "GET /collections/awards/items?f=csv HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for { // until the listener is closed: the request is all that keeps the program
		late, err := net.Dial("tcp", address)
		if err != nil {
			break
		}
		_ = late.Close()
		time.Sleep(5 * time.Millisecond)
	}
	rows, err := csv.NewReader(answer.Body).ReadAll()
	if err != nil || len(rows) != awards+1 {
		t.Errorf("the export in flight has %d rows of %d, %v", len(rows), awards+1, err)
	}
	if err := server.Wait(); err != nil {
		t.Errorf("the program ends with %v\n%s", err, log)
	}
	if !strings.Contains(log.String(), "shutting down") {
		t.Errorf("the log does not say why it ended:\n%s", log)
	}
}

// TestImportReachesARunningServer: an import by another process is served from then on.
func TestImportReachesARunningServer(t *testing.T) {
	db := storeOf(t, 20)
	_, address, log := serving(t, build(t), db)
	version := func() (id string) {
		t.Helper()
		answer, err := http.Get("http://" + address + "/dataset")
		if err != nil {
			t.Fatalf("%v\n%s", err, log)
		}
		defer answer.Body.Close()
		var document struct{ ID string }
		if err := json.NewDecoder(answer.Body).Decode(&document); err != nil {
			t.Fatal(err)
		}
		return document.ID
	}
	before := version()
	if code, _, stderr := floodspend(t, "import", "assam", "--from", sampleFolder(t), "--db", db,
		"--quiet"); code != exitIssues {
		t.Fatalf("import: exit %d\n%s", code, stderr)
	}
	if after := version(); after == before || after == "" {
		t.Errorf("after the import the server is at version %q, before at %q", after, before)
	}
}

// TestMetricsHaveAPortOfTheirOwn: the public port says where metrics are, and they say nothing else there.
func TestMetricsHaveAPortOfTheirOwn(t *testing.T) {
	server, address, log := serving(t, build(t), storeOf(t, 1), "--metrics-addr", "127.0.0.1:0", "--log", "json")
	metrics := "" // where the log says
	for ended := false; !ended; time.Sleep(time.Millisecond) {
		_, at, _ := strings.Cut(log.String(), `"msg":"metrics","url":"http://`)
		metrics, _, ended = strings.Cut(at, "/metrics\"")
	}
	for _, c := range []struct {
		url, holds string
		status     int
	}{
		{"http://" + address + "/metrics", "--metrics-addr", http.StatusNotFound},
		{"http://" + metrics + "/metrics", "floodspend_http_requests_total", http.StatusOK},
		{"http://" + metrics + "/metrics", "go_goroutines", http.StatusOK},
		{"http://" + metrics + "/metrics", "process_resident_memory_bytes", http.StatusOK},
		{"http://" + metrics + "/dataset", "", http.StatusNotFound},
	} {
		answer, err := http.Get(c.url)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != c.status || !strings.Contains(string(body), c.holds) {
			t.Errorf("%s: status %d, %v: %.200s", c.url, answer.StatusCode, err, body)
		}
	}
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err != nil {
		t.Errorf("%v\n%s", err, log)
	}
	if !strings.Contains(log.String(), `"msg":"request"`) || !strings.Contains(log.String(), `"path":"/metrics"`) {
		t.Errorf("the log has no line of the request to the public port:\n%s", log)
	}
}

func TestServeRefusesWhatItCannotUse(t *testing.T) {
	db := storeOf(t, 1)
	taken, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct {
		name, says string
		args       []string
	}{
		{"a port taken", taken.Addr().String(), []string{"--addr", taken.Addr().String()}},
		{"a metrics port taken", "--metrics-addr " + taken.Addr().String(), []string{"--addr", "127.0.0.1:0",
			"--metrics-addr", taken.Addr().String()}},
		{"no address", "--addr nowhere", []string{"--addr", "nowhere"}},
		{"a parent that is no origin", `"https://a.example/page" is not the origin`,
			[]string{"--addr", "127.0.0.1:0", "--embed-parents", "https://a.example/page"}},
		{"a base URL that is none", "base URL", []string{"--addr", "127.0.0.1:0", "--base-url", "state.example"}},
	} {
		code, _, stderr := floodspend(t, append([]string{"serve", "--db", db}, c.args...)...)
		if code != exitFailed || !strings.Contains(stderr, c.says) {
			t.Errorf("%s: exit %d, stderr %q should hold %q", c.name, code, stderr, c.says)
		}
	}
}

// TestRoomForWhatCostsNothing: a server has Go run more goroutines at a time than answers keep busy,
// once, and unless the user says how many; answers go on counting cores.
func TestRoomForWhatCostsNothing(t *testing.T) {
	before, cores := runtime.GOMAXPROCS(runtime.NumCPU()), runtime.NumCPU()
	defer runtime.GOMAXPROCS(before)
	t.Setenv("GOMAXPROCS", strconv.Itoa(cores))
	makeRoom()
	if n := runtime.GOMAXPROCS(0); n != cores {
		t.Errorf("the user says %d, the server takes %d", cores, n)
	}
	t.Setenv("GOMAXPROCS", "")
	for range 2 {
		makeRoom()
		if n := runtime.GOMAXPROCS(0); n != api.Processors(cores) || n <= cores || parallel.Cores() != cores {
			t.Errorf("%d cores: %d goroutines at a time, want %d; %d cores are counted", cores, n,
				api.Processors(cores), parallel.Cores())
		}
	}
	runtime.GOMAXPROCS(cores + 1) // as where a container may use another number than there are
	if makeRoom(); runtime.GOMAXPROCS(0) != cores+1 {
		t.Errorf("a limit of %d became %d", cores+1, runtime.GOMAXPROCS(0))
	}
}
