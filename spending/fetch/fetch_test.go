package fetch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/floodspend/floodspend/testdata/realdata"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// mirror is a web server for tests: it holds files, counts requests and can misbehave.
type mirror struct {
	*httptest.Server
	content map[string][]byte
	mu      sync.Mutex
	asked   map[string][]string // Range headers by path, in order
	// handle, if not nil, may answer instead; it says whether it did. n counts the
	// requests for the path from 1.
	handle func(w http.ResponseWriter, r *http.Request, path string, n int) bool
}

func newMirror(t *testing.T, content map[string][]byte) *mirror {
	m := &mirror{content: content, asked: map[string][]string{}}
	m.Server = httptest.NewServer(http.StripPrefix("/copy", m))
	t.Cleanup(m.Close)
	return m
}

func (m *mirror) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/")
	m.mu.Lock()
	m.asked[path] = append(m.asked[path], r.Header.Get("Range"))
	n := len(m.asked[path])
	m.mu.Unlock()
	if m.handle != nil && m.handle(w, r, path, n) {
		return
	}
	content, ok := m.content[path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

func (m *mirror) requests() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, a := range m.asked {
		n += len(a)
	}
	return n
}

// sampleContent is what the tests fetch: a path with spaces and signs, an empty file, one
// that takes several reads.
func sampleContent() map[string][]byte {
	random := rand.New(rand.NewPCG(1, 2))
	big := make([]byte, 300_000)
	for i := range big {
		big[i] = byte(random.Uint32())
	}
	return map[string][]byte{
		"Sources/A folder/50% & more #1.csv": []byte("a,b\n1,2\n"),
		"Sources/empty.csv":                  {},
		"layer/big.bin":                      big,
		"top.json":                           []byte(`{"x":1}`),
	}
}

func listed(content map[string][]byte) []File {
	var files []File
	for _, path := range slices.Sorted(maps.Keys(content)) {
		sum := sha256.Sum256(content[path])
		files = append(files, File{path, int64(len(content[path])), hex.EncodeToString(sum[:])})
	}
	return files
}

// run fetches with short waits.
func run(ctx context.Context, o Options) (Report, error) {
	return fetch(ctx, o, time.Millisecond, time.Second)
}

func wantInPlace(t *testing.T, dir string, content map[string][]byte) {
	t.Helper()
	for path, want := range content {
		got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, %v; want %d bytes", path, len(got), err, len(want))
		}
	}
	parts := 0
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if strings.HasSuffix(path, partSuffix) {
			parts++
		}
		return err
	})
	if err != nil || parts > 0 {
		t.Errorf("%d partial files are left, %v", parts, err)
	}
}

