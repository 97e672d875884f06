package decp

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/judge"
	"github.com/floodspend/floodspend/spending/source/portal"
)

// Records yields the contracts read, in the order they first stand in, each once however many
// holders it has and however often it was published:
//
//   - Rows that differ in nothing but the holder are one contract of several.
//   - What says that it no longer holds, or is published anew for the same work and holders,
//     is superseded; the contract keeps the date of its first notification.
//   - Of what is left under one id, equal amounts are one contract and other ones are lots, see
//     [portal.Layout.Distinguish].
//
// Concessions are not awards, and the amounts of frameworks are ceilings. Records lets go of the
// contracts, so that it gives them once.
func (r *Reader) Records(yield func(judge.Stated)) {
	contracts := r.joined()
	r.contracts = nil
	byKey := map[string][]*contract{}
	for i := range contracts {
		c := &contracts[i]
		byKey[c.key()] = append(byKey[c.key()], c)
	}
	var standing, former []judge.Stated
	for i := range contracts {
		if versions := byKey[contracts[i].key()]; versions[0] == &contracts[i] {
			stands, replaced := r.settle(versions)
			standing, former = append(standing, stands...), append(former, replaced...)
		}
	}
	layout := portal.Layout{Columns: map[portal.Field]portal.Column{portal.TenderID: {Names: []string{"id"}}}}
	awards, issues := layout.Distinguish(standing)
	r.issues = append(r.issues, issues...)
	taken := map[string]bool{}
	for _, a := range awards {
		taken[a.ID] = true
		yield(a)
	}
	for _, s := range former {
		id := s.ID
		for n := 1; taken[s.ID]; n++ {
			s.ID = fmt.Sprintf("%s~%d", id, n)
		}
		taken[s.ID] = true
		yield(s)
	}
}

// joined makes one of the rows of a table that are of the holders or modifications of one
// contract, and of the publications that add modifications to it.
func (r *Reader) joined() []contract {
	at := map[string]int{}
	var out []contract
	for _, c := range r.contracts {
		version := strings.Join([]string{c.key(), c.title, c.nature, c.notified, c.published, c.amount, c.code, c.place,
			c.current, c.detail}, "\x00")
		n, known := at[version]
		if !known {
			at[version] = len(out)
			c.holders, c.changes = slices.Clone(c.holders), slices.Clone(c.changes)
			out = append(out, c)
			continue
		}
		first := &out[n]
		before := len(first.holders) + len(first.changes)
		for _, h := range c.holders {
			if !slices.Contains(first.holders, h) {
				first.holders = append(first.holders, h)
			}
		}
		for _, x := range c.changes {
			if !slices.ContainsFunc(first.changes, func(y change) bool { return reflect.DeepEqual(x, y) }) {
				first.changes = append(first.changes, x)
			}
		}
		if len(first.holders)+len(first.changes) == before {
			r.at(&c, "id", strings.Join(c.holders, "; "), "the contract is listed again, alike in everything",
				fmt.Sprintf("counted once, with %s line %d", first.file, first.line))
		}
	}
	return out
}

// settle tells which publications of one id stand, and which are superseded by others.
func (r *Reader) settle(versions []*contract) (standing, former []judge.Stated) {
	latest := map[string]*contract{} // by work and holders
	for _, c := range r.current(versions) {
		if other := latest[c.work()]; other == nil || later(other, c) <= 0 {
			latest[c.work()] = c
		}
	}
	notified := firstDays{}
	for _, c := range versions {
		s := r.record(c)
		notified.add(c.title, s.ContractDate)
		stands := latest[c.work()]
		switch {
		case c.former():
			former = append(former, s)
		case stands != c && stands.published != c.published:
			r.at(c, "datePublicationDonnees", c.published, "the contract is published anew", fmt.Sprintf(
				"superseded by %s line %d", stands.file, stands.line))
			s.Status = spending.StatusSuperseded
			former = append(former, s)
		default:
			standing = append(standing, s)
		}
	}
	for i := range standing {
		if first, known := notified[names.Fold(standing[i].Title)]; known {
			standing[i].ContractDate = first
		}
	}
	return standing, former
}

// firstDays are the first day of each work, by its folded title.
type firstDays map[string]time.Time

func (f firstDays) add(title string, day time.Time) {
	first, known := f[names.Fold(title)]
	if !day.IsZero() && (!known || day.Before(first)) {
		f[names.Fold(title)] = day
	}
}

// current gives the publications that do not say that they no longer hold; where all do, the one
// published last.
func (r *Reader) current(versions []*contract) (current []*contract) {
	for _, c := range versions {
		if !c.former() {
			current = append(current, c)
		}
	}
	if len(current) > 0 {
		return current
	}
	last := slices.MaxFunc(versions, later)
	r.at(last, "donneesActuelles", last.current, "no publication of the contract says that it holds now",
		"the one published last does")
	last.current = ""
	return []*contract{last}
}

// work keys publications of the same work and holders.
func (c *contract) work() string {
	return names.Fold(c.title) + "\x00" + strings.Join(slices.Sorted(slices.Values(c.holders)), "\x00")
}

// later compares publications by their dates.
func later(a, b *contract) int {
	return cmp.Or(strings.Compare(a.published, b.published), strings.Compare(a.notified, b.notified))
}
