package pipeline

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/floodspend/floodspend/geo/table"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/chain"
)

// noLink is what an override of links says of ends that have nothing to do with one another.
const noLink = "none"

// linkEnds tells of what kind the records are that links can join, by the ids that links name them by, or
// those of their collections.
type linkEnds map[string]spending.Link

// linkEndsOf gives the ends of links: To is that of each.
func (w *work) linkEndsOf(works, sanctions []chain.Work) linkEnds {
	ends := linkEnds{}
	for _, list := range [][]chain.Work{sanctions, works} {
		for i := range list {
			k := &list[i]
			end := spending.Link{ToKind: k.Kind, To: k.ID, ToRecord: k.Record}
			ends[k.ID], ends[k.Record] = end, end
		}
	}
	for i := range w.d.Damage {
		id := w.d.Damage[i].ID
		ends[id] = spending.Link{ToKind: spending.DamageEnd, To: id, ToRecord: id}
	}
	for i := range w.d.Assets {
		id := w.d.Assets[i].ID
		ends[id] = spending.Link{ToKind: spending.AssetEnd, To: id, ToRecord: id}
	}
	return ends
}

// overrideLinks lets the reviewed decisions on links win over the rules.
func (w *work) overrideLinks(links []spending.Link, ends linkEnds) ([]spending.Link, error) {
	for _, name := range w.file.Links {
		text, err := w.Files.read(name)
		if err != nil {
			return nil, fmt.Errorf("link overrides: %w", err)
		}
		rows, err := table.Named(bytes.NewReader(text), "from", "to", "relation", "reviewer", "reason")
		if err != nil {
			return nil, fmt.Errorf("link overrides %s: %w", name, err)
		}
		source, err := w.Files.source(name, name, "link overrides", len(rows))
		if err != nil {
			return nil, err
		}
		setSources(w.d, "link overrides "+name, source)
		for _, row := range rows {
			problem := ""
			if links, problem = overrideLink(links, ends, row.Cells); problem != "" {
				w.found([]spending.Issue{{File: name, Line: row.Line, Field: "from, to", Problem: problem,
					Value: spending.Excerpt(row.Cells[0] + ", " + row.Cells[1]), Action: "row skipped"}})
			}
		}
	}
	return links, nil
}

// overrideLink applies one decision; cells are from, to, relation, reviewer and reason.
func overrideLink(links []spending.Link, ends linkEnds, cells []string) (_ []spending.Link, problem string) {
	from, knownFrom := ends[cells[0]]
	to, knownTo := ends[cells[1]]
	relation, id := spending.Relation(cells[2]), spending.LinkID(from.To, to.To)
	switch {
	case !knownFrom:
		return links, fmt.Sprintf("no damage, sanction or award %q", cells[0])
	case !knownTo:
		return links, fmt.Sprintf("no sanction, award or asset %q", cells[1])
	case !canLink(from.ToKind, to.ToKind):
		return links, fmt.Sprintf("a link from %s to %s is none", from.ToKind, to.ToKind)
	case cells[3] == "" || cells[4] == "":
		return links, "a decision names its reviewer and reason"
	case relation != noLink && !slices.Contains(spending.Relations(), relation):
		return links, fmt.Sprintf("relation %q is not one of %v or %s", relation, spending.Relations(), noLink)
	}
	at := slices.IndexFunc(links, func(l spending.Link) bool { return l.ID == id })
	if relation == noLink {
		if at >= 0 {
			links = slices.Delete(links, at, at+1)
		}
		return links, ""
	}
	if at < 0 {
		links = append(links, spending.Link{ID: id, FromKind: from.ToKind, From: from.To, FromRecord: from.ToRecord,
			ToKind: to.ToKind, To: to.To, ToRecord: to.ToRecord, DaysToPublication: -1, DaysToContract: -1})
		at = len(links) - 1
	}
	l := &links[at]
	l.Relation, l.Confidence = relation, spending.Unmeasured
	l.Evidence = append(slices.Clone(l.Evidence),
		spending.Evidence{Field: "reviewer", Text: spending.Excerpt(cells[3] + ": " + cells[4]), Rule: "override"})
	return links, ""
}

// canLink reports whether links of these ends there are.
func canLink(from, to spending.LinkEnd) bool {
	return map[[2]spending.LinkEnd]bool{
		{spending.DamageEnd, spending.AwardEnd}: true, {spending.DamageEnd, spending.SanctionEnd}: true,
		{spending.SanctionEnd, spending.AwardEnd}: true, {spending.AwardEnd, spending.AssetEnd}: true,
		{spending.DamageEnd, spending.AssetEnd}: true,
	}[[2]spending.LinkEnd{from, to}]
}
