package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// onTerminal runs the program on a terminal that changes no line ends, and gives all that it shows.
func onTerminal(t *testing.T, args ...string) string {
	t.Helper()
	script, err := exec.LookPath("script")
	if err != nil {
		t.Skip("script (Debian: bsdutils), which makes a terminal, is not installed")
	}
	line := "stty -opost; '" + build(t) + "'"
	for _, arg := range args {
		line += " '" + arg + "'"
	}
	shown, err := exec.Command(script, "-qc", line, "/dev/null").CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", line, err, shown)
	}
	return string(shown)
}

// TestExportOnATerminal: a terminal gets what a pipe gets, line ends and letters of every script among it.
func TestExportOnATerminal(t *testing.T) {
	db, path := storeOf(t, 300), "/collections/awards/items?f=csv"
	_, want, _ := floodspend(t, "export", "--db", db, path)
	if len(want) < 50_000 || !strings.Contains(want, "বানপানী") || !strings.Contains(want, "\r\n") {
		t.Fatalf("%d bytes that show little", len(want))
	}
	if shown := onTerminal(t, "export", "--db", db, path); shown != want {
		t.Errorf("%d bytes on a terminal, %d in a pipe; %d line ends as text", len(shown), len(want),
			strings.Count(shown, `\u000d`))
	}
}

// TestTerminalObeysNothing: whatever names and labels hold, what plan, evaluate and export show of them is no command.
func TestTerminalObeysNothing(t *testing.T) {
	const hostile, inJSON = "\x1b]0;owned\x07\x1b[2J\r\u009b31m\u202e", `\u001b]0;owned\u0007\u001b[2J\r\u009b31m\u202e`
	dir := writeTree(t, map[string]string{
		"areas.geojson": collection("", geoFeature(`"c":"a","n":"A `+inJSON+`"`, 3, 50)+","+
			geoFeature(`"c":"b","n":"B"`, 3.01, 50)),
		"need.csv": "area,period,value\na,2024-07,5\nb,2024-07,6000\n",
		"awards.csv": "id,title,amount,date,area\n1,Flood wall " + hostile +
			",5000,2024-07-01,a\n2,Flood wall,9,2024-08-01,b\n",
		"labels.csv": "tender_id,flood,districts\n1,yes,a\n2" + hostile + ",yes," + hostile + "\n",
	}, "", "")
	file := func(name string) string { return filepath.Join(dir, name) }
	db := file("x.gpkg")
	for _, args := range [][]string{
		{"import", "areas", file("areas.geojson"), "--db", db, "--level", "district", "--code", "c", "--name", "n",
			"--currency", "EUR"},
		{"import", "need", file("need.csv"), "--db", db, "--name", "homes"},
		{"import", "csv", file("awards.csv"), "--db", db, "--id", "id", "--title", "title", "--amount", "amount",
			"--date", "date", "--area", "area", "--quiet"},
	} {
		if code, out, stderr := floodspend(t, args...); code != exitDone && code != exitIssues {
			t.Fatalf("%v: exit %d\n%s%s", args, code, out, stderr)
		}
	}
	for _, args := range [][]string{
		{"plan", "--db", db, "--budget", "1000", "--need", "homes", "--period", "2024-07"},
		{"plan", "--db", db, "--budget", "1000", "--need", "homes", "--period", "2024-07", "--f", "json"},
		{"export", "--db", db, "/collections/awards/items?f=csv"},
		{"evaluate", "--db", db, "--labels", file("labels.csv"), "--samples", "10"},
		{"evaluate", "--db", db, "--labels", file("labels.csv"), "--samples", "10", "--f", "json"},
	} {
		shown := strings.ReplaceAll(onTerminal(t, args...), "\r\n", "\n")
		if i := strings.IndexAny(shown, "\x1b\x07\r\u009b\u202e"); i >= 0 {
			t.Errorf("%v: a terminal obeys %q", args, shown[i:min(len(shown), i+20)])
		}
		if !strings.Contains(shown, "]0;owned") {
			t.Errorf("%v shows nothing of what is tested:\n%s", args, shown)
		}
	}
}

// TestScreen: however an answer is cut into writes, it is shown the same.
func TestScreen(t *testing.T) {
	const text = "a,\"\x1b[2Jপানী\"\r\n\r\rb\r\n\xff,₹5\r\n"
	const want = "a,\"\\u001b[2Jপানী\"\r\n\\u000d\\u000db\r\n\\xff,₹5\r\n"
	for size := 1; size <= len(text); size++ {
		var out bytes.Buffer
		s := &screen{to: &out}
		for part := range slices.Chunk([]byte(text), size) {
			if n, err := s.Write(part); n != len(part) || err != nil {
				t.Fatalf("%d bytes written: %v", n, err)
			}
		}
		if out.String() != want {
			t.Errorf("in writes of %d: %q, want %q", size, out.String(), want)
		}
	}
}
