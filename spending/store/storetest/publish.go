package storetest

import (
	"context"
	"errors"
	"math"
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
)

func emptyStore(t *testing.T, s suite) {
	thorough.OneByOne(t)
	if _, err := s.open(t).Snapshot(t.Context()); !errors.Is(err, store.ErrNoDataset) {
		t.Fatalf("snapshot of an empty store: %v, want ErrNoDataset", err)
	}
}

func publishAndReopen(t *testing.T, s suite) {
	thorough.OneByOne(t)
	d := s.shape.Dataset(1, 20)
	v := &d.Version
	v.Awards, v.Sanctions, v.Payments, v.Areas, v.Issues = 0, 0, 0, 0, 0 // the store counts
	want := s.shape.Dataset(1, 20).Version
	if got := publish(t, s.open(t), d); got != want {
		t.Errorf("publish gives\n%+v, want\n%+v", got, want)
	}
	if got := snapshot(t, s.open(t)).Version(); got != want {
		t.Errorf("reopened store has\n%+v, want\n%+v", got, want)
	}
}

func roundTrip(t *testing.T, s suite) {
	thorough.OneByOne(t)
	_, snap := s.published(t, s.shape.Dataset(2, 400))
	expected := want(s.shape.Dataset(2, 400))
	equal(t, mustRead(t, snap), expected)
	for _, a := range expected.awards[:50] {
		got, err := snap.Award(t.Context(), a.ID)
		if err != nil {
			t.Fatalf("award %s: %v", a.ID, err)
		}
		equalRows(t, "award", []spending.Award{*got}, []spending.Award{a})
	}
	for _, id := range []string{"", "no such award", "' OR 1=1 --"} {
		if a, err := snap.Award(t.Context(), id); !errors.Is(err, store.ErrNotFound) || a != nil {
			t.Errorf("award %q: %v, %v, want ErrNotFound", id, a, err)
		}
	}
}

func replaces(t *testing.T, s suite) {
	thorough.OneByOne(t)
	opened := s.open(t)
	publish(t, opened, s.shape.Dataset(1, 60))
	d := s.shape.Dataset(5, 10)
	d.Needs, d.Sources, d.Areas = nil, nil, append(d.Areas, geo.Area{ID: "zz", Level: s.shape.Levels[0].Key,
		Name: "No geometry"})
	d.Version.Areas = len(d.Areas)
	publish(t, opened, d)
	equal(t, mustRead(t, snapshot(t, opened)), want(d))
}

func publishTwice(t *testing.T, s suite) {
	thorough.OneByOne(t)
	opened := s.open(t)
	first := publish(t, opened, s.shape.Dataset(3, 50))
	once := mustRead(t, snapshot(t, opened))
	if second := publish(t, opened, s.shape.Dataset(3, 50)); second != first {
		t.Errorf("the second version is %+v, the first %+v", second, first)
	}
	equal(t, mustRead(t, snapshot(t, opened)), once)
}

func unstorableIssue(t *testing.T, s suite) {
	thorough.OneByOne(t)
	d := s.shape.Dataset(1, 1)
	d.Issues = []spending.Issue{{File: "x.csv", Line: 1, Value: "a\x00b\xffc", Problem: "not UTF-8",
		Action: "row skipped"}}
	_, snap := s.published(t, d)
	issues, err := snap.Issues(t.Context())
	if err != nil || len(issues) != 1 || issues[0].Value != "a\uFFFDb\uFFFDc" {
		t.Fatalf("issues %+v, %v; want the value a\\uFFFDb\\uFFFDc", issues, err)
	}
}

