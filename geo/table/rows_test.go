package table_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo/table"
)

// TestRecordBounds: a record without end is an error that says so, and takes no memory to speak
// of, however it goes on.
func TestRecordBounds(t *testing.T) {
	sparse := filepath.Join(t.TempDir(), "sparse.csv")
	if err := os.WriteFile(sparse, []byte("id,title\n1,wall\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(sparse, 300<<20); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(sparse)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, c := range []struct {
		name    string
		r       io.Reader
		problem string
	}{
		{"a sparse file", f, "longer than 16 MiB"},
		{"a line of commas", strings.NewReader("id,title\n1,wall\n" + strings.Repeat(",", 8<<20)), "delimiters"},
		{"a quote that never closes", strings.NewReader("id,title\n1,wall\n\"" + strings.Repeat("x\n", 9<<20)),
			"longer than 16 MiB"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		rows, err := table.NewReader(c.r, table.Form{})
		for range 2 {
			if err == nil {
				_, err = rows.Next()
			}
		}
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		_, err = rows.Next()
		runtime.ReadMemStats(&after)
		var bad *table.RowError
		if err == nil || errors.As(err, &bad) || !strings.Contains(err.Error(), c.problem) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.problem)
		}
		if _, again := rows.Next(); again == nil {
			t.Errorf("%s: reading goes on", c.name)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 256<<20 {
			t.Errorf("%s: %d MiB", c.name, used>>20)
		}
	}
}