func write(t *testing.T, dir, path string, content []byte) {
	t.Helper()
	full := filepath.Join(dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestFetchEverythingThenNothing(t *testing.T) {
	content := sampleContent()
	m := newMirror(t, content)
	dir := filepath.Join(t.TempDir(), "new", "folder")
	var last, total atomic.Int64
	o := Options{Dir: dir, Mirror: m.URL + "/copy/", Files: listed(content),
		Progress: func(done, all int64, file string) {
			if _, ok := content[file]; !ok {
				t.Errorf("progress of %q", file)
			}
			last.Store(done)
			total.Store(all)
		}}
	report, err := run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	size := int64(300_000 + 8 + 7)
	if want := (Report{Files: 4, Downloaded: 4, Transferred: size}); report != want {
		t.Errorf("report %+v, want %+v", report, want)
	}
	if last.Load() != size || total.Load() != size {
		t.Errorf("progress ended at %d of %d, want %d", last.Load(), total.Load(), size)
	}
	wantInPlace(t, dir, content)

	before := m.requests()
	report, err = run(t.Context(), o)
	if want := (Report{Files: 4, Skipped: 4}); err != nil || report != want {
		t.Errorf("the second time: %+v, %v; want %+v", report, err, want)
	}
	if m.requests() != before {
		t.Error("complete files were asked for again")
	}
}

func TestFetchFromFolder(t *testing.T) {
	content := sampleContent()
	from, dir := t.TempDir(), t.TempDir()
	for path, c := range content {
		write(t, from, path, c)
	}
	write(t, dir, "layer/big.bin.part", content["layer/big.bin"][:1000])
	report, err := run(t.Context(), Options{Dir: dir, Mirror: from, Files: listed(content)})
	if err != nil || report.Downloaded != 4 || report.Resumed != 1 || report.Transferred != 300_000-1000+8+7 {
		t.Errorf("%+v, %v", report, err)
	}
	wantInPlace(t, dir, content)
}

func TestFetchReplacesAFileOfOtherContent(t *testing.T) {
	content := sampleContent()
	m, dir := newMirror(t, content), t.TempDir()
	write(t, dir, "top.json", []byte(`{"x":2}`)) // same size
	report, err := run(t.Context(), Options{Dir: dir, Mirror: m.URL + "/copy", Files: listed(content)})
	if err != nil || report.Downloaded != 4 {
		t.Errorf("%+v, %v", report, err)
	}
	wantInPlace(t, dir, content)
}

func TestResume(t *testing.T) {
	big := sampleContent()["layer/big.bin"]
	ignoreRange := func(w http.ResponseWriter, r *http.Request, _ string, _ int) bool {
		_, err := w.Write(big)
		return err == nil
	}
	wrong := bytes.Repeat([]byte("x"), 100_000)
	for _, c := range []struct {
		name   string
		part   []byte
		handle func(http.ResponseWriter, *http.Request, string, int) bool
		want   Report
		asked  []string
	}{
		{"continues", big[:100_000], nil, Report{1, 1, 1, 0, 200_000}, []string{"bytes=100000-"}},
		{"server ignores Range", big[:100_000], ignoreRange, Report{1, 1, 0, 0, 300_000}, []string{"bytes=100000-"}},
		{"part is complete", big, nil, Report{1, 1, 1, 0, 0}, nil},
		{"part is too long", append(bytes.Clone(big), 1), nil, Report{1, 1, 0, 0, 300_000}, []string{""}},
		{"part is of other content", wrong, nil, Report{1, 1, 0, 0, 500_000}, []string{"bytes=100000-", ""}},
		{"cut in the middle", nil, func(w http.ResponseWriter, r *http.Request, _ string, n int) bool {
			if n > 1 {
				return false
			}
			w.Header().Set("Content-Length", "300000")
			_, _ = w.Write(big[:120_000])
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}, Report{1, 1, 1, 0, 300_000}, []string{"", "bytes=120000-"}},
		{"stalled", nil, func(w http.ResponseWriter, r *http.Request, _ string, n int) bool {
			if n > 1 {
				return false
			}
			w.Header().Set("Content-Length", "300000")
			_, _ = w.Write(big[:50_000])
			w.(http.Flusher).Flush()
			<-r.Context().Done()
			return true
		}, Report{1, 1, 1, 0, 300_000}, []string{"", "bytes=50000-"}},
		{"busy twice", nil, func(w http.ResponseWriter, _ *http.Request, _ string, n int) bool {
			if n > 2 {
				return false
			}
			w.Header().Set("Retry-After", "0")
			w.WriteHeader([]int{0, http.StatusTooManyRequests, http.StatusBadGateway}[n])
			return true
		}, Report{1, 1, 0, 0, 300_000}, []string{"", "", ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			content := map[string][]byte{"layer/big.bin": big}
			m, dir := newMirror(t, content), t.TempDir()
			m.handle = c.handle
			if c.part != nil {
				write(t, dir, "layer/big.bin.part", c.part)
			}
			var last int64
			report, err := run(t.Context(), Options{Dir: dir, Mirror: m.URL + "/copy", Files: listed(content),
				Progress: func(done, _ int64, _ string) { last = done }})
			if err != nil || report != c.want {
				t.Errorf("report %+v, %v; want %+v", report, err, c.want)
			}
			if last != 300_000 {
				t.Errorf("progress ended at %d", last)
			}
			if got := m.asked["layer/big.bin"]; fmt.Sprint(got) != fmt.Sprint(c.asked) {
				t.Errorf("asked for %q, want %q", got, c.asked)
			}
			wantInPlace(t, dir, content)
		})
	}
}

func TestFailures(t *testing.T) {
	content := map[string][]byte{"good.csv": []byte("good"), "bad.csv": []byte("content")}
	sum := sha256.Sum256([]byte("content"))
	corrupt := sha256.Sum256([]byte("c0ntent"))
	send := func(status int, body string) func(http.ResponseWriter, *http.Request, string, int) bool {
		return func(w http.ResponseWriter, _ *http.Request, path string, _ int) bool {
			if path != "bad.csv" {
				return false
			}
			w.WriteHeader(status)
			_, err := w.Write([]byte(body))
			return err == nil
		}
	}
	for _, c := range []struct {
		name     string
		handle   func(http.ResponseWriter, *http.Request, string, int) bool
		requests int
		says     []string
	}{
		{"corrupt byte", send(200, "c0ntent"), 1, []string{"bad.csv", hex.EncodeToString(sum[:]),
			hex.EncodeToString(corrupt[:])}},
		{"not found", send(404, "no"), 1, []string{"bad.csv", "404 Not Found", "/copy/bad.csv"}},
		{"forbidden", send(403, "no"), 1, []string{"bad.csv", "403"}},
		{"too short", send(200, "conten"), 1, []string{"bad.csv", "has 6 bytes, want 7"}},
		{"too long", send(200, "content!"), 1, []string{"bad.csv", "has 8 bytes, want 7"}},
		{"endless", func(w http.ResponseWriter, _ *http.Request, path string, _ int) bool {
			if path != "bad.csv" {
				return false
			}
			for range 1000 {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					break
				}
			}
			return true
		}, 1, []string{"bad.csv", "more than the 7 bytes"}},
		{"always down", send(503, ""), attempts, []string{"bad.csv", "503", "4 attempts"}},
		{"partial content nobody asked for", send(206, "content"), 1, []string{"bad.csv", "206"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, dir := newMirror(t, content), t.TempDir()
			m.handle = c.handle
			report, err := run(t.Context(), Options{Dir: dir, Mirror: m.URL + "/copy", Files: listed(content)})
			if err == nil {
				t.Fatal("no error")
			}
			for _, s := range append(c.says, "1 of 2 files") {
				if !strings.Contains(err.Error(), s) {
					t.Errorf("error %q does not say %q", err, s)
				}
			}
			if report.Downloaded != 1 {
				t.Errorf("report %+v; the good file should be there", report)
			}
			if n := len(m.asked["bad.csv"]); n != c.requests {
				t.Errorf("%d requests for the bad file, want %d", n, c.requests)
			}
			wantInPlace(t, dir, map[string][]byte{"good.csv": []byte("good")})
			if _, err := os.Stat(filepath.Join(dir, "bad.csv")); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the bad file is in place: %v", err)
			}
		})
	}
}

