package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// conflictsComeBack compares the conflicts with those looked for among all records.
func conflictsComeBack(t *testing.T, s suite) {
	thorough.OneByOne(t)
	_, snap := s.published(t, s.shape.Dataset(15, 500))
	var got, want []string
	for _, a := range Collect(s.shape.Dataset(15, 500)) {
		if a.Precision != "conflict" || a.Status != "active" {
			continue
		}
		c := ledger.Conflict{Rung: a.Rung, Flood: a.Flood, Kind: a.Kind, Funds: strings.Join(a.Funds, ";"),
			Amount: naiveMoney(&a).Money, TenderAmount: a.TenderValue.Money,
			Contract:  naiveMonths(&a, ledger.DateContract, s.shape.Calendar)[0],
			Published: naiveMonths(&a, ledger.DatePublished, s.shape.Calendar)[0],
			Floods:    naiveMonths(&a, ledger.DateFloodYear, s.shape.Calendar)}
		for _, p := range a.Candidates {
			c.Candidates = append(c.Candidates, p.Area)
		}
		want = append(want, fmt.Sprintf("%+v", c))
	}
	if len(want) < 3 {
		t.Fatalf("%d conflicts among the records", len(want))
	}
	found, err := snap.Conflicts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range found {
		got = append(got, fmt.Sprintf("%+v", c))
	}
	slices.Sort(got)
	slices.Sort(want)
	equalRows(t, "conflicts", got, want)
}
