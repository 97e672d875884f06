package amount

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
)

// Settle looks at what an active record's amount is. Where its title or description says
// rate contract the amount is a ceiling; one under least is no value of a contract, and stands
// in the flags. Either is an issue.
func Settle(r *spending.Record, least spending.Money) []spending.Issue {
	if r.Status != spending.StatusActive {
		return nil
	}
	for _, text := range []string{r.Title, r.Description} {
		if words := ceiling(text, false); words != "" {
			return []spending.Issue{SetCeiling(r, words)}
		}
	}
	if !r.Awarded.Valid || r.Awarded.Money >= least {
		return nil
	}
	problem, flag := Small(r.Currency, r.Awarded.Money, least)
	issue := about(r, r.Currency.Text(r.Awarded.Money), problem, "value unknown, the amount kept in the flags")
	r.Awarded = spending.NullMoney{}
	r.Flags = append(r.Flags, flag)
	return []spending.Issue{issue}
}

// Small says what is wrong with an amount under least, and what flag keeps it.
func Small(c spending.Currency, m, least spending.Money) (problem, flag string) {
	return fmt.Sprintf("an amount under %s %s is no value of a contract", c, c.Text(least)),
		fmt.Sprintf("awarded %s under %s", c.Text(m), c.Text(least))
}

// CeilingForm gives the words with which a form of contract says that amounts under it are
// ceilings; "" where it does not.
func CeilingForm(form string) string { return ceiling(form, true) }

// SetCeiling makes a record's amount a ceiling, because of these words of it.
func SetCeiling(r *spending.Record, words string) spending.Issue {
	r.Status = spending.StatusCeiling
	r.Flags = append(r.Flags, strings.ReplaceAll(words, ";", ","))
	value := "value unknown"
	if r.Awarded.Valid {
		value = r.Currency.Text(r.Awarded.Money)
	}
	return about(r, value, "the amount is a ceiling: the source says "+words, "kept, not counted")
}

func about(r *spending.Record, value, problem, action string) spending.Issue {
	return spending.Issue{File: r.SourceFile, Line: r.SourceLine, Field: "awarded",
		Value: spending.Excerpt(r.ID + ": " + value), Problem: problem, Action: action}
}

// ceiling finds the first phrase of a ceiling in a text, folded.
func ceiling(text string, form bool) string {
	if text == "" {
		return ""
	}
	words := " " + strings.Join(names.Words(text), " ") + " "
	for _, p := range ceilings() {
		if (form || !p.formOnly) && strings.Contains(words, " "+p.words+" ") {
			return p.words
		}
	}
	return ""
}

type phrase struct {
	words    string
	formOnly bool
}

//go:embed ceilings.txt
var ceilingsFile string

var ceilings = sync.OnceValue(func() []phrase {
	var list []phrase
	for line := range strings.Lines(ceilingsFile) {
		if kind, words, ok := strings.Cut(strings.TrimSpace(line), " "); ok && kind != "#" {
			list = append(list, phrase{words, kind == "form"})
		}
	}
	return list
})
