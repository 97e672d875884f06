package api

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// shaped serves a dataset of made-up figures of a shape.
func shaped(tb testing.TB, shape storetest.Shape) service {
	tb.Helper()
	thorough.OneByOne(tb)
	opened, err := gpkg.Open(filepath.Join(tb.TempDir(), "shaped.gpkg"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = opened.Close() })
	publish(tb, opened, shape.Dataset(5, 300))
	return serverOf(tb, opened)
}

// askedShapes are one level with years from January and three with years from July; all of one to
// four levels with each calendar in the full run. The tests besides ask two with years from April.
func askedShapes() []storetest.Shape {
	return slices.DeleteFunc(storetest.Shapes(), func(s storetest.Shape) bool {
		one := len(s.Levels) == 1 && s.Calendar.Begins == time.January
		three := len(s.Levels) == 3 && s.Calendar.Begins == time.July
		return !one && !three && !thorough.Full()
	})
}

// TestShapesAnswerAlike asks every endpoint of datasets of other levels and calendars, from both
// stores: what is described is answered, as it is described, the same to the byte.
func TestShapesAnswerAlike(t *testing.T) {
	t.Parallel()
	for _, shape := range askedShapes() {
		t.Run(shape.String(), func(t *testing.T) {
			s := shaped(t, shape)
			other := inPostGIS(t, s)
			for _, o := range contractOf(s).operations() {
				if slices.Contains(operational(), o.path) {
					continue
				}
				o.tb = t
				addresses := []string{o.address(nil)}
				queries := append(o.eachValue(), o.drawn(rand.New(rand.NewPCG(2, 3)), 8)...)
				for _, query := range thorough.Draw(t, queries, 8) {
					addresses = append(addresses, o.address(query))
				}
				answered := 0
				for _, address := range addresses {
					a := s.get(address)
					o.conforms(a)
					alike(t, a, other.get(address))
					if a.status == http.StatusOK {
						answered++
					} else if a.status != http.StatusBadRequest {
						t.Errorf("%s: status %d: %.200s", address, a.status, a.body)
					}
				}
				if answered == 0 {
					t.Errorf("%s: nothing is answered: %s", o.path, s.get(addresses[0]).body)
				}
			}
		})
	}
}

// TestLevelsOfADataset: collections, parameters, columns and sentences are those of the levels.
func TestLevelsOfADataset(t *testing.T) {
	for _, shape := range askedShapes() {
		t.Run(shape.String(), func(t *testing.T) {
			s := shaped(t, shape)
			levels := s.levels()
			finest, keys, ids := levels[len(levels)-1], []string{}, []string{}
			for i, level := range levels {
				if level.Key != string(shape.Levels[i].Key) || level.Areas == 0 {
					t.Errorf("level %d is %+v", i, level)
				}
				keys, ids = append(keys, level.Key), append(ids, level.Plural)
			}
			var listed struct{ Collections []struct{ ID string } }
			s.ok("/collections").decode(&listed)
			var got []string
			for _, c := range listed.Collections {
				got = append(got, c.ID)
			}
			want := append(slices.Clone(ids), awardsID, sanctionsID, paymentsID)
			for _, register := range spending.Registers(shape.Levels) {
				name := register.Table().Name
				want = append(want, name)
				var held struct{ NumberMatched int }
				if s.ok("/collections/" + name + "/items").decode(&held); held.NumberMatched == 0 {
					t.Errorf("%s are listed, and there are none", name)
				}
			}
			want = append(want, layersID, needsID)
			for _, plural := range ids {
				want = append(want, "allocation-"+plural)
			}
			if !slices.Equal(got, want) {
				t.Errorf("collections %v, want %v", got, want)
			}
			head, _, _ := strings.Cut(string(s.ok("/collections/awards/items?f=csv&limit=1").body), "\r\n")
			if joined := strings.Join(ids, ","); !strings.Contains(head, "precision,"+joined+",weights") {
				t.Errorf("columns %s, want %s among them", head, joined)
			}
			if p := s.get("/analysis/allocation?level=elsewhere").problem(400); !slices.Equal(p.Allowed, keys) {
				t.Errorf("levels %v, want %v", p.Allowed, keys)
			}
			var equity struct{ Indices map[string]any }
			s.ok("/analysis/equity?redraws=no").decode(&equity)
			if !slices.Equal(sortedKeys(equity.Indices), slices.Sorted(slices.Values(keys))) {
				t.Errorf("indices of %v, want %v", sortedKeys(equity.Indices), keys)
			}
			s.placesAddUp(t, levels)
			s.linksBetweenLevels(t, levels)
			if year := shape.Calendar.Name(shape.Calendar.Year(storetest.Dataset(0, 0).Version.AwardsFrom + 12)); s.ok(
				"/analysis/allocation?geometry=none&period=" + year).features().Summary["need_period"] != year {
				t.Errorf("the year %s comes back as another", year)
			}
			p := s.get("/analysis/allocation?period=2024-2025&lang=en").problem(400)
			if !slices.Contains(p.Allowed, aYear(shape.Calendar).String()) {
				t.Errorf("periods allowed: %v", p.Allowed)
			}
			caveats := fmt.Sprint(
				s.ok("/analysis/allocation?geometry=none&lang=en&level=" + finest.Key).features().Summary["caveats"])
			if strings.Contains(caveats, "known to a ") != (len(levels) > 1) || strings.Contains(caveats, "istrict") {
				t.Errorf("caveats: %s", caveats)
			}
		})
	}
}

