package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/testdata/thorough"
	"github.com/paulmach/orb"
	"github.com/twpayne/go-geom"
)

// registers makes assets of every type and dimension of geometry, damage and links, sorted by id.
func registers(seed uint64, p places) (assets []spending.Asset, damage []spending.Damage, links []spending.Link) {
	rng := rand.New(rand.NewPCG(seed, 7))
	finest := p.parts[len(p.levels)-1]
	for i, g := range geometries() {
		a := spending.Asset{ID: fmt.Sprintf("dykes:%02d", i), Source: "dykes", Class: pick(rng, "embankment",
			"বাঁধ \"x\""),
			Name: pick(rng, "", "T/dyke; left bank"), Geometry: g, Measured: spending.ByCount, SourceFile: "dykes.gpkg",
			SourceFeature: i + 1}
		if i%2 == 0 {
			depth := 0.35
			a.Measured, a.Length, a.Outside = spending.ByLength, 1234.567, 0.125
			a.Exposure = []spending.Exposure{{Layer: "floods_2024", Share: 0.25, Length: 308.6},
				{Layer: "depth", Class: "0.15", Share: 1, Depth: &depth}}
		}
		for _, part := range some(rng, finest) {
			a.Areas = append(a.Areas, spending.AssetPart{Area: part.Area, Within: part.Within, Amount: 100.5})
		}
		assets = append(assets, a)
	}
	for i := range 12 {
		d := spending.Damage{ID: fmt.Sprintf("2021_06:bridge:%02d", i), Report: "2021_06",
			Month: firstMonth + spending.Month(i%5), Class: pick(rng, "road", "bridge"), Text: "Approach | \"washed\"",
			ChainageFrom: -1, ChainageTo: 2750.25, Length: float64(i), Location: location(rng, p),
			Status: pick(rng, spending.DamageStatuses()...), PointQuality: pick(rng, spending.PointOK,
				spending.PointZero),
			Longitude: west + float64(i), Latitude: south + 0.5, HasPoint: i%3 > 0, Cost: amount(rng), Currency: "INR",
			Repeats: pick(rng, nil, []string{"a", "b"}), SourceLine: i}
		if i%2 == 0 {
			d.Reported = d.Month.FirstDay().AddDate(0, 0, 3)
		}
		damage = append(damage, d)
		l := spending.Link{FromKind: spending.DamageEnd, From: d.ID, ToKind: spending.AwardEnd, To: "2024_WRD_1",
			Relation: pick(rng, spending.Repairs, spending.PossibleRepair), Confidence: pick(rng, 0.9,
				spending.Unmeasured),
			Evidence: evidence(rng, "village", ""), DaysToContract: pick(rng, -1, 120)}
		l.ID = spending.LinkID(l.From, l.To)
		links = append(links, l)
	}
	return assets, damage, links
}

// geometries are of every type, in all dimensions.
func geometries() []geom.T {
	xy := func(layout geom.Layout) []float64 {
		var flat []float64
		for i, p := range [][2]float64{{west, south}, {west + 1, south}, {west + 1, south + 1}, {west, south}} {
			flat = append(append(flat, p[0], p[1]), []float64{52.25, 1000.5 * float64(i)}[:layout.Stride()-2]...)
		}
		return flat
	}
	all := []geom.T{nil}
	for _, layout := range []geom.Layout{geom.XY, geom.XYZ, geom.XYM, geom.XYZM} {
		flat, n := xy(layout), 4*layout.Stride()
		all = append(all, geom.NewPointFlat(layout, flat[:layout.Stride()]).SetSRID(geo.WGS84),
			geom.NewLineStringFlat(layout, flat).SetSRID(geo.WGS84),
			geom.NewMultiLineStringFlat(layout, append(slices.Clone(flat), flat...), []int{n,
				2 * n}).SetSRID(geo.WGS84),
			geom.NewPolygonFlat(layout, flat, []int{n}).SetSRID(geo.WGS84),
			geom.NewMultiPolygonFlat(layout, flat, [][]int{{n}}).SetSRID(geo.WGS84))
	}
	return all
}