// refusesLevels spoils what has to do with the hierarchy.
func refusesLevels(t *testing.T, s suite) {
	thorough.OneByOne(t)
	opened := s.open(t)
	publish(t, opened, s.shape.Dataset(1, 10))
	before := mustRead(t, snapshot(t, opened))
	finest := len(s.shape.Levels) - 1
	for _, test := range []struct {
		name   string
		spoil  func(*spending.Dataset)
		errors string
	}{
		{"no levels", func(d *spending.Dataset) { d.Description.Levels = nil }, "0 levels"},
		{"five levels", func(d *spending.Dataset) {
			d.Description.Levels = slices.Concat(d.Description.Levels, geo.Hierarchy{{Key: "v", Plural: "vs"},
				{Key: "w", Plural: "ws"}, {Key: "x", Plural: "xs"}, {Key: "y", Plural: "ys"}})
		}, "levels, not 1 to 4"},
		{"the plural is a table", func(d *spending.Dataset) { d.Description.Levels[finest].Plural = "awards" },
			"layers, length, limit"},
		{"the plural is a field", func(d *spending.Dataset) { d.Description.Levels[finest].Plural = "awarded_minor" },
			"awarded_minor"},
		{"the plural begins as the format's tables do",
			func(d *spending.Dataset) { d.Description.Levels[finest].Plural = "rtree_x" }, "rtree_"},
		{"no calendar", func(d *spending.Dataset) { d.Description.Calendar.Begins = 0 }, "a year begins"},
		{"a parent of the wrong level", func(d *spending.Dataset) {
			i := slices.IndexFunc(d.Areas, func(a geo.Area) bool { return a.Level == s.shape.Levels.Finest() })
			d.Areas[i].ParentID = d.Areas[i].ID
		}, s.shape.Areas()[0].ID},
		{"a need of a level that is not there", func(d *spending.Dataset) {
			d.Description.Needs = []spending.NeedDefinition{{Name: "x", Rule: spending.PeakOf, Series: "y",
				Levels: []geo.Level{"galaxy"}}}
		}, "galaxy"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := s.shape.Dataset(1, 3)
			d.Description.Levels = slices.Clone(d.Description.Levels)
			test.spoil(d)
			refused(t, opened, d, test.errors)
		})
	}
	part := s.shape.part(finest, 0)
	for _, test := range []struct {
		name     string
		location spending.Location
		errors   string
	}{
		{"a part of another level", spending.Location{Precision: spending.Precision(s.shape.Levels.Finest()),
			Parts: []spending.Part{s.shape.part(max(0, finest-1), 0), part}}, "part"},
		{"a part in another area", spending.Location{Precision: spending.Precision(s.shape.Levels.Finest()),
			Parts: []spending.Part{{Area: part.Area, Within: append(slices.Clone(part.Within), "x"), Share: 1}}},
			"lies in"},
		{"a precision of no level", spending.Location{Precision: "galaxy", Parts: []spending.Part{part}}, "galaxy"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := Collect(s.shape.Dataset(1, 1))[0]
			a.Location = test.location
			refused(t, opened, s.shape.Of("spoilt", a), test.errors)
		})
	}
	equal(t, mustRead(t, snapshot(t, opened)), before)
}

