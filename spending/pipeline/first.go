package pipeline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/spending"
)

// usable refuses awards that look like a mistake: the first of their source, see first, and so many of which none is
// flood work although rules can read them.
func (b *batch) usable(was, is *profile, awards []spending.Award, rules bool) error {
	if was == nil {
		if err := b.first(is, awards); err != nil {
			return err
		}
	}
	if b.rules == nil && rules && is.Relevant == 0 && is.Records >= fewest {
		return fmt.Errorf("source %s: none of its %s is judged flood work; see whether the titles are read from the "+
			"right column and in the right language, or import them with --force", b.entry.Source,
			counted(is.Records, "award"))
	}
	return nil
}

// first refuses awards that are the first of their source where answers for a year could hold none of their money: none
// has a date, most of the dates cannot be read, or no amount can be.
func (b *batch) first(is *profile, awards []spending.Award) error {
	files := strings.Join(b.entry.Files, ", ")
	if is.Dated == 0 {
		return fmt.Errorf("none of the %s in %s has a usable date of its contract, so that no year would hold any%s; "+
			"%s, or import them with --force", counted(is.Records, "award"), files, b.because(ofDate),
			b.say("say how dates are written with date_format (--date-format), and what they are read from with "+
				"columns"))
	}
	if n := b.unreadDates(awards); 2*n > is.Records {
		return fmt.Errorf("the dates of %d of the %s in %s cannot be read, so that no year would hold them%s; "+
			"%s, or import them with --force", n, counted(is.Records, "award"), files, b.because(ofDate),
			b.say("say how dates are written with date_format (--date-format)"))
	}
	if is.Amounts == 0 && !b.twoReadings() && !slices.ContainsFunc(awards, b.known) {
		return fmt.Errorf("none of the %s in %s has an amount that can be read%s; %s, or import them with --force",
			counted(is.Records, "award"), files, b.because(ofAmount), b.say("say how numbers are written with "+
				"decimal_comma: true (--decimal-comma), and what amounts are read from with columns"))
	}
	return nil
}

// say gives what a description can say of how the batch is written.
func (b *batch) say(keys string) string {
	if b.entry.Preset == "ocds" {
		return "mend the releases"
	}
	return keys
}

// known reports whether the amount of an award of the batch is known, though no value that counts: it is in another
// currency, a ceiling, or too small.
func (b *batch) known(a spending.Award) bool {
	return strings.HasPrefix(a.ID, b.prefix) && (a.Status == spending.StatusOtherCurrency ||
		a.Status == spending.StatusCeiling || slices.ContainsFunc(a.Flags, func(flag string) bool {
		return strings.HasPrefix(flag, "awarded ")
	}))
}

// Whether an issue is about the date of a record, or its amount.
func ofDate(i *spending.Issue) bool {
	return i.Action == "date missing" || strings.HasPrefix(i.Action, "missing; give --date-format") ||
		i.Action == "not used" && strings.Contains(strings.ToLower(i.Field), "date")
}

func ofAmount(i *spending.Issue) bool { return i.Action == "value unknown" }

// twoReadings reports whether all amounts of the batch that are unknown could be read in two ways: each is an issue
// that says both.
func (b *batch) twoReadings() bool {
	found := false
	for i := range b.issues {
		if x := &b.issues[i]; ofAmount(x) {
			if found = true; !strings.Contains(x.Problem, "can be read in two ways") {
				return false
			}
		}
	}
	return found
}

// unreadDates counts the awards of the batch that have no date and state one that cannot be read.
func (b *batch) unreadDates(awards []spending.Award) (n int) {
	type place struct {
		file string
		line int
	}
	unread := map[place]bool{}
	for i := range b.issues {
		if x := &b.issues[i]; ofDate(x) {
			unread[place{x.File, x.Line}] = true
		}
	}
	if len(unread) == 0 {
		return 0
	}
	for i := range awards {
		a := &awards[i]
		if strings.HasPrefix(a.ID, b.prefix) && a.ContractDate.IsZero() && unread[place{a.SourceFile, a.SourceLine}] {
			n++
		}
	}
	return n
}

// because gives the issue that says most of why something is missing: what is said of all of a file, or else the
// first of the commonest problem.
func (b *batch) because(is func(*spending.Issue) bool) string {
	count := map[string]int{}
	var found []*spending.Issue
	for i := range b.issues {
		if x := &b.issues[i]; is(x) {
			count[x.Problem]++
			found = append(found, x)
		}
	}
	if len(found) == 0 {
		return ""
	}
	whole := func(x *spending.Issue) int { return min(1, len(x.Value)) } // a column's issue has no value
	x := slices.MinFunc(found, func(a, b *spending.Issue) int {
		return cmp.Or(whole(a)-whole(b), count[b.Problem]-count[a.Problem])
	})
	at := x.File
	if x.Value != "" {
		at = fmt.Sprintf("%s line %d, %s %q", x.File, x.Line, x.Field, x.Value)
	}
	return fmt.Sprintf(" (%s: %s)", at, x.Problem)
}