// readEntries gives all records of all registers.
func readEntries(t *testing.T, snap store.Snapshot) (d spending.Dataset) {
	t.Helper()
	for _, r := range spending.Registers(snap.Description().Levels) {
		if _, err := snap.Entries(t.Context(), r.Table().Name, store.EntryQuery{}, func(e spending.Entry) error {
			return r.Take(&d, e)
		}); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

func registersComeBack(t *testing.T, s suite) {
	thorough.OneByOne(t)
	d := s.shape.Dataset(3, 5)
	_, snap := s.published(t, d)
	got := readEntries(t, snap)
	equalRows(t, "assets", got.Assets, d.Assets)
	equalRows(t, "damage", got.Damage, d.Damage)
	equalRows(t, "links", got.Links, d.Links)
	overview, err := snap.Overview(t.Context())
	if want := map[string]int{"assets": len(d.Assets), "damage": len(d.Damage), "links": len(d.Links)}; err != nil ||
		!reflect.DeepEqual(overview.Registers, want) {
		t.Errorf("overview counts %v, %v; want %v", overview.Registers, err, want)
	}
}

// entriesByEveryField asks for the records that have each value of each field there is, and sorts by it.
func entriesByEveryField(t *testing.T, s suite) {
	thorough.OneByOne(t)
	d := s.shape.Dataset(3, 5)
	_, snap := s.published(t, d)
	for _, r := range spending.Registers(s.shape.Levels) {
		table := r.Table()
		var all []spending.Entry
		for e, err := range r.Entries(d) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, e)
		}
		for i, c := range table.Columns {
			texts := map[string][]string{}
			for _, e := range all {
				text := cellText(e.Cells[i])
				texts[text] = append(texts[text], e.ID)
			}
			for text, want := range texts {
				got, page := ids(t, snap, table.Name, store.EntryQuery{Equal: map[string]string{c.Name: text}})
				if !slices.Equal(got, want) || page.Matched != len(want) {
					t.Errorf("%s with %s %q: %v of %d, want %v", table.Name, c.Name, text, got, page.Matched, want)
				}
			}
			for _, sign := range []string{"", "-"} {
				want := slices.Clone(all)
				slices.SortStableFunc(want, func(x, y spending.Entry) int {
					return compareCells(x.Cells[i],
						y.Cells[i], sign)
				})
				var sorted []string
				for _, e := range want {
					sorted = append(sorted, e.ID)
				}
				if got, _ := ids(t, snap, table.Name, store.EntryQuery{Sort: sign + c.Name}); !slices.Equal(got,
					sorted) {
					t.Errorf("%s by %s%s: %v, want %v", table.Name, sign, c.Name, got, sorted)
				}
			}
		}
	}
}

func cellText(cell any) string {
	switch v := cell.(type) {
	case nil:
		return ""
	case spending.Amount:
		return v.Currency.Text(v.Money)
	case time.Time:
		return v.Format(time.DateOnly)
	}
	return fmt.Sprint(cell)
}

// compareCells puts nulls last whatever the direction.
func compareCells(x, y any, sign string) int {
	if x == nil || y == nil {
		return order(x == nil) - order(y == nil)
	}
	way := 1
	if sign == "-" {
		way = -1
	}
	switch x := x.(type) {
	case string:
		return way * strings.Compare(x, y.(string))
	case time.Time:
		return way * x.Compare(y.(time.Time))
	case float64:
		return way * (order(x > y.(float64)) - order(x < y.(float64)))
	case int64:
		return way * (order(x > y.(int64)) - order(x < y.(int64)))
	case spending.Amount:
		return way * (order(x.Money > y.(spending.Amount).Money) - order(x.Money < y.(spending.Amount).Money))
	}
	panic(fmt.Sprintf("a cell of type %T", x))
}

func order(later bool) int {
	if later {
		return 1
	}
	return 0
}

func ids(t *testing.T, snap store.Snapshot, register string, q store.EntryQuery) (found []string, page store.Page) {
	t.Helper()
	page, err := snap.Entries(t.Context(), register, q, func(e spending.Entry) error {
		found = append(found, e.ID)
		return nil
	})
	if err != nil {
		t.Fatalf("%s, %+v: %v", register, q, err)
	}
	return found, page
}

// entriesByPlace asks for areas and boxes.
func entriesByPlace(t *testing.T, s suite) {
	thorough.OneByOne(t)
	d := s.shape.Dataset(3, 5)
	_, snap := s.published(t, d)
	part := d.Assets[4].Areas[0]
	for depth := range s.shape.Levels {
		area := part.At(depth)
		var want []string
		for _, a := range d.Assets {
			if slices.ContainsFunc(a.Areas, func(p spending.AssetPart) bool { return p.At(depth) == area }) {
				want = append(want, a.ID)
			}
		}
		if got, _ := ids(t, snap, "assets", store.EntryQuery{Area: area}); !slices.Equal(got, want) {
			t.Errorf("assets in %s: %v, want %v", area, got, want)
		}
	}
	corner := orb.Bound{Min: orb.Point{west - 0.1, south - 0.1}, Max: orb.Point{west, south}}
	if got, _ := ids(t, snap, "assets", store.EntryQuery{Boxes: []orb.Bound{corner}}); len(got) != len(d.Assets)-1 {
		t.Errorf("%d of %d assets touch the corner they all have", len(got), len(d.Assets)-1)
	}
	// Beside the diagonal only the polygons' inside lies.
	inside := orb.Bound{Min: orb.Point{west + 0.7, south + 0.2}, Max: orb.Point{west + 0.8, south + 0.3}}
	if got, _ := ids(t, snap, "assets", store.EntryQuery{Boxes: []orb.Bound{inside}}); len(got) != 8 {
		t.Errorf("%d assets meet a box inside of 8 polygons", len(got))
	}
	everywhere := []orb.Bound{{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}}
	damaged, _ := ids(t, snap, "damage", store.EntryQuery{Boxes: everywhere})
	joined, _ := ids(t, snap, "links", store.EntryQuery{Boxes: everywhere})
	if len(damaged) == 0 || len(damaged) == len(d.Damage) || len(joined) != len(damaged) {
		t.Errorf("%d links lie somewhere, %d of %d damages", len(joined), len(damaged), len(d.Damage))
	}
}

