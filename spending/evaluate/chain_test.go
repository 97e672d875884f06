package evaluate_test

import (
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
	if s != want {
		t.Errorf("%+v, want %+v", s, want)
	}
	if err := s.Chain(strings.NewReader("id\n1\n"), nil); err == nil {
		t.Error("a table without the columns is taken")
	}
}
