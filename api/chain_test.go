package api

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending"
)

// chained is the handmade state with METHOD's worked example 14 in one circle, one damage each of a district and of
// nowhere, and one award that repairs two damages.
func chained() *spending.Dataset {
	d := handmade()
	upper := spending.Location{Precision: spending.AtCircle, Parts: []spending.Part{
		{Area: "18-301-00101", Within: []string{"18-301"}, Share: 1}}}
	for i, x := range []struct {
		status       spending.DamageStatus
		month        string
		identifiable bool
	}{
		{spending.AwardFound, "2022-06", true}, {spending.PossibleAward, "2024-07", false},
		{spending.SanctionedOnly, "2025-06", true}, {spending.NotTenderable, "2024-07", false},
		{spending.NotIdentifiable, "2024-07", false}, {spending.TooRecent, "2025-07", true},
		{spending.NoAwardFound, "2020-06", true}, {spending.AwardFound, "2024-07", true},
		{spending.NoAwardFound, "2024-07", true},
	} {
		month, _ := spending.ParseMonth(x.month)
		damage := spending.Damage{ID: "roads:" + strconv.Itoa(i), Report: x.month, Month: month,
			Class: "road", Text: "Kalmari to Bhogpur road", Status: x.status, Identifiable: x.identifiable,
			Location: upper, Observed: int(spending.NewMonth(2026, time.July) - month),
			ChainageFrom: -1, ChainageTo: -1, Length: -1}
		switch i {
		case 7:
			damage.Location = spending.Location{Precision: spending.AtDistrict,
				Parts: []spending.Part{{Area: "18-301", Share: 1}}}
		case 8:
			damage.Location = spending.Location{Precision: spending.Unlocated}
		}
		d.Damage = append(d.Damage, damage)
	}
	link := func(damage int, award string, r spending.Relation, publication, contract int) {
		from := d.Damage[damage].ID
		d.Links = append(d.Links, spending.Link{ID: spending.LinkID(from, award), FromKind: spending.DamageEnd,
			From: from, FromRecord: from, ToKind: spending.AwardEnd,
			To: award, ToRecord: "portal:" + award, Relation: r,
			Confidence: spending.Unmeasured, DaysToPublication: publication, DaysToContract: contract})
	}
	link(0, "A1", spending.Repairs, 300, 400)
	link(0, "A2", spending.Repairs, 200, -1)
	link(0, "D3", spending.Repairs, 900, 950) // superseded
	link(1, "B1", spending.PossibleRepair, 10, 20)
	link(7, "A1", spending.Repairs, 30, 50)
	july := spending.NewMonth(2024, time.July)
	d.Needs = append(d.Needs, spending.NeedSeries{Name: spending.DamageStated, Unit: "objects",
		Months: []spending.Month{july}, Values: []spending.NeedValue{{Area: "18-301", Month: july, Value: 9}}})
	return d
}

