package analysis

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/need"
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
	if in, err := v.Assets(t.Context(), AssetQuery{Area: circles[1].ID, Class: "dyke"}); err != nil ||
		len(in.Unlinked) != 2 {
		t.Errorf("%d in one circle, %v", len(in.Unlinked), err)
	}
}