func TestFolderMirrorFailures(t *testing.T) {
	content := map[string][]byte{"bad.csv": []byte("content")}
	from := t.TempDir()
	write(t, from, "bad.csv", []byte("c0ntent"))
	if _, err := run(t.Context(), Options{Dir: t.TempDir(), Mirror: from, Files: listed(content)}); err == nil ||
		!strings.Contains(err.Error(), "SHA-256") {
		t.Errorf("corrupt: %v", err)
	}
	write(t, from, "bad.csv", []byte("content and more"))
	if _, err := run(t.Context(), Options{Dir: t.TempDir(), Mirror: from, Files: listed(content)}); err == nil ||
		!strings.Contains(err.Error(), "16 bytes, want 7") {
		t.Errorf("wrong size: %v", err)
	}
	if _, err := run(t.Context(), Options{Dir: t.TempDir(), Mirror: t.TempDir(),
		Files: listed(content)}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("absent: %v", err)
	}
}

func TestGivesUpOnADeadNetwork(t *testing.T) {
	content := map[string][]byte{}
	for i := range 60 {
		content[fmt.Sprintf("%02d.csv", i)] = []byte{byte(i)}
	}
	m := newMirror(t, nil)
	_, err := run(t.Context(), Options{Dir: t.TempDir(), Mirror: m.URL + "/copy", Files: listed(content), Parallel: 2})
	if err == nil || !strings.Contains(err.Error(), "gave up after") {
		t.Errorf("error %v", err)
	}
	if n := m.requests(); n > 10 {
		t.Errorf("%d requests to a server that has nothing", n)
	}
}

func TestCancel(t *testing.T) {
	big := sampleContent()["layer/big.bin"]
	content := map[string][]byte{"layer/big.bin": big}
	m, dir := newMirror(t, content), t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	m.handle = func(w http.ResponseWriter, r *http.Request, _ string, n int) bool {
		if n > 1 {
			return false
		}
		w.Header().Set("Content-Length", "300000")
		_, _ = w.Write(big[:70_000])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		return true
	}
	o := Options{Dir: dir, Mirror: m.URL + "/copy", Files: listed(content)}
	stop := o
	stop.Progress = func(done, _ int64, _ string) {
		if done == 70_000 {
			cancel()
		}
	}
	if _, err := run(ctx, stop); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want context.Canceled", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "layer", "big.bin")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file was put in place: %v", err)
	}
	report, err := run(t.Context(), o)
	if err != nil || report.Resumed != 1 || report.Transferred != 230_000 {
		t.Errorf("continuing: %+v, %v", report, err)
	}
	wantInPlace(t, dir, content)
}