// placesAddUp holds that each level's money is placed where the levels below and it are known.
func (s service) placesAddUp(t *testing.T, levels []dataLevel) {
	t.Helper()
	for _, level := range levels {
		for _, area := range s.ok("/analysis/allocation?period=all&flood=all&geometry=none&level=" + level.Key).
			features().Features[:2] {
			href := area.text("records_href")
			if page := s.ok(href).features(); fmt.Sprint(page.NumberMatched) != area.number("records") {
				t.Errorf("%s %s has %s records, %s lists %d", level.Key, area.ID, area.number("records"), href,
					page.NumberMatched)
			}
		}
	}
}

// linksBetweenLevels follows the links from an area to those it lies in and to those in it.
func (s service) linksBetweenLevels(t *testing.T, levels []dataLevel) {
	t.Helper()
	for i, level := range levels {
		first := s.ok("/collections/" + level.Plural + "/items?limit=1&geometry=none").features().Features[0]
		var item feature
		s.ok("/collections/" + level.Plural + "/items/" + first.ID).decode(&item)
		up, down := linkTo(item.Links, "up"), linkTo(item.Links, "down")
		if (up != "") != (i > 0) || (down != "") != (i < len(levels)-1) {
			t.Errorf("%s %s links up to %q, down to %q", level.Key, item.ID, up, down)
		}
		if up != "" {
			var parent feature
			s.ok(up).decode(&parent)
			if parent.ID != item.text("parent_id") || parent.text("level") != levels[i-1].Key {
				t.Errorf("%s lies in %s, and the link leads to %s", item.ID, item.text("parent_id"), parent.ID)
			}
		}
		if down != "" {
			for _, part := range s.ok(down).features().Features {
				if part.text("parent_id") != item.ID || part.text("level") != levels[i+1].Key {
					t.Errorf("%s is in %s by its link", part.ID, item.ID)
				}
			}
		}
		if i == 0 || i+1 < len(levels) {
			continue
		}
		for _, coarser := range levels[:i] { // within an area of any of them
			id := s.ok("/collections/" + coarser.Plural + "/items?limit=1&geometry=none").features().Features[0].ID
			if n := len(s.ok("/analysis/allocation?geometry=none&level=" + level.Key + "&within=" + id).features().
				Features); n == 0 || n >= level.Areas {
				t.Errorf("%d of %d areas of the level %s lie in %s", n, level.Areas, level.Key, id)
			}
		}
	}
}

// TestOnlyWhatHoldsSomethingIsListed: a collection without items is not listed and can be asked for.
func TestOnlyWhatHoldsSomethingIsListed(t *testing.T) {
	thorough.OneByOne(t)
	opened := emptyStore(t)
	empty := storetest.Dataset(1, 0)
	publish(t, opened, empty)
	s := serverOf(t, opened)
	var listed struct{ Collections []struct{ ID string } }
	s.ok("/collections").decode(&listed)
	for _, id := range []string{awardsID, sanctionsID} {
		if len(listed.Collections) == 0 || slices.Contains(listed.Collections, struct{ ID string }{id}) {
			t.Errorf("%s is listed among %+v", id, listed.Collections)
		}
		s.ok("/collections/" + id)
		if n := s.ok("/collections/" + id + "/items").features().NumberMatched; n != 0 {
			t.Errorf("%d %s", n, id)
		}
	}
	s.get("/collections/villages").problem(http.StatusNotFound)
	s.get("/collections/villages/items").problem(http.StatusNotFound)
}

// TestAnotherShape: what is asked after an import is of the new dataset's levels.
func TestAnotherShape(t *testing.T) {
	thorough.OneByOne(t)
	opened := emptyStore(t)
	shapes := storetest.Shapes()
	s := serverOf(t, opened)
	for i, shape := range []storetest.Shape{shapes[0], shapes[len(shapes)-1], shapes[0]} {
		d := shape.Dataset(uint64(i), 20)
		d.Version.ID = fmt.Sprint("shape-", i)
		publish(t, opened, d)
		for _, other := range []storetest.Shape{shapes[0], shapes[len(shapes)-1]} {
			address := "/collections/" + other.Levels[0].Plural + "/items?limit=1"
			if a := s.get(address); (a.status == http.StatusOK) != (other.String() == shape.String()) {
				t.Errorf("%s of %s: status %d", address, shape, a.status)
			}
		}
		if got := len(s.levels()); got != len(shape.Levels) {
			t.Errorf("%d levels of %s", got, shape)
		}
	}
}

// TestWithinEveryLevel: an area of any level is what each analysis can be kept to, at its own level
// and below; indices and cells of coarser levels have no areas then.
func TestWithinEveryLevel(t *testing.T) {
	shapes := storetest.Shapes()
	s := shaped(t, shapes[len(shapes)-1])
	levels := s.levels()
	finest := levels[len(levels)-1].Key
	for depth, level := range levels {
		id := s.ok("/collections/" + level.Plural + "/items?limit=1&geometry=none").features().Features[0].ID
		for _, path := range []string{"allocation", "equity", "trend", "plan", "spatial", "compare"} {
			question := "/analysis/" + path + "?period=all&within=" + id + "&level="
			if path == "plan" {
				question = strings.Replace(question, "?", "?need=affected&budget=1000&", 1)
			}
			if a := s.get(question + finest); a.status != http.StatusOK {
				t.Errorf("%s: status %d: %s", a.url, a.status, a.body)
			}
			if depth > 0 {
				p := s.get(question + levels[depth-1].Key).problem(http.StatusBadRequest)
				if p.Parameter != withinName {
					t.Errorf("%s at the level above: %+v", question, p)
				}
			}
		}
		for _, path := range []string{"sensitivity", "reconciliation"} {
			s.ok("/analysis/" + path + "?period=all&within=" + id)
		}
	}
}