func refuses(t *testing.T, s suite) {
	thorough.OneByOne(t)
	s = s.inDistricts()
	opened := s.open(t)
	publish(t, opened, s.shape.Dataset(1, 10))
	before := mustRead(t, snapshot(t, opened))
	sound := func() spending.Award {
		a := Collect(s.shape.Dataset(1, 1))[0]
		a.Location = spending.Location{Precision: "circle", Confidence: 1, Method: spending.ByNamed("circle"),
			Parts: []spending.Part{{Area: "18-300-00100", Within: []string{"18-300"}, Share: 1},
				{Area: "18-300-00101", Within: []string{"18-300"}, Share: 2}}}
		return a
	}
	for _, test := range []struct {
		name   string
		spoil  func(*spending.Award)
		errors string // what the error must name
	}{
		{"no id", func(a *spending.Award) { a.ID = "" }, "id"},
		{"NUL byte", func(a *spending.Award) { a.Title = "a\x00b" }, "NUL"},
		{"not UTF-8", func(a *spending.Award) { a.Supplier = "\xff" }, "UTF-8"},
		{"unknown area", func(a *spending.Award) { a.Parts[0].Area = "18-000-1" }, "18-000-1"},
		{"circle in another district", func(a *spending.Award) { a.Parts[1].Within = []string{"18-301"} }, "18-301"},
		{"no share", func(a *spending.Award) { a.Parts[0].Share = 0 }, "share"},
		{"shares too large", func(a *spending.Award) { a.Parts[0].Share = math.MaxInt64 }, "share"},
		{"unsorted parts", func(a *spending.Award) { a.Parts[0], a.Parts[1] = a.Parts[1], a.Parts[0] }, "order"},
		{"circle precision without parts", func(a *spending.Award) { a.Parts = nil }, "parts"},
		{"state precision with parts", func(a *spending.Award) { a.Precision = spending.AtWhole }, "parts"},
		{"unknown precision", func(a *spending.Award) { a.Precision = "village" }, "village"},
		{"unknown candidate", func(a *spending.Award) { a.Candidates = []spending.Part{{Area: "x", Share: 1}} },
			"candidates"},
		{"confidence under 0", func(a *spending.Award) { a.Confidence = -0.5 }, "confidence"},
		{"confidence over 1", func(a *spending.Award) { a.Confidence = 1.01 }, "confidence"},
		{"confidence not a number", func(a *spending.Award) { a.Confidence = math.NaN() }, "confidence"},
		{"unsorted funds", func(a *spending.Award) { a.Funds = []string{"SDRF", "RIDF"} }, "funds"},
		{"fund with semicolon", func(a *spending.Award) { a.Funds = []string{"A;B"} }, "funds"},
		{"time of day", func(a *spending.Award) { a.Published = time.Date(2024, 1, 2, 3, 0, 0, 0, time.UTC) }, "date"},
		{"unknown rung", func(a *spending.Award) { a.Rung = "" }, "rung"},
		{"amounts on two rungs", func(a *spending.Award) { a.Sanctioned = spending.Known(1) }, "rung"},
		{"an award that is paid", func(a *spending.Award) { a.Paid = spending.Known(1) }, "rung"},
		{"a payment that is awarded",
			func(a *spending.Award) { a.Rung = spending.Paid; a.Awarded = spending.Known(1) }, "rung"},
		{"a sanction that is awarded",
			func(a *spending.Award) { a.Rung = spending.Sanctioned; a.Awarded = spending.Known(1) }, "rung"},
		{"unsorted flags", func(a *spending.Award) { a.Flags = []string{"b", "a"} }, "flags"},
		{"unknown status", func(a *spending.Award) { a.Status = "" }, "status"},
		{"unknown verdict", func(a *spending.Award) { a.Flood = "maybe" }, "maybe"},
		{"no such place", func(a *spending.Award) { a.HasCoordinates, a.Latitude = true, 91 }, "coordinates"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := sound()
			test.spoil(&a)
			refused(t, opened, s.shape.Of("spoilt", a), test.errors)
		})
	}
	t.Run("the same award unspoilt", func(t *testing.T) { publish(t, s.open(t), s.shape.Of("sound", sound())) })
	t.Run("same id twice", func(t *testing.T) { refused(t, opened, s.shape.Of("twice", sound(), sound()), sound().ID) })
	refusesDatasets(t, s, opened)
	equal(t, mustRead(t, snapshot(t, opened)), before)
}

func refusesDatasets(t *testing.T, s suite, opened store.Store) {
	for _, test := range []struct {
		name   string
		spoil  func(*spending.Dataset)
		errors string
	}{
		{"no version id", func(d *spending.Dataset) { d.Version.ID = "" }, "ID"},
		{"same area twice", func(d *spending.Dataset) { d.Areas = append(d.Areas, d.Areas[0]) }, "18-300"},
		{"circle without district", func(d *spending.Dataset) { d.Areas = d.Areas[1:] }, "18-300"},
		{"unknown level", func(d *spending.Dataset) { d.Areas[0].Level = "state" }, "state"},
		{"infinite coordinate", func(d *spending.Dataset) { d.Areas[0].Geometry[0][0][1] = orb.Point{math.Inf(1), 0} },
			"18-300"},
		{"series without name", func(d *spending.Dataset) { d.Needs[0].Name = "" }, "name"},
		{"two values for one month", func(d *spending.Dataset) {
			d.Needs[0].Values = append(d.Needs[0].Values,
				d.Needs[0].Values[0])
		}, "two values"},
		{"need not a number", func(d *spending.Dataset) { d.Needs[1].Values[0].Value = math.NaN() }, "finite"},
		{"missing with a value", func(d *spending.Dataset) { d.Needs[1].Values[0].Missing = true }, "missing"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := s.shape.Dataset(1, 3)
			test.spoil(d)
			refused(t, opened, d, test.errors)
		})
	}
}