func TestParallelIsBounded(t *testing.T) {
	content := map[string][]byte{}
	for i := range 20 {
		content[fmt.Sprintf("%02d.csv", i)] = []byte{byte(i)}
	}
	m := newMirror(t, content)
	const parallel = 3
	var now, most atomic.Int64
	all := make(chan struct{}) // closed when as many files as may be are asked for at a time
	m.handle = func(_ http.ResponseWriter, r *http.Request, _ string, _ int) bool {
		n := now.Add(1)
		defer now.Add(-1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		if n == parallel {
			close(all)
		}
		select {
		case <-all:
		case <-r.Context().Done():
		}
		time.Sleep(time.Millisecond) // one more than may be would come now
		return false
	}
	if _, err := run(t.Context(), Options{Dir: t.TempDir(), Mirror: m.URL + "/copy", Files: listed(content),
		Parallel: parallel}); err != nil {
		t.Fatal(err)
	}
	if n := most.Load(); n != parallel {
		t.Errorf("%d files at a time, want %d", n, parallel)
	}
}

func TestNothingIsWrittenOutside(t *testing.T) {
	sum := strings.Repeat("0", 64)
	for _, path := range []string{"../x", "/etc/x", "a/../../x", "a//b", "", ".", "a/./b", `..\x`, `a\..\x`, "C:/x",
		"a\x00b", "x.part"} {
		dir := t.TempDir()
		if _,
			err := run(t.Context(),
			Options{Dir: dir, Mirror: t.TempDir(), Files: []File{{path, 1, sum}}}); err == nil ||
			!strings.Contains(err.Error(), "path") {
			t.Errorf("path %q: %v", path, err)
		}
	}
	content := map[string][]byte{"link/x.csv": []byte("x")}
	from, dir, outside := t.TempDir(), t.TempDir(), t.TempDir()
	write(t, from, "link/x.csv", []byte("x"))
	if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if _, err := run(t.Context(), Options{Dir: dir, Mirror: from, Files: listed(content)}); err == nil {
		t.Error("a file was fetched through a symbolic link that leads out")
	}
	if entries, err := os.ReadDir(outside); err != nil || len(entries) > 0 {
		t.Errorf("the folder outside holds %v, %v", entries, err)
	}
}

func TestBadOptions(t *testing.T) {
	files := listed(sampleContent())
	file := filepath.Join(t.TempDir(), "file")
	write(t, filepath.Dir(file), "file", nil)
	for name, o := range map[string]Options{
		"no folder":           {Mirror: t.TempDir(), Files: files},
		"folder is a file":    {Dir: file, Mirror: t.TempDir(), Files: files},
		"mirror is absent":    {Dir: t.TempDir(), Mirror: filepath.Join(t.TempDir(), "absent"), Files: files},
		"mirror is a file":    {Dir: t.TempDir(), Mirror: file, Files: files},
		"mirror has no host":  {Dir: t.TempDir(), Mirror: "http://", Files: files},
		"a path occurs twice": {Dir: t.TempDir(), Mirror: t.TempDir(), Files: append(files, files[0])},
	} {
		if _, err := run(t.Context(), o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestFetchFromPublicRepositories(t *testing.T) {
	content := map[string][]byte{"layer/a.csv": []byte("a"), "Sources/b.csv": []byte("b")}
	var mu sync.Mutex
	var asked []string
	client := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		mu.Lock()
		asked = append(asked, r.URL.Host+r.URL.Path)
		mu.Unlock()
		w := httptest.NewRecorder()
		if strings.HasSuffix(r.URL.Path, "/layer/a.csv") {
			_, _ = w.WriteString("a")
		} else {
			_, _ = w.WriteString("b")
		}
		response := w.Result()
		response.Request = r
		return response, nil
	})}
	if _, err := run(t.Context(), Options{Dir: t.TempDir(), Files: listed(content), Client: client}); err != nil {
		t.Fatal(err)
	}
	for _, a := range asked {
		if !strings.HasPrefix(a, "raw.githubusercontent.com/CivicDataLab/") {
			t.Errorf("asked %s", a)
		}
	}
	if len(asked) != 2 {
		t.Errorf("asked %q", asked)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestRealFilesFetchFromAFolder(t *testing.T) {
	thorough.OneByOne(t)
	from := realdata.Dir(t)
	report, err := Fetch(t.Context(), Options{Dir: t.TempDir(), Mirror: from})
	if err != nil || report.Downloaded != report.Files || report.Files != 305 {
		t.Errorf("%+v, %v", report, err)
	}
}
