package judge

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/relevance"
)

// tree makes areas of some levels, two in each of the level above, with codes of a letter a level. The last area of the
// finest level in each is called alike.
func tree(levels []geo.Level) []geo.Area {
	names := []string{"Varnholm", "Telkwick", "Dunmere", "Ostraby", "Kirnufell", "Wadelow", "Pellgarth", "Quorley",
		"Ulmstead", "Brackner", "Corvale", "Fenwick", "Gorsedd", "Hexley", "Ingarth", "Jorvale", "Lomster", "Mirkdale",
		"Nethwold", "Oxgarth", "Rasken", "Selkirth", "Thornaby", "Vexmoor", "Wrothley", "Yarrowby", "Zelstead",
		"Aldmoor", "Birkfell", "Cragwell"}
	var areas []geo.Area
	var divide func(parent string, depth int, x, width float64)
	divide = func(parent string, depth int, x, width float64) {
		for i, letter := range []string{"a", "b"} {
			left := x + float64(i)*width
			a := geo.Area{ID: parent + letter, Level: levels[depth], ParentID: parent, Name: names[0],
				Geometry: orb.MultiPolygon{{{{left, 50}, {left + width, 50}, {left + width, 51}, {left, 51},
					{left, 50}}}}}
			names = names[1:]
			if depth == len(levels)-1 && letter == "b" {
				a.Name = "Twinford"
			}
			areas = append(areas, a)
			if depth < len(levels)-1 {
				divide(a.ID, depth+1, left, width/2)
			}
		}
	}
	divide("", 0, 10, 8)
	if len(levels) == 1 { // the only level has two of a name as well
		areas = append(areas, geo.Area{ID: "c", Level: levels[0], Name: "Twinford"})
	}
	return areas
}

func placed(l *spending.Location) string {
	var codes []string
	for _, p := range append(slices.Clone(l.Parts), l.Candidates...) {
		codes = append(codes, p.Area)
	}
	return string(l.Precision) + " " + strings.Join(codes, ";")
}

// Whatever its levels are called and however many there are, an award is placed in the area that
// its text names, that its source states by code or name, and that its coordinates lie in, at that
// area's level; a name of several areas is a conflict unless something decides.
func TestLevels(t *testing.T) {
	for n := 1; n <= geo.MostLevels; n++ {
		levels := []geo.Level{"realm", "march", "hundred", "parish"}[geo.MostLevels-n:]
		areas := tree(levels)
		byID := map[string]geo.Area{}
		for _, a := range areas {
			byID[a.ID] = a
		}
		for _, a := range areas {
			if a.Name == "Twinford" {
				continue
			}
			want := fmt.Sprintf("%s %s", a.Level, a.ID)
			for what, r := range map[string]Stated{
				"its name in the text":     {Record: spending.Record{Title: "Flood wall at " + a.Name}},
				"its name in the place":    {Record: spending.Record{Title: "Flood wall", Place: a.Name}},
				"its code":                 {Areas: []string{a.ID}},
				"its name as it is stated": {Areas: []string{strings.ToUpper(a.Name)}},
				"a point":                  {Points: []orb.Point{a.Geometry.Bound().Center()}},
			} {
				want := want
				if what == "a point" {
					want = fmt.Sprintf("%s %s", levels[n-1], a.ID+"aaaa"[:n-len(a.ID)])
					r.Points[0][0] = a.Geometry.Bound().Min[0] + 0.1
				}
				if got, problems := located(t, areas, r); got != want || problems != "" {
					t.Errorf("%d levels, %s of %s %s: %s, want %s; problems %q", n, what, a.Level, a.Name, got, want,
						problems)
				}
			}
		}
		if n > 1 { // an area beside the one it lies in, and beside another
			in := finestIn(areas, n, "a")
			for outer, want := range map[string]string{"a": string(levels[n-1]) + " " + in.ID, "b": "conflict a;b"} {
				r := spending.Record{Title: fmt.Sprintf("Flood wall at %s, %s", in.Name, byID[outer].Name)}
				if got, _ := located(t, areas, Stated{Record: r}); got != want {
					t.Errorf("%d levels, %q: %s, want %s", n, r.Title, got, want)
				}
			}
			want := fmt.Sprintf("%s %s", levels[n-1], in.ID)
			if got, _ := located(t, areas, Stated{Areas: []string{in.ID, "a"}}); got != want {
				t.Errorf("%d levels, %s and what it lies in as stated: %s, want %s", n, in.Name, got, want)
			}
		}
		twins := slices.DeleteFunc(slices.Clone(areas), func(a geo.Area) bool { return a.Name != "Twinford" })
		var codes, parents []string
		for _, a := range twins {
			codes, parents = append(codes, a.ID), append(parents, a.ID[:1])
		}
		slices.Sort(codes)
		slices.Sort(parents)
		if got, _ := located(t, areas, Stated{Areas: []string{"Twinford"}}); got != "conflict "+
			strings.Join(codes, ";") {
			t.Errorf("%d levels, a stated name of several: %s", n, got)
		}
		want := "conflict " + strings.Join(slices.Compact(parents), ";")
		if got, _ := located(t, areas, Stated{Record: spending.Record{Title: "Flood wall at Twinford"}}); got != want {
			t.Errorf("%d levels, a text's name of several: %s, want %s", n, got, want)
		}
		for _, a := range twins {
			if n == 1 {
				continue
			}
			in := byID[a.ParentID]
			title := "Flood wall at Twinford, " + in.Name
			want := fmt.Sprintf("%s %s", a.Level, a.ID)
			if got, _ := located(t, areas, Stated{Record: spending.Record{Title: title}}); got != want {
				t.Errorf("%d levels, a name of several in a named %s: %s, want %s", n, in.Level, got, want)
			}
			if n == 2 {
				continue
			}
			outer := byID[in.ParentID]
			title = "Flood wall at Twinford, " + outer.Name
			want = fmt.Sprintf("conflict %sa;%sb", outer.ID, outer.ID)
			if got, _ := located(t, areas, Stated{Record: spending.Record{Title: title}}); got != want {
				t.Errorf("%d levels, a name of several in a named %s: %s, want %s", n, outer.Level, got, want)
			}
		}
	}
}

var rulesOnce = sync.OnceValues(func() (*relevance.Rules, error) {
	return relevance.For([]string{"en"}, "EUR", nil)
})

func rules(t *testing.T) *relevance.Rules {
	t.Helper()
	rules, err := rulesOnce()
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// finestIn gives the first area of the finest of some levels in an outermost one.
func finestIn(areas []geo.Area, levels int, outer string) geo.Area {
	return areas[slices.IndexFunc(areas, func(a geo.Area) bool { return len(a.ID) == levels && a.ID[:1] == outer })]
}

func located(t *testing.T, areas []geo.Area, r Stated) (string, string) {
	t.Helper()
	s, err := NewSource(areas, "EUR", Options{Rules: rules(t), Knowledge: generic(t)})
	if err != nil {
		t.Fatal(err)
	}
	r.ID, r.Currency = "x:1", "EUR"
	s.Add(r)
	awards, err := s.Awards(t.Context(), func(int) {})
	if err != nil || len(awards) != 1 {
		t.Fatal(awards, err)
	}
	var problems []string
	for _, i := range s.Issues() {
		problems = append(problems, i.Problem)
	}
	return placed(&awards[0].Location), strings.Join(problems, "; ")
}
