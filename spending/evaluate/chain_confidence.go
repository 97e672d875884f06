package evaluate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/floodspend/floodspend/spending"
)

// LinkConfidence says, of links with evidence of one class, how often readers accept them as a repair and what the
// links state. Links that do not repair are a class by their relation.
type LinkConfidence struct {
	Class   string
	Links   int
	Judged  spending.Judged // the works they lead to; a maybe is half accepted
	Stated  float64         // mean of the stated confidences, or spending.Unmeasured
	Fitted  float64         // learnt from these labels
	HeldOut float64         // mean of what is learnt for each link from the labels of other damage and works
}

// judgedLink is a link of labelled damage.
type judgedLink struct {
	damage, work     string
	class            string
	accepted, stated float64
}

// judge notes whether readers accept a link.
func (s *ChainScore) judge(l *spending.Link, links, maybe []string) {
	class := string(l.Relation)
	if i := len(l.Evidence) - 1; l.Relation == spending.Repairs && i >= 0 {
		class = l.Evidence[i].Rule
	}
	j := judgedLink{damage: l.From, work: l.To, class: class, stated: l.Confidence}
	switch {
	case slices.Contains(links, l.To):
		j.accepted = 1
	case slices.Contains(maybe, l.To):
		j.accepted = 0.5
	}
	s.judged = append(s.judged, j)
}

// learn counts the works of a class of links and what of them readers accept, leaving out what is of
// one damage or work.
func learn(all []judgedLink, class string, without *judgedLink) spending.Judged {
	accepted, links := map[string]float64{}, map[string]float64{}
	for _, j := range all {
		if j.class != class || without != nil && (j.damage == without.damage || j.work == without.work) {
			continue
		}
		accepted[j.work] += j.accepted
		links[j.work]++
	}
	judged := spending.Judged{Works: len(links)}
	for _, work := range slices.Sorted(maps.Keys(links)) { // in an order, so that the sum is the same to the last bit
		judged.Accepted += accepted[work] / links[work]
	}
	return judged
}

// Confidence gives the classes of links, the surest first.
func (s *ChainScore) Confidence() []LinkConfidence {
	var list []LinkConfidence
	for _, j := range s.judged {
		i := slices.IndexFunc(list, func(c LinkConfidence) bool { return c.Class == j.class })
		if i < 0 {
			i = len(list)
			judged := learn(s.judged, j.class, nil)
			list = append(list, LinkConfidence{Class: j.class, Judged: judged, Fitted: judged.Confidence()})
		}
		c := &list[i]
		c.Links++
		c.HeldOut += learn(s.judged, j.class, &j).Confidence()
		c.Stated += j.stated // those of a class state alike
	}
	for i := range list {
		n := float64(list[i].Links)
		list[i].HeldOut, list[i].Stated = list[i].HeldOut/n, list[i].Stated/n
	}
	slices.SortFunc(list, func(a, b LinkConfidence) int {
		return cmp.Or(cmp.Compare(b.Fitted, a.Fitted), cmp.Compare(a.Class, b.Class))
	})
	return list
}

// LinkBrier is the mean squared difference of the confidence of links and what readers say: as links state it
// (spending.Unmeasured where any does not), as learnt from all labels, and for each link from those of other damage
// and works.
type LinkBrier struct{ Stated, Fitted, HeldOut float64 }

// Brier gives the Brier scores of the confidence of links.
func (s *ChainScore) Brier() LinkBrier {
	var b LinkBrier
	n := float64(max(len(s.judged), 1))
	for _, j := range s.judged {
		square := func(confidence float64) float64 { return (confidence - j.accepted) * (confidence - j.accepted) / n }
		b.Stated += square(j.stated)
		b.Fitted += square(learn(s.judged, j.class, nil).Confidence())
		b.HeldOut += square(learn(s.judged, j.class, &j).Confidence())
	}
	if slices.ContainsFunc(s.judged, func(j judgedLink) bool { return j.stated == spending.Unmeasured }) {
		b.Stated = spending.Unmeasured
	}
	return b
}

// statedText writes a confidence that links state.
func statedText(c float64) string {
	if c == spending.Unmeasured {
		return "not stated"
	}
	return fmt.Sprintf("stated %.3f", c)
}
