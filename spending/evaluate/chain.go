package evaluate

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	rows "github.com/floodspend/floodspend/geo/table"
	"github.com/floodspend/floodspend/spending"
)

// ChainScore says how links agree with hand-read ones. Labels of damage have the columns damage_id, verdict, links and
// maybe, those of awards tender_id, restores, assets and assets_maybe; weight is optional.
type ChainScore struct {
	Damages, Awards int
	Links           Agreement // of repairs; what readers call maybe is neither right nor wrong
	Weighted        Agreement
	NoneRight, None float64 // damage answered with no award at all, and that of them which has none
	Possible, Maybe float64 // links that readers call maybe, and those of them that are answered in any way
	Restores        Agreement
	Assets          Agreement
	AbstainedRight  float64 // of awards without an asset
	Abstained       float64
	judged          []judgedLink
}

// Agreement counts right, wrong and missed answers.
type Agreement struct{ Right, Wrong, Missed float64 }

// Precision is the share of answers that are right; NaN without any.
func (a Agreement) Precision() float64 { return a.Right / (a.Right + a.Wrong) }

// Recall is the share of what is to be answered that is.
func (a Agreement) Recall() float64 { return a.Right / (a.Right + a.Missed) }

// add counts answers against those required and those allowed.
func (a *Agreement) add(got, required, allowed []string, weight float64) {
	for _, x := range got {
		switch {
		case slices.Contains(required, x):
			a.Right += weight
		case !slices.Contains(allowed, x):
			a.Wrong += weight
		}
	}
	for _, x := range required {
		if !slices.Contains(got, x) {
			a.Missed += weight
		}
	}
}

// Chain adds the score of a table of labels.
func (s *ChainScore) Chain(in io.Reader, links []spending.Link) error {
	r, err := rows.NewReader(in, rows.Form{})
	if err != nil {
		return err
	}
	cells, err := r.Next()
	if err != nil {
		return err
	}
	header, err := rows.NewHeader(cells, r.Delimiter())
	if err != nil {
		return err
	}
	damage, _ := header.Column("damage_id")
	award, _ := header.Column("tender_id")
	if damage < 0 && award < 0 {
		return header.Lacks("damage_id", "tender_id")
	}
	from, to := map[string][]spending.Link{}, map[string][]spending.Link{}
	for _, l := range links {
		from[l.From] = append(from[l.From], l)
		to[l.To] = append(to[l.To], l)
	}
	for {
		cells, err := r.Next()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		row := func(name string) []string {
			at, _ := header.Column(name)
			if at < 0 || cells[at] == "" {
				return nil
			}
			return strings.Split(cells[at], ";")
		}
		weight := 1.0
		if w := row("weight"); len(w) == 1 {
			if weight, err = strconv.ParseFloat(w[0], 64); err != nil {
				return fmt.Errorf("line %d: weight %q is no number", r.Line(0), w[0])
			}
		}
		if damage >= 0 {
			s.damage(from[cells[damage]], row, weight)
		} else {
			s.award(from[cells[award]], to[cells[award]], row)
		}
	}
}

// damage scores the links of one damage.
func (s *ChainScore) damage(links []spending.Link, row func(string) []string, weight float64) {
	s.Damages++
	var repairs, all []string
	maybe := row("maybe")
	for i := range links {
		l := &links[i]
		if l.ToKind != spending.AwardEnd {
			continue
		}
		s.judge(l, row("links"), maybe)
		all = append(all, l.To)
		if l.Relation == spending.Repairs {
			repairs = append(repairs, l.To)
		}
	}
	s.Links.add(repairs, row("links"), maybe, 1)
	s.Weighted.add(repairs, row("links"), maybe, weight)
	for _, m := range maybe {
		s.Maybe++
		if slices.Contains(all, m) {
			s.Possible++
		}
	}
	if len(all) == 0 {
		s.None++
		if slices.Equal(row("verdict"), []string{"none"}) {
			s.NoneRight++
		}
	}
}

// award scores whether one award restores reported damage, and of what assets.
func (s *ChainScore) award(from, to []spending.Link, row func(string) []string) {
	s.Awards++
	var restores, assets []string
	for _, l := range to {
		if l.FromKind == spending.DamageEnd && l.Relation == spending.Repairs {
			restores = []string{"yes"}
		}
	}
	switch said := strings.Join(row("restores"), ""); said {
	case "yes", "no":
		s.Restores.add(restores, slices.DeleteFunc([]string{said}, func(x string) bool { return x == "no" }), nil, 1)
	}
	for _, l := range from {
		if _, n, ok := strings.Cut(l.To, ":"); ok && l.ToKind == spending.AssetEnd {
			assets = append(assets, n)
		}
	}
	if said := row("assets"); slices.Equal(said, []string{"none"}) {
		s.Abstained++
		if len(assets) == 0 {
			s.AbstainedRight++
		}
		s.Assets.add(assets, nil, nil, 1)
	} else {
		s.Assets.add(assets, said, row("assets_maybe"), 1)
	}
}

// writeConfidence writes how far the confidence of links is what readers find.
func (s *ChainScore) writeConfidence(out *printer) {
	b := s.Brier()
	out.line("%-34s %s, fitted %.3f, cross-validated %.3f", "Brier score of confidence", statedText(b.Stated), b.Fitted,
		b.HeldOut)
	for _, c := range s.Confidence() {
		out.line("  %-32s %d links, %.3g of %d works accepted, %s, fitted %.2f, cross-validated %.3f", c.Class, c.Links,
			c.Judged.Accepted, c.Judged.Works, statedText(c.Stated), c.Fitted, c.HeldOut)
	}
}

// WriteTable writes the score as text for people.
func (s *ChainScore) WriteTable(w io.Writer) error {
	out := &printer{w: w}
	line := func(name string, a Agreement) {
		out.line("%-34s precision %.3f (%g of %g), recall %.3f (%g of %g)", name, a.Precision(), a.Right,
			a.Right+a.Wrong, a.Recall(), a.Right, a.Right+a.Missed)
	}
	share := func(name string, is, of float64) { out.line("%-34s %.3f (%g of %g)", name, is/of, is, of) }
	if s.Damages > 0 {
		out.line("%d labelled damages", s.Damages)
		line("links that repair", s.Links)
		line("the same, weighted to the whole", s.Weighted)
		share("damage answered with no award", s.NoneRight, s.None)
		share("maybe links that are answered", s.Possible, s.Maybe)
		s.writeConfidence(out)
	}
	if s.Awards > 0 {
		out.line("%d labelled awards", s.Awards)
		line("award restores reported damage", s.Restores)
		line("assets of an award", s.Assets)
		share("awards without an asset", s.AbstainedRight, s.Abstained)
	}
	return out.err
}
