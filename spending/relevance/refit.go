package relevance

import (
	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
)

// Refit gives the rules as someone could have written them who had read only these
// records: every phrase that none of them contains is left out. Rules cannot be fitted
// like weights; this is how a held-out check asks whether phrases written for some rows
// carry over to others.
func (r *Rules) Refit(seen []*spending.Record) (*Rules, error) {
	out := &Rules{unread: r.unread}
	for _, set := range r.sets {
		reduced, err := set.refit(seen)
		if err != nil {
			return nil, err
		}
		out.sets = append(out.sets, reduced)
	}
	return out, nil
}

func (r *ruleset) refit(seen []*spending.Record) (*ruleset, error) {
	unseen := make(map[int]bool, len(r.file.phrases))
	for i := range r.file.phrases {
		unseen[i] = true
	}
	for _, rec := range seen {
		r.scan(rec, func(_ int, _ names.Folded, _ []token, hits []hit, _ bool) {
			for _, h := range hits {
				delete(unseen, h.term)
			}
		})
	}
	reduced := &ruleset{language: r.language, version: r.version + "-refit", file: r.file}
	if err := reduced.compile(unseen); err != nil {
		return nil, err
	}
	return reduced, nil
}