func TestChainIsTheStatusOfEachDamageOnce(t *testing.T) {
	s := holding(t, chained())
	other := inPostGIS(t, s)
	for _, address := range []string{"/analysis/chain?level=circle", "/analysis/chain?level=district&f=csv",
		"/analysis/chain?level=circle&period=2024-25&within=18-301", "/analysis/chain?class=road"} {
		alike(t, s.ok(address), other.get(address))
	}
	var answer struct {
		Summary struct {
			Whole, Coarser, Unlocated map[string]any
			WithoutMinutes            []string `json:"without_minutes"`
		}
	}
	a := s.ok("/analysis/chain?level=circle")
	a.decode(&answer)
	for name, want := range map[string]float64{"listed": 9, "award_found": 2, "possible": 1,
		"sanctioned_no_award_found": 1, "not_tenderable": 1, "not_identifiable": 1, "too_recent": 1,
		"no_award_found": 2,
		"identifiable":   6, "stated": 9, "not_listed": 0, "open": 4, "linked_amount": 200.01, "linked_awards": 2,
		"days_to_publication": 115, "days_to_publication_n": 2, "days_to_contract": 225, "days_to_contract_n": 2,
		"months_without_minutes": 4} {
		if got := numberIn(answer.Summary.Whole, name); got != want {
			t.Errorf("whole: %s %v, want %v", name, got, want)
		}
	}
	if c, u := answer.Summary.Coarser, answer.Summary.Unlocated; numberIn(c, "listed") != 1 ||
		numberIn(c, "linked_amount") != 100 ||
		numberIn(u, "listed") != 1 || numberIn(u, "no_award_found") != 1 || c["stated"] != nil {
		t.Errorf("coarser %v, unlocated %v", c, u)
	}
	beside := s.ok("/analysis/chain?level=circle&f=csv").header.Get(ListedHeader)
	if beside != "listed=9, coarser=1, unlocated=1" {
		t.Errorf("beside the table %q", beside)
	}
	for _, row := range s.ok("/analysis/chain?level=district&f=csv").rows() {
		if row["id"] == "18-301" && (row["listed"] != "8" || row["stated"] != "9" || row["not_listed"] != "1" ||
			row["days_to_publication_low"] != "") {
			t.Errorf("%v", row)
		}
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, s.ok("/analysis/chain?level=circle&geometry=none").body, "", " "); err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join("testdata", "golden", "chain.json"), indented.Bytes())
	for _, query := range []string{"level=circle&within=18-999", "level=district&within=18-301-00101", "period=never"} {
		s.get("/analysis/chain?" + query).problem(400)
	}
}

// numberIn gives a number of an object, NaN where it is none.
func numberIn(object map[string]any, name string) float64 {
	n, is := object[name].(json.Number)
	f, err := n.Float64()
	if !is || err != nil {
		return math.NaN()
	}
	return f
}

// golden compares an answer with the file that keeps it.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the answer differs from %s (go test ./api -run Golden -update rewrites it); it is\n%s", path, got)
	}
}

// Of the real bulletins each damage is in exactly one status, in one area, coarser or nowhere; what is linked is no
// more than what was awarded.
func TestChainOfRealDamageReconciles(t *testing.T) {
	t.Parallel()
	s := realData(t)
	var damages struct {
		NumberMatched float64 `json:"numberMatched"`
	}
	s.ok("/collections/damage/items?limit=1").decode(&damages)
	for _, level := range []string{"district", "circle"} {
		var answer struct {
			Features []struct{ Properties map[string]any }
			Summary  struct{ Whole, Coarser, Unlocated map[string]any }
		}
		s.ok("/analysis/chain?geometry=none&level=" + level).decode(&answer)
		sum := map[string]float64{}
		parts := []map[string]any{answer.Summary.Coarser, answer.Summary.Unlocated}
		for _, f := range answer.Features {
			parts = append(parts, f.Properties)
		}
		statuses := 0.
		for _, status := range spending.DamageStatuses() {
			statuses += numberIn(answer.Summary.Whole, string(status))
		}
		counted := append([]string{"listed", "identifiable", "open"}, names(spending.DamageStatuses())...)
		for _, part := range parts {
			for _, name := range counted {
				sum[name] += numberIn(part, name)
			}
		}
		for name, n := range sum {
			if numberIn(answer.Summary.Whole, name) != n {
				t.Errorf("by %s: %s %v, of the parts %v", level, name, answer.Summary.Whole[name], n)
			}
		}
		whole := answer.Summary.Whole
		if n := damages.NumberMatched; numberIn(whole, "listed") != n || statuses != n || n < 9000 {
			t.Errorf("by %s: %v listed, %v in a status, %v damages", level, whole["listed"], statuses, n)
		}
		if numberIn(whole, "not_listed") != numberIn(whole, "stated")-numberIn(whole, "listed") ||
			numberIn(whole, "not_listed") < 0 {
			t.Errorf("by %s: %v not listed of %v stated, %v listed", level, whole["not_listed"], whole["stated"],
				whole["listed"])
		}
		t.Logf("by %s: %v", level, whole)
	}
}
