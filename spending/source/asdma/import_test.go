package asdma_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/source/asdma"
)

func TestImport(t *testing.T) {
	store := &memoryStore{}
	s := importInto(t, store, fixture(), given{})
	if len(s.Issues) != 0 {
		t.Errorf("issues %+v", s.Issues)
	}
	var areas []string
	for _, a := range store.dataset.Areas {
		areas = append(areas, fmt.Sprintf("%s %s %s in %s", a.Level, a.ID, a.Name, cmp.Or(a.ParentID, a.ID)))
	}
	wantAreas := []string{
		"district 18-300 Kokrajhar in 18-300", "circle 18-300-00101 Gossaigaon (Pt) in 18-300",
		"circle 18-300-00103 Dotoma in 18-300",
		"district 18-301 Dhubri in 18-301", "circle 18-301-00111 Golokganj (Pt) in 18-301",
	}
	slices.Sort(areas)
	slices.Sort(wantAreas)
	if !slices.Equal(areas, wantAreas) {
		t.Errorf("areas %q", areas)
	}
	for _, c := range []struct {
		series, month string
		want          map[string]string
	}{
		{spending.Affected, "2022-06", map[string]string{gossaigaon: "100", dotoma: "50", golokganj: "7"}},
		{asdma.CropArea, "2022-06", map[string]string{gossaigaon: "10.5", dotoma: "2"}},
		{asdma.LivesLost, "2022-06", map[string]string{gossaigaon: "2"}},
		{asdma.HousesFullyDamaged, "2022-06", map[string]string{gossaigaon: "4", dotoma: "5"}},
		{spending.InundatedShare, "2022-06", map[string]string{gossaigaon: "0.25", dotoma: "0", golokganj: "0.5"}},
		{spending.Population, "2022-01", map[string]string{gossaigaon: "1000.5", dotoma: "2000", golokganj: "3000"}},
		{spending.Population, "2023-01", map[string]string{gossaigaon: "1001", dotoma: "2001", golokganj: "3001"}},
	} {
		if got := need(t, store, c.series, c.month); !maps.Equal(got, c.want) {
			t.Errorf("%s in %s: %v, want %v", c.series, c.month, got, c.want)
		}
	}
	if len(store.awards) != 2 {
		t.Fatalf("%d awards", len(store.awards))
	}
	a := store.awards[0]
	if a.ID != "assamtenders:T1" || a.Awarded != spending.Known(100_000_50) || a.Flood != spending.FloodYes ||
		a.SourceFile != bidsFile || a.SourceLine != 2 {
		t.Errorf("award %+v", a)
	}
	if codes := a.Codes(1); !slices.Equal(codes, []string{gossaigaon}) {
		t.Errorf("the award is located %+v", a.Location)
	}
	v := store.published[0]
	if v.Areas != 5 || v.Awards != 2 || v.Issues != 0 || v.Currency != "INR" || v.Synthetic || len(v.ID) != 16 ||
		v.AwardsFrom.String() != "2022-06" || v.AwardsTo != v.AwardsFrom || v.Rules == "" {
		t.Errorf("version %+v", v)
	}
	roles := map[string]int{}
	for _, src := range store.dataset.Sources {
		roles[src.Role] += src.Records
		if len(src.SHA256) != 64 || src.Bytes == 0 {
			t.Errorf("source %+v", src)
		}
	}
	if len(store.dataset.Sources) != 10 || roles["awards of assamtenders"] != 2 || roles["boundaries"] != 3 {
		t.Errorf("%d sources, records by role %v", len(store.dataset.Sources), roles)
	}
}

func TestImportMetadata(t *testing.T) {
	store := &memoryStore{}
	importInto(t, store, with("dataset.json", `{"title":"Sample","synthetic":true,"note":"made up","currency":"INR"}`),
		given{})
	if v := store.published[0]; v.Title != "Sample" || !v.Synthetic || v.Note != "made up" {
		t.Errorf("version %+v", v)
	}
	for _, n := range store.dataset.Needs {
		if !strings.HasPrefix(n.Source, "synthetic") {
			t.Errorf("series %s does not say that it is synthetic: %s", n.Name, n.Source)
		}
	}
	importInto(t, store, fixture(), given{title: "Mine"})
	if v := store.published[1]; v.Title != "Mine" || v.Synthetic {
		t.Errorf("version %+v", v)
	}
}

func TestImportTwiceGivesTheSame(t *testing.T) {
	fsys := fixture()
	fsys[laterBidsFile] = file(bidHeader + bid("T1", "Bund", "A", "5.005", "", "") + "broken\n")
	first, second := &memoryStore{}, &memoryStore{}
	importInto(t, first, fsys, given{})
	importInto(t, second, fsys, given{})
	a, b := *first.dataset, *second.dataset
	a.Version.Created, b.Version.Created = time.Time{}, time.Time{}
	a.Awards, b.Awards = nil, nil
	if !reflect.DeepEqual(a, b) || !reflect.DeepEqual(first.awards, second.awards) {
		t.Errorf("two imports differ:\n%+v\n%+v", a, b)
	}
	fsys[housesFile] = file("object_id,Total_House_Fully_Damaged\n")
	importInto(t, second, fsys, given{})
	if second.published[1].ID == second.published[0].ID {
		t.Error("another input has the same version")
	}
}