func refused(t *testing.T, opened store.Store, d *spending.Dataset, names string) {
	t.Helper()
	if v, err := opened.Publish(t.Context(), d); err == nil || !strings.Contains(err.Error(), names) ||
		v != (spending.Version{}) {
		t.Errorf("publish: %+v, %v; want an error that names %q", v, err, names)
	}
}

func failingAwards(t *testing.T, s suite) {
	thorough.OneByOne(t)
	opened := s.open(t)
	broken := errors.New("line 17 is torn off")
	failing := func() *spending.Dataset {
		d := s.shape.Dataset(9, 30)
		d.Awards = func(yield func(spending.Award, error) bool) {
			for a := range s.shape.Sequence(9, 30) {
				if !yield(a, nil) {
					return
				}
			}
			yield(spending.Award{}, broken)
		}
		return d
	}
	if _, err := opened.Publish(t.Context(), failing()); !errors.Is(err, broken) {
		t.Fatalf("publish: %v, want the error of the awards", err)
	}
	if _, err := opened.Snapshot(t.Context()); !errors.Is(err, store.ErrNoDataset) {
		t.Fatalf("snapshot after a failed first publish: %v, want ErrNoDataset", err)
	}
	publish(t, opened, s.shape.Dataset(1, 10))
	if _, err := opened.Publish(t.Context(), failing()); !errors.Is(err, broken) {
		t.Fatalf("publish: %v, want the error of the awards", err)
	}
	equal(t, mustRead(t, snapshot(t, opened)), want(s.shape.Dataset(1, 10)))
	publish(t, opened, s.shape.Dataset(9, 30))
	equal(t, mustRead(t, snapshot(t, opened)), want(s.shape.Dataset(9, 30)))
}

func cancelledPublish(t *testing.T, s suite) {
	opened := s.open(t)
	publish(t, opened, s.shape.Dataset(1, 10))
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := opened.Publish(cancelled, s.shape.Dataset(2, 10)); !errors.Is(err, context.Canceled) {
		t.Errorf("publish with a cancelled context: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	d := s.shape.Dataset(2, 50)
	d.Awards = func(yield func(spending.Award, error) bool) {
		n := 0
		for a := range s.shape.Sequence(2, 50) {
			if n++; n == 25 {
				cancel()
			}
			if !yield(a, nil) {
				return
			}
		}
	}
	if _, err := opened.Publish(ctx, d); !errors.Is(err, context.Canceled) {
		t.Errorf("publish cancelled half-way: %v", err)
	}
	equal(t, mustRead(t, snapshot(t, opened)), want(s.shape.Dataset(1, 10)))
}

func cancelledReads(t *testing.T, s suite) {
	opened, snap := s.published(t, s.shape.Dataset(1, 10))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	reads := map[string]func() error{
		"snapshot": func() error { _, err := opened.Snapshot(ctx); return err },
		"areas":    func() error { _, err := snap.Areas(ctx, s.shape.Levels.Finest()); return err },
		"cube": func() error {
			_, err := snap.Cube(ctx, ledger.CubeQuery{Level: s.shape.Levels.Finest()})
			return err
		},
		"needs":   func() error { _, err := snap.Needs(ctx); return err },
		"award":   func() error { _, err := snap.Award(ctx, "x"); return err },
		"sources": func() error { _, err := snap.Sources(ctx); return err },
		"issues":  func() error { _, err := snap.Issues(ctx); return err },
		"awards": func() error {
			_, err := snap.Awards(ctx, store.AwardQuery{}, func(*spending.Award) error { return nil })
			return err
		},
	}
	for name, read := range reads {
		if err := read(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s with a cancelled context: %v", name, err)
		}
	}
	equal(t, mustRead(t, snap), want(s.shape.Dataset(1, 10)))
}
