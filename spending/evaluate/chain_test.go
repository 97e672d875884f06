package evaluate_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/evaluate"
)

func TestChainIsScoredAgainstLabels(t *testing.T) {
	link := func(kind spending.LinkEnd, from string, end spending.LinkEnd, to string,
		r spending.Relation) spending.Link {
		return spending.Link{FromKind: kind, From: from, ToKind: end, To: to, Relation: r}
	}
	links := []spending.Link{
		link(spending.DamageEnd, "d1", spending.AwardEnd, "a1", spending.Repairs),
		link(spending.DamageEnd, "d2", spending.AwardEnd, "a9", spending.Repairs),
		link(spending.DamageEnd, "d3", spending.AwardEnd, "a3", spending.PossibleRepair),
		link(spending.AwardEnd, "a1", spending.AssetEnd, "e:7", spending.Repairs),
	}
	var s evaluate.ChainScore
	for _, labels := range []string{
		"damage_id,verdict,links,maybe,weight\nd1,link,a1,,2\nd2,link,a2,,1\nd3,maybe,,a3;a4,1\nd4,none,,,1\n" +
			"d5,maybe,,a5,1\n",
		"tender_id,assets,assets_maybe,restores\na1,7,,yes\na2,none,,no\na8,,8,maybe\na9,none,,no\n",
	} {
		if err := s.Chain(strings.NewReader(labels), links); err != nil {
			t.Fatal(err)
		}
	}
	want := evaluate.ChainScore{Damages: 5, Awards: 4, Links: evaluate.Agreement{Right: 1, Wrong: 1, Missed: 1},
		Weighted: evaluate.Agreement{Right: 2, Wrong: 1, Missed: 1}, NoneRight: 1, None: 2, Possible: 1, Maybe: 3,
		Restores: evaluate.Agreement{Right: 1, Wrong: 1}, Assets: evaluate.Agreement{Right: 1},
		AbstainedRight: 2, Abstained: 2}
	checkScore(t, s, want)
	if err := s.Chain(strings.NewReader("id\n1\n"), nil); err == nil {
		t.Error("a table without the columns is taken")
	}
}

func checkScore(t *testing.T, got, want evaluate.ChainScore) {
	t.Helper()
	if fmt.Sprintf("%+v", figures(got)) != fmt.Sprintf("%+v", figures(want)) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// figures are those of a score, without the links that it judged.
func figures(s evaluate.ChainScore) []any {
	return []any{s.Damages, s.Awards, s.Links, s.Weighted, s.NoneRight, s.None, s.Possible, s.Maybe, s.Restores,
		s.Assets, s.AbstainedRight, s.Abstained}
}

// What is learnt of a link leaves out its own damage and work; links of one work are one case.
func TestConfidenceOfLinksIsLearntFromOtherDamage(t *testing.T) {
	link := func(from, to, class string, r spending.Relation, confidence float64) spending.Link {
		return spending.Link{FromKind: spending.DamageEnd, From: from, ToKind: spending.AwardEnd, To: to, Relation: r,
			Confidence: confidence, Evidence: []spending.Evidence{{Rule: "name"}, {Rule: class}}}
	}
	var s evaluate.ChainScore
	err := s.Chain(strings.NewReader("damage_id,verdict,links,maybe\nd1,link,a1,\nd2,link,a2,\nd3,maybe,,a3\n"+
		"d4,none,,\nd5,link,a1,\n"), []spending.Link{link("d1", "a1", "ends", spending.Repairs, 0.9),
		link("d2", "a2", "ends", spending.Repairs, 0.9), link("d3", "a3", "name", spending.Repairs, 0.7),
		link("d4", "a4", "part", spending.PossibleRepair, 0.2), link("d5", "a1", "ends", spending.Repairs, 0.9)})
	if err != nil {
		t.Fatal(err)
	}
	want := []evaluate.LinkConfidence{
		{Class: "ends", Links: 3, Judged: spending.Judged{Works: 2, Accepted: 2}, Stated: 0.9, Fitted: 0.83,
			HeldOut: 0.75},
		{Class: "name", Links: 1, Judged: spending.Judged{Works: 1, Accepted: 0.5}, Stated: 0.7, Fitted: 0.5,
			HeldOut: 0.5},
		{Class: "possible", Links: 1, Judged: spending.Judged{Works: 1}, Stated: 0.2, Fitted: 0.25, HeldOut: 0.5},
	}
	got := s.Confidence()
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i, w := range want {
		g := got[i]
		if g.Class != w.Class || g.Links != w.Links || g.Judged != w.Judged || !near(g.Stated, w.Stated) ||
			!near(g.Fitted, w.Fitted) || !near(g.HeldOut, w.HeldOut) {
			t.Errorf("%+v, want %+v", g, w)
		}
	}
	b := s.Brier()
	if want := (3*0.01 + 0.04 + 0.04) / 5; !near(b.Stated, want) {
		t.Errorf("stated %v, want %v", b.Stated, want)
	}
	if want := (3*0.25*0.25 + 0 + 0.25) / 5; !near(b.HeldOut, want) {
		t.Errorf("held out %v, want %v", b.HeldOut, want)
	}
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }
