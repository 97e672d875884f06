package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// mostNames is how many areas a verdict names.
const mostNames = 6

// sanctioned is the rung that stands beside awards.
const sanctioned = "sanctioned"

type sensitivityAnswer struct {
	Cells []struct {
		Level string `json:"level"`
		Need  string `json:"need"`
		Rung  string `json:"rung"`
		Lag   int    `json:"lag"`

		Repeats bool `json:"repeats"`
	} `json:"cells"`
	Areas   []sensitiveArea `json:"areas"`
	Dataset reference       `json:"dataset"`
}

type sensitiveArea struct {
	Level      string `json:"level"`
	Name       string `json:"name"`
	Short      int    `json:"short"`
	FallsShort string `json:"falls_short"`
}

// verdict counts the areas that fall short in so many of the variants.
type verdict struct {
	Label, Code, Names string
	Areas              figure
}

// variants says what is varied, and how many variants that makes.
func (p *maker) variants() string {
	needs, lags, rungs, n := map[string]bool{}, map[int]bool{}, map[string]bool{}, 0
	for _, c := range p.sensitivity.Cells {
		if c.Level == p.asked.Level && !c.Repeats {
			needs[c.Need], lags[c.Lag], rungs[c.Rung] = true, true, true
			n++
		}
	}
	return fmt.Sprintf("%s of %s, %s and %s", p.money.counted(n, "variant", "variants"),
		p.money.counted(len(needs), "need", "needs"),
		p.money.counted(len(lags), "spending window", "spending windows"), p.money.counted(len(rungs), "kind of money",
			"kinds of money"))
}

// verdicts says who falls short however it is asked, the most often short first.
func (p *maker) verdicts() []verdict {
	list := []verdict{{Label: "in all", Code: "all"}, {Label: "in most", Code: "most"}, {Label: "in few", Code: "few"},
		{Label: "in none", Code: "none"}, {Label: "not defined", Code: "undefined"}}
	areas := slices.Clone(p.sensitivity.Areas)
	slices.SortStableFunc(areas, func(x, y sensitiveArea) int { return cmp.Compare(y.Short, x.Short) })
	for i := range list {
		n, names := 0, []string{}
		for _, a := range areas {
			if a.Level != p.asked.Level || a.FallsShort != list[i].Code {
				continue
			}
			if n++; n <= mostNames {
				names = append(names, a.Name)
			}
		}
		list[i].Areas, list[i].Names = figure{strconv.Itoa(n), strconv.Itoa(n)}, strings.Join(names, ", ")
		if n > mostNames {
			list[i].Names += " …"
		}
	}
	return slices.DeleteFunc(list, func(v verdict) bool { return v.Code == "undefined" && v.Areas.Text == "0" })
}
