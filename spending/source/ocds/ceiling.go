package ocds

import (
	"slices"

	"github.com/floodspend/floodspend/spending/amount"
)

// ceiling gives the words with which a process says that the amounts of awards and contracts
// are ceilings, which later orders commit: by its technique, that of all lots they are of, or
// in the details of its method. It gives "" where it does not, or is such an order itself.
func (b *recorder) ceiling(awards []*award, contracts []contract) string {
	r := b.release
	if slices.ContainsFunc(r.RelatedProcesses, func(p relatedProcess) bool {
		return slices.Contains(p.Relationship,
			"framework")
	}) {
		return ""
	}
	const framework = "framework agreement"
	if r.Tender.Techniques.Framework {
		return framework
	}
	if words := amount.CeilingForm(string(r.Tender.Method)); words != "" {
		return words
	}
	var named []text
	for _, a := range awards {
		named = append(named, a.RelatedLots...)
	}
	for _, x := range contracts {
		named = append(named, x.RelatedLots...)
	}
	lots := slices.DeleteFunc(slices.Clone(r.Tender.Lots), func(l lot) bool {
		return len(named) > 0 &&
			!slices.Contains(named, l.ID)
	})
	if len(lots) > 0 && !slices.ContainsFunc(lots, func(l lot) bool { return !l.Techniques.Framework }) {
		return framework
	}
	return ""
}
