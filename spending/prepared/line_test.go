package prepared

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/paulmach/orb"
)

// A line gives back what it was made of, whatever texts hold.
func TestLine(t *testing.T) {
	levels := geo.DistrictsAndCircles()
	fields := spending.AwardFields(levels)
	a := spending.Award{Record: spending.Record{ID: "a\"b\n\\", Title: "=1+1", Description: "two\nlines",
		HasCoordinates: true, Longitude: 91.5, Latitude: -26.25}}
	a.Method = spending.ByCoordinates
	a.Parts = []spending.Part{{Area: "1\"2", Share: 1}, {Area: "3", Share: 5}, {Area: "4\n", Share: 5}}
	a.Relevance.Evidence = []spending.Evidence{{Field: "title", Text: "=<flood>", Rule: "r"}}
	text, err := Append(nil, fields, &a)
	if err != nil {
		t.Fatal(err)
	}
	names := Names(fields)
	var l Line
	if err := l.Read(text, len(names)); err != nil {
		t.Fatal(err)
	}
	if want := []string{"3", "4\n", "1\"2"}; !slices.Equal(l.Place.Areas, want) ||
		*l.Place.Own != (orb.Point{91.5, -26.25}) {
		t.Errorf("place %+v", l.Place)
	}
	for name, want := range map[string]struct {
		value string
		plain any
	}{
		"id":          {`"a\"b\n\\"`, "a\"b\n\\"},
		"title":       {`"=1+1"`, "=1+1"},
		"description": {`"two\nlines"`, "two\nlines"},
		"supplier":    {"null", nil},
		"source_line": {"0", json.Number("0")},
		"flood_evidence": {`[{"field":"title","text":"=<flood>","rule":"r"}]`,
			json.RawMessage(`[{"field":"title","text":"=<flood>","rule":"r"}]`)},
		"flood_evidence_text": {`"title: \"=<flood>\" (r)"`, `title: "=<flood>" (r)`},
		"location_evidence":   {"[]", json.RawMessage("[]")},
	} {
		at := slices.Index(names, name)
		if at < 0 {
			t.Fatalf("no value %s", name)
		}
		plain, err := l.Values[at].Plain()
		if string(l.Values[at]) != want.value || !reflect.DeepEqual(plain, want.plain) || err != nil {
			t.Errorf("%s: %s, %q (%v); want %s, %q", name, l.Values[at], plain, err, want.value, want.plain)
		}
	}
	for _, damaged := range [][]byte{nil, []byte("\n"), text[:len(text)/2], append(slices.Clone(text), "1\n"...),
		[]byte("1")} {
		var l Line
		if err := l.Read(damaged, len(names)); err == nil && len(damaged) < len(text) {
			t.Errorf("%q is read", damaged)
		}
	}
}