// entriesPlacedFirst asks for those with a geometry first, by pages that end where these end.
func entriesPlacedFirst(t *testing.T, s suite) {
	thorough.OneByOne(t)
	d := s.shape.Dataset(3, 5)
	_, snap := s.published(t, d)
	for _, r := range spending.Registers(s.shape.Levels) {
		var placed, rest []string
		for e, err := range r.Entries(d) {
			if err != nil {
				t.Fatal(err)
			}
			if e.Geometry != nil {
				placed = append(placed, e.ID)
			} else {
				rest = append(rest, e.ID)
			}
		}
		if len(placed) == 0 || len(rest) == 0 {
			t.Fatalf("of %s %d have a geometry, %d none", r.Table().Name, len(placed), len(rest))
		}
		q := store.EntryQuery{Sort: store.PlacedFirst}
		var pages [][]string
		for {
			var ids []string
			var before *spending.Entry
			page, err := snap.Entries(t.Context(), r.Table().Name, q, func(e spending.Entry) error {
				if before != nil && before.Geometry != nil && e.Geometry == nil {
					return store.ErrEndPage
				}
				before, ids = &e, append(ids, e.ID)
				return nil
			})
			if err != nil || page.Returned != len(ids) {
				t.Fatalf("%+v with %d records: %v", page, len(ids), err)
			}
			pages = append(pages, ids)
			if q.Cursor = page.Next; q.Cursor == "" {
				break
			}
		}
		if !reflect.DeepEqual(pages, [][]string{placed, rest}) {
			t.Errorf("%s by pages: %v, want %v, then %v", r.Table().Name, pages, placed, rest)
		}
	}
}

// entriesByTime asks for months, and pages through what it finds.
func entriesByTime(t *testing.T, s suite) {
	thorough.OneByOne(t)
	d := s.shape.Dataset(3, 5)
	_, snap := s.published(t, d)
	months := spending.Period{From: firstMonth + 1, To: firstMonth + 2}
	var want []string
	for _, x := range d.Damage {
		if months.From <= x.Month && x.Month <= months.To {
			want = append(want, x.ID)
		}
	}
	q := store.EntryQuery{Window: months, Limit: 2}
	var got []string
	for {
		page, next := ids(t, snap, "damage", q)
		got = append(got, page...)
		if q.Cursor = next.Next; q.Cursor == "" {
			break
		}
	}
	if len(want) < 4 || !slices.Equal(got, want) {
		t.Errorf("damage of two months by pages: %v, want %v", got, want)
	}
	if got, _ := ids(t, snap, "damage", store.EntryQuery{Window: months, Offset: 1}); !slices.Equal(got, want[1:]) {
		t.Errorf("behind an offset: %v, want %v", got, want[1:])
	}
}

func entriesRefuse(t *testing.T, s suite) {
	thorough.OneByOne(t)
	st, snap := s.published(t, s.shape.Dataset(3, 5))
	for _, q := range []struct {
		register string
		query    store.EntryQuery
		is       error
	}{
		{"awards", store.EntryQuery{}, ledger.ErrQuery},
		{"assets", store.EntryQuery{Sort: "geom"}, ledger.ErrQuery},
		{"assets", store.EntryQuery{Equal: map[string]string{"document": "{}"}}, ledger.ErrQuery},
		{"assets", store.EntryQuery{Limit: -1}, ledger.ErrQuery},
		{"assets", store.EntryQuery{Cursor: "x"}, store.ErrStaleCursor},
		{"assets", store.EntryQuery{Equal: map[string]string{"length": "long"}}, ledger.ErrQuery},
	} {
		_, err := snap.Entries(t.Context(), q.register, q.query, func(spending.Entry) error { return nil })
		if !errors.Is(err, q.is) {
			t.Errorf("%s, %+v: %v, want %v", q.register, q.query, err, q.is)
		}
	}
	stop := errors.New("stop")
	if _, err := snap.Entries(t.Context(), "assets", store.EntryQuery{}, func(spending.Entry) error {
		return stop
	}); !errors.Is(err, stop) {
		t.Errorf("the reader's error became %v", err)
	}
	for name, spoil := range map[string]func(*spending.Dataset){
		"in order": func(d *spending.Dataset) { slices.Reverse(d.Assets) },
		"no id":    func(d *spending.Dataset) { d.Links[0].ID = "" },
		"NUL":      func(d *spending.Dataset) { d.Damage[0].Text = "a\x00" },
		"reference system": func(d *spending.Dataset) {
			d.Assets[1].Geometry = geom.NewPointFlat(geom.XY, []float64{1,
				2})
		},
	} {
		d := s.shape.Dataset(9, 5)
		spoil(d)
		if _, err := st.Publish(t.Context(), d); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("publish: %v, want an error about %q", err, name)
		}
	}
}
