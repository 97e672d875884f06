package ocds

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending/judge"
)

// TestReadBounds: what is read before a file turns into something endless is kept, and neither
// memory nor issues grow with it.
func TestReadBounds(t *testing.T) {
	first := rel("x", "2024-01-01", "1") + "\n"
	for _, c := range []struct {
		name, unit string
		n          int
		problem    string
	}{
		{"nothing but NUL bytes", "\x00", 300 << 20, "not valid JSON"},
		{"lines behind a broken one", "{x\n" + strings.Repeat("\n", 1<<20), 16, "not valid JSON"},
		{"blank lines", "\n", 8 << 20, "longer than 1 MiB"},
		{"broken lines", "{x\n", 1 << 20, "not valid JSON"},
		{"releases without an ocid", "{}\n", 1 << 20, "cannot be used"},
		{"an object of many members", "{" + members(mostMembers+1), 1, "more than 1000 members"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, most := held(), int64(0)
			endless := &again{text: c.unit, n: c.n * len(c.unit), look: func() { most = max(most, held()) }}
			compiler := Compiler{most: 1 << 20}
			if err := compiler.Read(t.Context(), io.MultiReader(strings.NewReader(first), endless), "f"); err != nil {
				t.Fatal(err)
			}
			issues := compiler.Issues()
			if compiler.Len() != 1 || len(issues) == 0 || len(issues) > mostLost+2 ||
				!strings.Contains(issues[len(issues)-1].Problem, c.problem) {
				t.Errorf("%d processes, %d issues, the last %+v", compiler.Len(), len(issues),
					issues[max(len(issues)-1, 0):])
			}
			if grown := most - before; most == 0 || grown > 16<<20 {
				t.Errorf("%d MiB are held", grown>>20)
			}
		})
	}
}

// again gives a text over and over, n bytes of it, and looks about at every 64 reads, the first among them.
type again struct {
	text  string
	n     int
	at    int
	reads int
	look  func()
}

func (r *again) Read(b []byte) (n int, err error) {
	if r.look != nil && r.reads%64 == 0 {
		r.look()
	}
	r.reads++
	if r.n == 0 {
		return 0, io.EOF
	}
	for n < len(b) && r.n > 0 {
		k := copy(b[n:min(len(b), n+r.n)], r.text[r.at:])
		n, r.n, r.at = n+k, r.n-k, (r.at+k)%len(r.text)
	}
	return n, nil
}

// held is the memory in use, once what is not has been collected.
func held() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func members(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"k%d":1,`, i)
	}
	return b.String()
}

// TestReadBlanks: a file of blanks, which a decoder would go over again and again, ends soon.
func TestReadBlanks(t *testing.T) {
	var compiler Compiler
	err := compiler.Read(t.Context(), io.MultiReader(strings.NewReader(rel("x", "2024-01-01", "1")),
		&again{text: " \n", n: 1 << 30}), "f")
	issues := compiler.Issues()
	if err != nil || compiler.Len() != 1 || len(issues) != 1 ||
		!strings.Contains(issues[0].Problem, "more than 1 MiB of blanks") {
		t.Errorf("%v, %+v", err, issues)
	}
}

// TestManyLots: awards that name lots and items of a long tender are placed in time that grows with what they name.
func TestManyLots(t *testing.T) {
	const items, awards = 40_000, 10_000
	var b strings.Builder
	b.WriteString(`{"ocid":"o","id":"1","date":"2024-03-16T00:00:00Z","tag":["award"],"tender":{"items":[`)
	for i := range items {
		fmt.Fprintf(&b, `{"id":"%d","relatedLot":"L%d","deliveryAddress":{"locality":"Town %d"}},`, i, i%awards, i)
	}
	b.WriteString(`{"id":"last","deliveryAddress":{"locality":"Elsewhere"}}]},"awards":[`)
	for i := range awards {
		fmt.Fprintf(&b, `{"id":"%d","status":"active","relatedLots":["L%d"],"value":{"amount":5,"currency":"EUR"}},`,
			i, i)
	}
	text := strings.TrimSuffix(b.String(), ",") + `]}`
	var compiler Compiler
	if err := compiler.Read(t.Context(), strings.NewReader(text), "f"); err != nil {
		t.Fatal(err)
	}
	n := 0
	compiler.Records("x:", "EUR", 0, func(r judge.Stated) {
		if !strings.HasPrefix(r.Place+",", "Town "+strings.TrimPrefix(r.ID, "x:o:")+",") {
			t.Errorf("%s is at %s", r.ID, r.Place)
		}
		n++
	})
	if n != awards {
		t.Errorf("%d awards", n)
	}
}

// TestPlacesBeyondThoseTaken: once the awards of a tender have named more places than are taken, no more are gathered.
func TestPlacesBeyondThoseTaken(t *testing.T) {
	r := &release{}
	r.Tender.Items = []deliveredItem{{ID: "1", RelatedLot: "L"}, {ID: "2", RelatedLot: "L"}}
	for _, many := range []bool{false, true} {
		b := recorder{release: r, many: many}
		n := 0
		for _, p := range append(b.lots([]text{"L"}), b.items([]text{"1"})...) {
			n += len(p.Items)
		}
		if want := map[bool]int{false: 3, true: 0}[many]; n != want {
			t.Errorf("too many already: %v: %d items are gathered, want %d", many, n, want)
		}
	}
}
