package portal

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
)

// says gives what puts into an award's verdicts what its row states of them: whether it is flood
// work, of what kind, and by which funds; nil where it states nothing.
func (p *parser) says(row []string) func(*spending.Award) {
	flood, kind := p.floodSaid(row), p.kindSaid(row)
	var funds []string
	for fund := range strings.SplitSeq(p.text(row, Fund), ";") {
		if fund = strings.TrimSpace(fund); fund != "" && !slices.Contains(funds, fund) {
			funds = append(funds, fund)
		}
	}
	slices.Sort(funds)
	if flood == "" && kind == "" && funds == nil {
		return nil
	}
	var evidence []spending.Evidence
	for _, f := range []Field{Flood, Kind, Fund} {
		if text := p.text(row, f); text != "" {
			evidence = append(evidence, spending.Evidence{Field: p.named[f], Text: text, Rule: "stated by the source"})
		}
	}
	return func(a *spending.Award) {
		v := &a.Relevance
		if flood != "" {
			v.Flood = flood
		}
		if kind != "" {
			v.Kind = kind
		}
		switch {
		case v.Flood != spending.FloodYes:
			v.Kind = ""
		case v.Kind == "":
			v.Kind = spending.OtherKind
		}
		if funds != nil {
			v.Funds = funds
		}
		v.Evidence = slices.Concat(evidence, v.Evidence)
	}
}

// floodSaid gives what a row says of floods; "" where it says nothing that is understood.
func (p *parser) floodSaid(row []string) spending.Flood {
	text := p.text(row, Flood)
	key := statusKey(text)
	switch {
	case text == "":
		return ""
	case slices.ContainsFunc(p.layout.FloodYes, func(yes string) bool { return statusKey(yes) == key }):
		return spending.FloodYes
	case len(p.layout.FloodYes) > 0:
		return spending.FloodNo
	}
	switch flood, known := answers()[key]; {
	case known:
		return flood
	default:
		p.unknownWord(row, Flood, text, "yes, no or unclear")
		return ""
	}
}

func (p *parser) kindSaid(row []string) spending.Kind {
	text := p.text(row, Kind)
	kinds := []spending.Kind{spending.Preparedness, spending.Restoration, spending.Relief, spending.OtherKind}
	kind := spending.Kind(names.Fold(text))
	switch {
	case text == "":
		return ""
	case slices.Contains(kinds, kind):
		return kind
	}
	p.unknownWord(row, Kind, text, "preparedness, restoration, relief or other")
	return ""
}

// unknownWord tells once of a word that means nothing for a field.
func (p *parser) unknownWord(row []string, f Field, text, allowed string) {
	key := fmt.Sprint(f, " ", text)
	if _, told := p.firstOf[key]; told {
		return
	}
	p.firstOf[key] = p.rows.Line(0)
	p.cellIssue(row, f, "not "+allowed, "the rules decide, here and wherever it stands")
}

//go:embed answers.csv
var answersFile string

// answers are the words that tables answer a question with.
var answers = sync.OnceValue(func() map[string]spending.Flood {
	table := map[string]spending.Flood{}
	for line := range strings.Lines(answersFile) {
		if word, answer, ok := strings.Cut(strings.TrimSpace(line), ","); ok && word[0] != '#' {
			table[statusKey(word)] = spending.Flood(answer)
		}
	}
	return table
})