func TestImportDuplicates(t *testing.T) {
	fsys := fixture()
	fsys[bidsFile] = file(bidHeader +
		bid("T1", "Bund", "A and  Sons", "100000", "16-Jun-2022", "") + // replaced by the next file's
		bid("T2", "Bund", "B", "200000", "20-Jun-2022", "") + // stands: the later date
		bid("T3", "Bund", "C", "300000", "", "") +
		bid("T3", "Bund", "D", "400000", "", "") + // another bidder
		bid("", "Bund", "E", "500000", "", ""))
	fsys[laterBidsFile] = file(bidHeader +
		bid("T1", "Bund", "a AND sons", "101000", "17-Jul-2022", "") +
		bid("T2", "Bund", "B", "201000", "19-Jun-2022", "") +
		bid("T2", "Bund", "B", "202000", "", "") +
		bid("T3", "Bund", "D", "401000", "", "") +
		bid("T3.2", "Bund", "F", "600000", "", ""))
	store := &memoryStore{}
	s := importInto(t, store, fsys, given{})
	var got []string
	for _, a := range store.awards {
		got = append(got, fmt.Sprintf("%s %s %s", strings.TrimPrefix(a.ID, "assamtenders:"),
			a.Currency.Text(a.Awarded.Money), a.Status))
	}
	want := []string{
		"T1~1 100000 superseded", "T2 200000 active", "T3 300000 active", "T3.2~1 400000 superseded",
		"2022_06_tenders.csv:6 500000 active",
		"T1 101000 active", "T2~1 201000 superseded", "T2~2 202000 superseded", "T3.2 401000 active",
		"T3.2' 600000 active",
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	counts := problems(s.Issues)
	if counts["the same bidder is accepted again under the same tender id"] != 4 ||
		counts["another bidder is accepted under the same tender id"] != 1 ||
		counts["another record has the same id"] != 1 || counts["the tender id is blank"] != 1 {
		t.Errorf("problems %v", counts)
	}
}

func TestImportOverrides(t *testing.T) {
	overrides := "tender_id,flood,kind,districts,circles,reviewer,reason\n" +
		"T2,yes,restoration,Kokrajhar,Dotma,R,flood damage\nT1,,,Atlantis,,R,sunk\n"
	store := &memoryStore{}
	s := importInto(t, store, fixture(), given{overrides: overrides})
	a := store.awards[1]
	if a.Flood != spending.FloodYes || a.Kind != spending.Restoration || !slices.Equal(a.Codes(1),
		[]string{dotoma}) || a.Method != spending.ByOverride {
		t.Errorf("award %+v", a)
	}
	if i := issue(t, s.Issues, "reviewed location"); i.File != "reviewed.csv" || i.Line != 3 ||
		!strings.Contains(i.Value, "Atlantis") {
		t.Errorf("issue %+v", i)
	}
	plain := &memoryStore{}
	importInto(t, plain, fixture(), given{})
	if plain.published[0].ID == store.published[0].ID {
		t.Error("reviewed decisions do not change the version")
	}
	if _, err := importAssam(context.Background(), fixture(), store,
		given{overrides: "\n"}); err == nil || len(store.published) != 1 {
		t.Errorf("an empty file of decisions: %v", err)
	}
}

func TestImportProgress(t *testing.T) {
	last := map[string][2]int64{}
	importInto(t, &memoryStore{}, fixture(), given{progress: func(stage string, done, total int64) {
		if done < last[stage][0] || done > total {
			t.Errorf("%s: %d of %d after %d", stage, done, total, last[stage][0])
		}
		last[stage] = [2]int64{done, total}
	}})
	for _, stage := range []string{"boundaries", "bulletins", spending.Affected, "verdicts"} {
		if d := last[stage]; d[0] == 0 || d[0] != d[1] {
			t.Errorf("stage %s ends at %v", stage, d)
		}
	}
}

func TestImportFails(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	broken := errors.New("disk full")
	for _, c := range []struct {
		name  string
		ctx   context.Context
		store *memoryStore
		want  error
	}{
		{"cancelled", cancelled, &memoryStore{}, context.Canceled},
		{"store", context.Background(), &memoryStore{fail: broken}, broken},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := importAssam(c.ctx, fixture(), c.store, given{}); !errors.Is(err, c.want) {
				t.Errorf("error %v", err)
			}
			if len(c.store.published) != 0 {
				t.Error("something was published")
			}
		})
	}
}
