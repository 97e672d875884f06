package main

import (
	"context"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func pipe(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func socket(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s")
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return path
}

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

// TestWriteFile leaves what is no plain file what it is.
func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	put := func(name, content string) {
		if err := os.WriteFile(at(name), []byte(content), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	put("old", "old")
	put("target", "old")
	if err := os.Mkdir(at("folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"link": "target", "links": "link", "dangling": "later",
		"toFolder": "folder",
		"round":    "round", "away": "none/x"} {
		if err := os.Symlink(to, at(link)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ path, written, err string }{
		{at("new"), at("new"), ""},
		{at("old"), at("old"), ""},
		{at("link"), at("target"), ""},
		{at("links"), at("target"), ""},
		{at("dangling"), at("later"), ""},
		{at("folder"), "", "it is a directory"},
		{at("toFolder"), "", "it is a directory"},
		{at("round"), "", "links lead on"},
		{at("away"), "", "no such file"},
		{socket(t), "", "it is a socket"},
	} {
		before, _ := os.Lstat(c.path)
		err := writeFile(t.Context(), c.path, text("new "+c.path))
		if (err != nil) != (c.err != "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: %v, want %q", c.path, err, c.err)
		}
		if after, err := os.Lstat(c.path); before != nil && (err != nil || after.Mode() != before.Mode()) {
			t.Errorf("%s was %v and is %v", c.path, before.Mode(), after)
		}
		if c.written != "" && readText(t, c.written) != "new "+c.path {
			t.Errorf("%s: %q stands in %s", c.path, readText(t, c.written), c.written)
		}
	}
	if left, _ := filepath.Glob(at(".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	for _, device := range []string{"/dev/null", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/2"} {
		if to, err := destinationOf(device); err != nil || to.stream == nil {
			t.Errorf("%s would be replaced: %+v, %v", device, to, err)
		}
	}
}

// TestWritePipe writes through a pipe, and waits for its reader no longer than it may.
func TestWritePipe(t *testing.T) {
	path := pipe(t)
	read := make(chan string)
	go func() {
		b, _ := os.ReadFile(path)
		read <- string(b)
	}()
	if err := writeFile(t.Context(), path, text("through")); err != nil {
		t.Error(err)
	}
	if got := <-read; got != "through" {
		t.Errorf("read %q", got)
	}
	if info, err := os.Lstat(path); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Errorf("the pipe is %v, %v", info, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := writeFile(ctx, path, text("")); err == nil || !strings.Contains(err.Error(), "nothing reads") {
		t.Errorf("without a reader: %v", err)
	}
	reader, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	ctx, cancel = context.WithCancel(t.Context())
	err = writeFile(ctx, path, func(w io.Writer) error {
		cancel()
		_, err := w.Write(make([]byte, 1<<20)) // more than a pipe holds
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "context canceled") {
		t.Errorf("a reader that does not read: %v", err)
	}
}

// TestOutputs runs the program with outputs and inputs that are no plain files.
func TestOutputs(t *testing.T) {
	db := newCity(t)
	dir := filepath.Dir(db)
	whole, stderr, err := runCommand(exec.Command(build(t), "export", "--db", db, "/collections/circles/items?f=csv"))
	if err != nil {
		t.Fatal(err, stderr)
	}
	for _, out := range []string{"/dev/stdout", "/proc/self/fd/1"} {
		if got, stderr,
			err := runCommand(exec.Command(build(t), "export", "--db", db, "/collections/circles/items?f=csv",
			"-o", out)); err != nil || got != whole {
			t.Errorf("-o %s: %v, %q\n%s", out, err, got, stderr)
		}
	}
	table, table2 := filepath.Join(dir, "t.csv"), filepath.Join(dir, "link.csv")
	if err := os.WriteFile(table, []byte("id,title,amount,date\n1,Flood wall,5,2024-01-01\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("t.csv", table2); err != nil {
		t.Fatal(err)
	}
	columns := []string{"--id", "id", "--title", "title", "--amount", "amount", "--date", "date", "--quiet"}
	for _, args := range [][]string{
		{"export", "--db", db, "/dataset", "-o", db},
		{"check", "--db", db, "--todo", db},
		{"report", "--db", db, "--out", db},
		{"plan", "--db", db, "--budget", "1", "--out", db},
		append([]string{"import", "csv", table, "--db", db, "--issues", table}, columns...),
		append([]string{"import", "csv", table, "--db", db, "--issues", table2}, columns...),
		append([]string{"import", "csv", table2, "--db", db, "--issues", table}, columns...),
		append([]string{"import", "csv", table, "--db", db, "--issues", db}, columns...),
		append([]string{"import", "csv", db, "--db", db, "--overrides", table, "--issues", table}, columns...),
		{"import", "layer", table, "--db", db, "--name", "x", "--issues", dir + "/same.csv", "--results", dir +
			"/./same.csv"},
		{"import", "assam", "--from", dir, "--db", db, "--issues", table},
	} {
		before, kept := readText(t, db), readText(t, table)
		code, _, stderr := floodspend(t, args...)
		if code != exitUsage || !strings.Contains(stderr, "would be written over") {
			t.Errorf("%v: exit %d, %s", args, code, stderr)
		}
		if readText(t, db) != before || readText(t, table) != kept {
			t.Fatalf("%v writes over a file", args)
		}
	}
}

// runCommand gives what a command writes.
func runCommand(command *exec.Cmd) (stdout, stderr string, err error) {
	var out, errs strings.Builder
	command.Stdout, command.Stderr = &out, &errs
	err = command.Run()
	return out.String(), errs.String(), err
}

// TestInputsThatNeverEnd refuses each at once, by its name.
func TestInputsThatNeverEnd(t *testing.T) {
	db := newCity(t)
	plain := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(plain, []byte("id,title,amount,date,tender_id,flood\n1,Flood wall,5,2024-01-01,1,yes\n"),
		0o600); err != nil {
		t.Fatal(err)
	}
	columns := []string{"--db", db, "--id", "id", "--title", "title", "--amount", "amount", "--date", "date", "--quiet"}
	for path, says := range map[string]string{pipe(t): "a pipe", socket(t): "a socket", "/dev/zero": "a device",
		t.TempDir(): "a directory"} {
		for _, args := range [][]string{
			append([]string{"import", "csv", path}, columns...),
			append([]string{"import", "csv", plain, "--rules", path}, columns...),
			append([]string{"import", "csv", plain, "--places", path}, columns...),
			append([]string{"import", "csv", plain, "--overrides", path}, columns...),
			{"import", "ocds", path, "--db", db},
			{"import", "need", path, "--db", db, "--name", "n"},
			{"evaluate", "--db", db, "--labels", path},
			{"evaluate", "--db", db, "--labels", plain, "--predictions", "other=" + path},
			{"check", "--db", path},
		} {
			code, _, stderr := floodspend(t, args...)
			if code != exitFailed || !strings.Contains(stderr, path) || !strings.Contains(stderr, says) {
				t.Errorf("%v: exit %d, %s", args, code, stderr)
			}
		}
	}
	for _, ending := range []string{".geojson", ".gpkg", ".zip"} {
		link := filepath.Join(t.TempDir(), "x"+ending)
		if err := os.Symlink("/dev/zero", link); err != nil {
			t.Fatal(err)
		}
		code, _, stderr := floodspend(t, "import", "layer", link, "--db", db, "--name", "x", "--year", "2020")
		if code != exitFailed || !strings.Contains(stderr, link) || !strings.Contains(stderr, "a device") {
			t.Errorf("%s: exit %d, %s", ending, code, stderr)
		}
	}
	from := sampleFolder(t)
	path := filepath.Join(from, filepath.FromSlash(circlesPath))
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := floodspend(t, "import", "assam", "--from", from, "--db", filepath.Join(t.TempDir(), "a.gpkg"),
		"--quiet"); code != exitFailed || !strings.Contains(stderr, "a pipe") {
		t.Errorf("a folder with a pipe: exit %d, %s", code, stderr)
	}
}

// TestControlBytes: no message hands a terminal what a file or a flag has for it to obey.
func TestControlBytes(t *testing.T) {
	const hostile = "\x1b]0;owned\x07\x1b[2J\r\u009b31m\u202e\u2066"
	db := newCity(t)
	dir := filepath.Dir(db)
	table, issues := filepath.Join(dir, "t.csv"), filepath.Join(dir, "i.csv")
	rows := "id,title,amount,date\n1" + hostile + ",Flood wall " + hostile + ",5,2024-01-01\n2,b," + hostile +
		",2024-01-01\n3,c,5," + hostile + "\n"
	if err := os.WriteFile(table, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	columns := []string{"--db", db, "--id", "id", "--title", "title", "--amount", "amount", "--date", "date", "--quiet"}
	said := ""
	for _, args := range [][]string{
		append([]string{"import", "csv", table}, columns...),
		append([]string{"import", "csv", table, "--issues", issues}, columns...),
		append([]string{"import", "csv", table, "--strict"}, columns...),
		append([]string{"import", "csv", hostile}, columns...),
		{"check", "--db", db, "--flood", "all"},
		{"check", "--db", db, "--period", hostile},
		{"export", "--db", db, "/" + hostile},
		{hostile},
	} {
		_, stdout, stderr := floodspend(t, args...)
		said += stdout + stderr
	}
	said += readText(t, issues)
	if i := strings.IndexAny(said, "\x1b\x07\r\u009b\u202e\u2066"); i >= 0 {
		t.Errorf("%q is written", said[i:min(len(said), i+40)])
	}
	for _, want := range []string{`\u001b]0;owned`, `\u202e`} {
		if !strings.Contains(said, want) {
			t.Errorf("nothing says %s", want)
		}
	}
}

// TestFormulaCells: text that a spreadsheet would calculate is marked as text in every table,
// numbers are not, and a list to review is read back as it was.
func TestFormulaCells(t *testing.T) {
	db := newCity(t)
	dir := filepath.Dir(db)
	table, issues, todo := filepath.Join(dir, "t.csv"), filepath.Join(dir, "i.csv"), filepath.Join(dir, "todo.csv")
	rows := "id,title,amount,date,by\n=1+1,=HYPERLINK(A1),5,2024-01-01,@SUM(A1)\n-2,＝1,=cmd,2024-01-01,+49\n"
	if err := os.WriteFile(table, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"import", "csv", table, "--db", db, "--id", "id", "--title", "title", "--amount", "amount",
		"--date", "date",
		"--buyer", "by", "--rules", city + "programme.rules", "--source", "own", "--issues", issues, "--quiet"}
	if code, out, stderr := floodspend(t, args...); code != exitIssues {
		t.Fatalf("exit %d\n%s%s", code, out, stderr)
	}
	if got := readText(t, issues); !strings.Contains(got, ",'=cmd,") {
		t.Errorf("issues\n%s", got)
	}
	awards := export(t, db, "/collections/awards/items?f=csv")
	if len(awards) != 2 {
		t.Fatalf("awards %v, issues\n%s", awards, readText(t, issues))
	}
	for i, want := range []string{"'-2 '＝1 '+49 ", "'=1+1 '=HYPERLINK(A1) '@SUM(A1) 5"} {
		if a := awards[i]; strings.Join([]string{a["tender_id"], a["title"], a["buyer"], a["awarded"]}, " ") != want {
			t.Errorf("award %v, want %s", a, want)
		}
	}
	if code, _, stderr := floodspend(t, "check", "--db", db, "--todo", todo); code != exitDone {
		t.Fatal(stderr)
	}
	list := records(t, readText(t, todo))
	if len(list) != 2 || list[0]["tender_id"] != "'=1+1" {
		t.Fatalf("to do %v", list)
	}
	decided := "tender_id,circles,reviewer,reason\n\"" + list[0]["tender_id"] + "\",P1,me,read\n"
	if err := os.WriteFile(todo, []byte(decided), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := floodspend(t, append(args, "--overrides", todo)...); code != exitIssues {
		t.Fatal(stderr)
	}
	if a := export(t, db, "/collections/awards/items?f=csv&circles=P1"); len(a) != 1 || a[0]["tender_id"] != "'=1+1" ||
		a[0]["method"] != "override" {
		t.Errorf("decided: %v", a)
	}
	below := false
	for _, r := range export(t, db, "/analysis/allocation?level=circle&need=homes&period=2024-01/2024-12&f=csv") {
		below = below || strings.HasPrefix(r["equity_gap"], "-")
	}
	if !below {
		t.Error("no gap is a negative number")
	}
}
