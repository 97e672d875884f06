package analysis

import (
	"context"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/need"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/twpayne/go-geom"
)

// Four dykes and a pump, worked out by hand: what is linked, itself or by its damage, is no part of the list; the rest
// comes by people in need, then exposure, then damage.
func TestAssets(t *testing.T) {
	d := storetest.Of("assets")
	circles := d.Areas[len(d.Areas)-4:]
	dyke := func(id string, circle int, metres, share float64) spending.Asset {
		c := circles[circle]
		return spending.Asset{ID: id, Class: "dyke", Measured: spending.ByLength, Length: metres,
			Geometry: geom.NewLineStringFlat(geom.XY, []float64{89, 24, 90, 24}).SetSRID(4326),
			Areas:    []spending.AssetPart{{Area: c.ID, Within: []string{c.ParentID}, Amount: metres}},
			Exposure: []spending.Exposure{{Layer: "deep", Share: share / 2}, {Layer: "wide", Share: share}}}
	}
	d.Assets = []spending.Asset{dyke("a", 0, 1000, 0.5), dyke("b", 1, 100, 0.25), dyke("c", 1, 200, 0.5),
		dyke("d", 2, 400, 1), {ID: "p", Class: "pump", Measured: spending.ByCount}}
	harm := func(id, asset string) spending.Damage {
		return spending.Damage{ID: id, Asset: asset, Status: spending.NoAwardFound}
	}
	d.Damage = []spending.Damage{harm("1", "b"), harm("2", "p"), harm("3", "")}
	link := func(fromKind spending.LinkEnd, from string, toKind spending.LinkEnd, to string) spending.Link {
		return spending.Link{ID: spending.LinkID(from, to), FromKind: fromKind, From: from, ToKind: toKind, To: to}
	}
	d.Links = []spending.Link{link(spending.DamageEnd, "3", spending.AwardEnd, "t1"),
		link(spending.DamageEnd, "3", spending.AssetEnd, "d"), link(spending.AwardEnd, "t2", spending.DamageEnd, "2")}
	d.Description = districtsAndCircles(time.April)
	month := d.Needs[0].Months[0]
	d.Needs = []spending.NeedSeries{{Name: spending.Affected, Unit: "people", Months: []spending.Month{month},
		Values: []spending.NeedValue{{Area: circles[0].ID, Month: month, Value: 10},
			{Area: circles[1].ID, Month: month, Value: 500}, {Area: circles[2].ID, Month: month, Value: 900}}}}
	slices.SortFunc(d.Links, func(x, y spending.Link) int { return slices.Compare([]byte(x.ID), []byte(y.ID)) })
	st, err := gpkg.Open(filepath.Join(t.TempDir(), "assets.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if _, err := st.Publish(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	snap, err := st.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	v, err := NewView(t.Context(), snap)
	if err != nil {
		t.Fatal(err)
	}
	a, err := v.Assets(t.Context(), AssetQuery{Need: spending.AffectedPeak, Period: spending.Period{From: month,
		To: month}})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, u := range a.Unlinked {
		ids = append(ids, u.ID)
	}
	if want := []string{"c", "b", "a", "p"}; !slices.Equal(ids, want) {
		t.Errorf("the list is %v, want %v", ids, want)
	}
	if p := a.Unlinked[3]; p.Need.Reason != need.Outside || p.Held || p.Damage != 1 || a.Unlinked[0].Need.Value != 500 {
		t.Errorf("the pump %+v, the first %+v", p, a.Unlinked[0])
	}
	want := []AssetClass{{Class: "dyke", Measured: spending.ByLength, Assets: 4, Held: 4, Damaged: 2, Linked: 1,
		Amount: 1700, Exposed: 1025, Funded: 400, DamagedUnlinked: 1},
		{Class: "pump", Measured: spending.ByCount, Assets: 1, Damaged: 1, Amount: 1, DamagedUnlinked: 1}}
	if !slices.Equal(a.Classes, want) {
		t.Errorf("classes %+v, want %+v", a.Classes, want)
	}
	if a.Unlinked[0].Tied != 0 || len(a.Costs) != 2 || a.Costs[0].Cost.Valid {
		t.Errorf("%d tied with the first, costs %+v", a.Unlinked[0].Tied, a.Costs)
	}
	if in, err := v.Assets(t.Context(), AssetQuery{Area: circles[1].ID, Class: "dyke"}); err != nil ||
		len(in.Unlinked) != 2 {
		t.Errorf("%d in one circle, %v", len(in.Unlinked), err)
	}
}

// The median is of awards' amounts over the metres they repair: one on two assets is over both, one on assets of
// two classes and one that repairs nothing count for nothing.
func TestUnitCosts(t *testing.T) {
	dyke := func(id string, metres float64) spending.Asset {
		return spending.Asset{ID: id, Class: "dyke", Measured: spending.ByLength, Length: metres}
	}
	d := &spending.Dataset{Assets: []spending.Asset{dyke("a", 100), dyke("b", 300),
		{ID: "p", Class: "pump", Measured: spending.ByCount}},
		Damage: []spending.Damage{{ID: "1", Asset: "a"}}}
	link := func(kind spending.LinkEnd, from, record string, toKind spending.LinkEnd, to, toRecord string,
		r spending.Relation) {
		d.Links = append(d.Links, spending.Link{FromKind: kind, From: from, FromRecord: record, ToKind: toKind, To: to,
			ToRecord: toRecord, Relation: r})
	}
	link(spending.AwardEnd, "t1", "w:1", spending.AssetEnd, "a", "a", spending.Repairs)
	link(spending.AwardEnd, "t2", "w:2", spending.AssetEnd, "a", "a", spending.Repairs)
	link(spending.AwardEnd, "t2", "w:2", spending.AssetEnd, "b", "b", spending.Repairs)
	link(spending.DamageEnd, "1", "1", spending.AwardEnd, "t3", "w:3", spending.Repairs)
	link(spending.DamageEnd, "1", "1", spending.AwardEnd, "t4", "w:4", spending.PossibleRepair)
	link(spending.AwardEnd, "t5", "w:5", spending.AssetEnd, "p", "p", spending.Repairs)
	link(spending.AwardEnd, "t5", "w:5", spending.AssetEnd, "a", "a", spending.Repairs)
	want := map[string][]string{"w:1": {"a"}, "w:2": {"a", "b"}, "w:3": {"a"}, "w:5": {"p", "a"}}
	if got := worksOn(d); !reflect.DeepEqual(got, want) {
		t.Errorf("awards work on %v, want %v", got, want)
	}
	money := map[string]spending.Money{"w:1": 10_000, "w:2": 20_001, "w:3": 50_000, "w:5": 7}
	v := &View{records: paid{money: money}}
	costs, err := v.unitCosts(t.Context(), d, []AssetClass{{Class: "dyke", Measured: spending.ByLength},
		{Class: "pump", Measured: spending.ByCount}})
	if err != nil {
		t.Fatal(err)
	}
	// 100, 50.0025 and 500 minor units a metre
	if costs[0].Cost != spending.Known(100) || costs[0].Awards != 3 || costs[1].Cost.Valid || costs[1].Awards != 0 {
		t.Errorf("costs %+v", costs)
	}
	delete(money, "w:3")
	if costs, err = v.unitCosts(t.Context(), d, []AssetClass{{Class: "dyke",
		Measured: spending.ByLength}}); err != nil || costs[0].Cost != spending.Known(75) {
		t.Errorf("of two, %+v, %v: want their mean, rounded", costs, err)
	}
}

// paid gives awards by their ids.
type paid struct {
	store.Records
	money map[string]spending.Money
}

func (p paid) Awards(_ context.Context, q store.AwardQuery, yield func(*spending.Award) error) (store.Page, error) {
	for _, id := range q.Filter.List {
		if m, has := p.money[id]; has {
			if err := yield(&spending.Award{Record: spending.Record{ID: id, Awarded: spending.Known(m)}}); err != nil {
				return store.Page{}, err
			}
		}
	}
	return store.Page{}, nil
}
