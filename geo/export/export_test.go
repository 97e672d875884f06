package export

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

// filled makes a table of so many features: points, each third without geometry, a tenth of whose values are null.
func filled(tb testing.TB, n int) *Table {
	tb.Helper()
	f, err := os.Create(filepath.Join(tb.TempDir(), "rows"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { f.Close() })
	t := NewTable("awards", "Awards", []Field{{"id", "key", Text, 0}, {"awarded", "amount", Decimal, 2},
		{"n", "", Whole, 0}, {"x", "", Real, 0}, {"day", "", Day, 0}, {"flood", "", Truth, 0}}, f)
	for i := range n {
		var g orb.Geometry
		if i%3 != 0 {
			g = orb.Point{90 + float64(i*7919%1000)/100, 20 + float64(i*104729%1000)/100}
		}
		id := TextOf(fmt.Append(nil, "a", i))
		values := []Value{id, WholeOf(int64(i*12345 + 67)), WholeOf(int64(-i)), RealOf(float64(i) / 8),
			WholeOf(int64(19_000 + i%400)), TruthOf(i%2 == 0)}
		if i%10 == 9 {
			values = []Value{id, {}, {}, {}, {}, {}}
		}
		if err := t.Add(g, values); err != nil {
			tb.Fatal(err)
		}
	}
	return t
}

const python = "../../build/python/bin/python"

func TestGeoParquet(t *testing.T) {
	if _, err := os.Stat(python); err != nil {
		t.Skip("SKIPPED: pyarrow is not installed (make deps)")
	}
	const n = 60_000
	table, path := filled(t, n), filepath.Join(t.TempDir(), "a.parquet")
	var out bytes.Buffer
	if err := table.WriteGeoParquet(&out); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	script := `
import json, sys
import pyarrow.compute as pc, pyarrow.parquet as pq
f = pq.ParquetFile(sys.argv[1])
t = f.read()
geo = json.loads(f.schema_arrow.metadata[b"geo"])
column = geo["columns"]["geometry"]
groups = [f.metadata.row_group(i) for i in range(f.num_row_groups)]
at = f.schema_arrow.names.index("geometry") + 1
print([str(x) for x in t.schema.types], t.num_rows, [g.num_rows for g in groups])
print(pc.sum(t["awarded"]), t["n"].null_count, t["geometry"].null_count, pc.min(t["day"]), geo["version"],
      column["geometry_types"], [round(float(v), 9) for v in column["bbox"]], column["covering"]["bbox"]["xmax"])
xs = t["bbox"].combine_chunks().field("xmin")
print(t.column_names, pc.min(xs).as_py() <= 90.01, t["geometry"][0].as_py()[:5].hex())
`
	got, err := exec.Command(python, "-c", script, path).CombinedOutput()
	sum := int64(0)
	for i := range n {
		if i%10 != 9 {
			sum += int64(i*12345 + 67)
		}
	}
	want := fmt.Sprintf(`['string', 'decimal128(18, 2)', 'int64', 'double', 'date32[day]', 'bool', 'binary', `+
		`'struct<xmin: float not null, ymin: float not null, xmax: float not null, ymax: float not null>'] 60000 `+
		`[10000, 10000, 10000, 10000, 10000, 10000]
%d.%02d 6000 20000 2022-01-08 1.1.0 ['Point'] [90.0, 20.0, 99.99, 29.99] ['bbox', 'xmax']
['id', 'awarded', 'n', 'x', 'day', 'flood', 'geometry', 'bbox'] True 0101000000
`, sum/100, sum%100)
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s, not\n%s", err, got, want)
	}
}

func TestFlatGeobuf(t *testing.T) {
	if _, err := exec.LookPath("ogrinfo"); err != nil {
		t.Skip("SKIPPED: no ogrinfo (Debian package gdal-bin)")
	}
	for _, n := range []int{0, 1, 2, 16, 17, 300, 5000} {
		table, dir := filled(t, n), t.TempDir()
		spare, err := os.Create(filepath.Join(dir, "spare"))
		if err != nil {
			t.Fatal(err)
		}
		defer spare.Close()
		var out bytes.Buffer
		if err := table.WriteFlatGeobuf(&out, spare); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "a.fgb")
		if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		in, sum := 0, int64(0)
		for i := range n {
			x, y := i*7919%1000, i*104729%1000
			if i%3 != 0 && x <= 300 && y >= 500 {
				in++
			}
			if i%10 != 9 {
				sum += int64(i*12345 + 67)
			}
		}
		info := func(args ...string) string {
			b, err := exec.Command("ogrinfo", append(args, path)...).CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, b)
			}
			return string(b)
		}
		for _, want := range []string{fmt.Sprintf("Feature Count: %d\n", n), "awarded: Real", "day: DateTime"} {
			if got := info("-so", "-al"); !strings.Contains(got, want) {
				t.Errorf("%d features: no %q in\n%s", n, want, got)
			}
		}
		got := info("-so", "-al", "-spat", "90", "25", "93", "30")
		if want := fmt.Sprintf("Feature Count: %d\n", in); n > 0 && !strings.Contains(got, want) {
			t.Errorf("%d features: not %d in a box\n%s", n, in, got)
		}
		all := info("-q", "-sql", "SELECT SUM(awarded) AS s FROM awards")
		_, written, _ := strings.Cut(all, "s (Real) = ")
		got64, _ := strconv.ParseFloat(strings.TrimSpace(written), 64)
		if n > 0 && int64(math.Round(got64*100)) != sum {
			t.Errorf("%d features add up to %s, not %d hundredths", n, written, sum)
		}
	}
}

func TestAddRefusesOtherTypes(t *testing.T) {
	if err := filled(t, 0).Add(nil, []Value{{}, RealOf(1.5), {}, {}, {}, {}}); err == nil ||
		!strings.Contains(err.Error(), "field awarded: a real number is not of its type") {
		t.Error(err)
	}
}

func BenchmarkGeoParquet(b *testing.B) {
	const n = 200_000
	table := filled(b, n)
	for b.Loop() {
		if err := table.WriteGeoParquet(discard{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "rows/s")
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
