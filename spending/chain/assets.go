package chain

import (
	"slices"

	"github.com/floodspend/floodspend/spending"
)

// Assets finds the assets that texts name.
type Assets struct {
	*Index
	places places
}

// NewAssets indexes the named assets that are known by river, bank and reach, and where all of them lie.
func NewAssets(w Words, assets []spending.Asset) *Assets {
	l := w.ready()
	var works []Work
	for i := range assets {
		a := &assets[i]
		if a.Name != "" && meet(l.structures(spaced(a.Class)), l.Banked) {
			works = append(works, Work{Record: a.ID, ID: a.ID, Kind: spending.AssetEnd, Text: a.Name})
		}
	}
	x := &Assets{Index: New(w, works)}
	x.places = x.placesOf(assets)
	return x
}

// OfWorks joins works with the assets they name.
func (x *Assets) OfWorks(works []Work) []spending.Link {
	var links []spending.Link
	for i := range works {
		k := &works[i]
		if k.Flood {
			links = append(links, x.named(&spending.Damage{ID: k.ID, Text: k.Text}, k.Kind, k.Record)...)
		}
	}
	Share(links)
	return links
}

// OfDamage joins damage with the assets that were harmed: the one its report states, or else those its text names, of
// which it notes the first, or else the one of its class that its point is nearest to, which may be the one.
func (x *Assets) OfDamage(damages []spending.Damage) []spending.Link {
	var links []spending.Link
	for i := range damages {
		d := &damages[i]
		if d.Asset != "" {
			links = append(links, assetLink(d.ID, spending.DamageEnd, d.ID, d.Asset,
				spending.Evidence{Field: "asset", Text: d.Asset, Rule: "stated by the report"}))
			continue
		}
		var found []spending.Link
		if slices.Contains(x.v.Banked, x.v.structure(d.Class)) {
			found = x.named(d, spending.DamageEnd, d.ID)
		}
		if len(found) > 0 {
			d.Asset = found[0].To
		}
		links = append(links, x.places.nearest(x.v, d, found)...)
	}
	Share(links)
	return links
}

// named gives the links of a text with assets of which it says all that their names say, and no other bank.
func (x *Assets) named(d *spending.Damage, kind spending.LinkEnd, record string) []spending.Link {
	var links []spending.Link
	h := x.harmOf(d)
	if has(h.plain, x.v.New) {
		return nil
	}
	h.in = []*part{x.all()}
	better := false // an asset is known by more than its river and bank
	for _, k := range x.candidates(h) {
		f := x.match(h, k)
		if len(f.vetoes) > 0 || f.back < 0.99 || f.apart {
			continue
		}
		n, same := f.names(h)
		switch {
		case n >= 2 && !better:
			better, links = true, nil
		case n >= 2:
		case better || !x.alone(f, same):
			continue
		}
		evidence := append(f.keys, spending.Evidence{Field: "asset", Text: k.Text, Rule: byName})
		links = append(links, assetLink(d.ID, kind, record, k.ID, evidence...))
	}
	return links
}

// assetLink says that a record is about an asset.
func assetLink(id string, kind spending.LinkEnd, record, asset string, evidence ...spending.Evidence) spending.Link {
	return spending.Link{ID: spending.LinkID(id, asset), FromKind: kind, From: id, FromRecord: record,
		ToKind: spending.AssetEnd, To: asset, ToRecord: asset, Relation: spending.Repairs,
		Confidence: spending.Unmeasured, DaysToPublication: -1, DaysToContract: -1, Evidence: evidence}
}

// names counts the words that name an asset; same: one is written by the same sounds.
func (f *found) names(h *harm) (n int, same bool) {
	distinct := map[int32]bool{}
	for i, j := range f.matched {
		if w := &f.work.words[j]; w.distinct() {
			distinct[w.fold] = true
			same = same || w.fold == h.words[i].fold
		}
	}
	return len(distinct), same
}

// alone reports whether one word, written by the same sounds, names an asset with its river and bank: that bank has no
// other, or the chainage tells which.
func (x *Assets) alone(f *found, same bool) bool {
	return same && f.river && f.bank && (f.chainage || !x.oneOf(f.work))
}

// oneOf reports whether another asset is on the same bank of the same river.
func (x *Assets) oneOf(k *work) bool {
	return slices.ContainsFunc(x.works, func(o work) bool {
		return o.Text != k.Text && o.Banks.meet(k.Banks) && slices.ContainsFunc(k.words, func(a word) bool {
			return a.distinct() && slices.ContainsFunc(o.words, func(b word) bool { return near(&a, &b) })
		})
	})
}
