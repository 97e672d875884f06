package contents

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/source/portal"
	"github.com/floodspend/floodspend/testdata/realdata"
)

// Records reads every accepted award of the real portal files, month by month.
func Records(tb testing.TB) []spending.Record {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join(realdata.Dir(tb), "Sources/TENDERS/data/monthly_tenders/*.csv"))
	if err != nil || len(files) == 0 {
		tb.Fatalf("no monthly tender files: %v", err)
	}
	var out []spending.Record
	for _, path := range files {
		f, err := os.Open(path)
		if err != nil {
			tb.Fatal(err)
		}
		table, err := portal.EProcure("assamtenders:").Read(context.Background(), f, filepath.Base(path))
		_ = f.Close()
		if err != nil {
			tb.Fatal(err)
		}
		for _, r := range table.Records {
			out = append(out, r.Record)
		}
	}
	return out
}

// Labels opens the table of hand-read labels beside the real files. It skips the test,
// saying so, where there is none.
func Labels(tb testing.TB) *os.File {
	tb.Helper()
	path := filepath.Join(realdata.Dir(tb), "..", "labels", "flood_labels.csv")
	f, err := os.Open(path)
	if err != nil {
		tb.Skipf("SKIPPED: no hand-read labels beside the real Assam files: %v", err)
	}
	tb.Cleanup(func() { _ = f.Close() })
	return f
}
