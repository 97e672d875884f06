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

// Records reads every accepted award of Assam's portal files, month by month.
func Records(tb testing.TB) []spending.Record {
	tb.Helper()
	return RecordsOf(tb, filepath.Base(realdata.Dir(tb)))
}

// RecordsOf reads every accepted award of the portal files in a folder beside Assam's, such as "odisha". It skips the
// test, saying so, where there are none.
func RecordsOf(tb testing.TB, folder string) []spending.Record {
	tb.Helper()
	pattern := filepath.Join(realdata.Dir(tb), "..", folder, "Sources/TENDERS/data/monthly_tenders/*.csv")
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		tb.Skipf("SKIPPED: no monthly tender files at %s: %v", pattern, err)
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
