package propose

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/source/keyed"
)

// dateForms are how dates are written, as date_format says it and as package time does. What is
// read either way is the first of them that all values fit.
var dateForms = []struct{ format, layout string }{
	{"YYYY-MM-DD", time.DateOnly}, {"DD/MM/YYYY", "2/1/2006"}, {"MM/DD/YYYY", "1/2/2006"}, {"DD-MM-YYYY", "2-1-2006"},
	{"DD.MM.YYYY", "2.1.2006"}, {"YYYY/MM/DD", "2006/1/2"}, {"YYYYMMDD", "20060102"}, {"DD-MMM-YYYY", "2-Jan-2006"},
	{"DD/MM/YY", "2/1/06"}, {"MM/DD/YY", "1/2/06"},
}

// fits lists the forms that all values have, blank ones apart; the time of day is left aside.
func fits(values []string) []string {
	var forms []string
	for _, f := range dateForms {
		read := 0
		ok := !slices.ContainsFunc(values, func(v string) bool {
			v, _, _ = strings.Cut(strings.TrimSpace(v), " ")
			if day, _, iso := strings.Cut(v, "T"); iso && f.layout == time.DateOnly {
				v = day
			}
			if v == "" {
				return false
			}
			read++
			_, err := time.Parse(f.layout, v)
			return err != nil
		})
		if ok && read > 0 {
			forms = append(forms, f.format)
		}
	}
	return forms
}

// dateLayout gives the first form that all values have; "" if none has.
func dateLayout(values []string) string {
	if forms := fits(values); len(forms) > 0 {
		return forms[0]
	}
	return ""
}

var (
	// a sign of letters before a number, as in N1,200 or Rs. 12
	lettered    = regexp.MustCompile(`^(?:N|NGN|Rs\.?|INR|Gs\.?|PYG|USD?|MXN|KSh|KES)\s*([0-9(])`)
	numberForm  = regexp.MustCompile(`^-?[0-9][0-9.,' \x{a0}\x{2009}\x{202f}’]*$`)
	pointGroups = regexp.MustCompile(`^-?[0-9]{1,3}(\.[0-9]{3}){2,}$`)
	commaLast   = regexp.MustCompile(`,[0-9]{1,2}$`)
	pointLast   = regexp.MustCompile(`\.[0-9]+$`)
	monthForm   = regexp.MustCompile(`^(19|20)[0-9]{2}[-_/](0[1-9]|1[0-2])$`)
	yearForm    = regexp.MustCompile(`^(19|20)[0-9]{2}([-/][0-9]{2,4})?$`)
	monthInName = regexp.MustCompile(`(?:^|[^0-9])(19|20)[0-9]{2}[_-](0[1-9]|1[0-2])(?:[^0-9]|$)`)
)

// bare takes signs of currencies and what may stand about a number away.
func bare(text string) string {
	text = lettered.ReplaceAllString(strings.Trim(strings.TrimSpace(text), "₹$€£₦₲ \u00a0/-()"), "$1")
	return strings.Trim(text, "₹$€£₦₲ \u00a0/-()")
}

// isNumber reports whether nearly all values that are not blank are numbers; comma says that they
// have decimals behind a comma.
func isNumber(values []string) (number, comma bool) {
	read, numbers, commas, points := 0, 0, 0, 0
	for _, v := range values {
		if v = bare(v); v == "" || strings.EqualFold(v, "na") {
			continue
		}
		read++
		if !numberForm.MatchString(v) {
			continue
		}
		numbers++
		if pointGroups.MatchString(v) {
			commas++
			continue
		}
		commas += points01(commaLast.MatchString(v))
		points += points01(pointLast.MatchString(v))
	}
	return read > 0 && 10*numbers >= 9*read, commas > points
}

func points01(yes bool) int { return points(yes, 1) }

// largest gives the largest of numbers.
func largest(values []string) float64 {
	most := 0.0
	for _, v := range values {
		if n, err := strconv.ParseFloat(strings.ReplaceAll(bare(v), ",", ""), 64); err == nil {
			most = max(most, n)
		}
	}
	return most
}

// isPeriod reports whether all values that are not blank are months, years or financial years.
func isPeriod(values []string) bool {
	read := 0
	for _, v := range values {
		if v = strings.TrimSpace(v); v == "" {
			continue
		}
		read++
		v, _ = keyed.Period(v)
		if !monthForm.MatchString(v) && !yearForm.MatchString(v) {
			return false
		}
	}
	return read > 0
}

// signOf gives the currency that a sign stands for; "" for one of several, such as $, and for signs of several.
func signOf(text string) (found spending.Currency) {
	for sign, currency := range map[string]spending.Currency{"₹": "INR", "€": "EUR", "£": "GBP", "₲": "PYG",
		"₦": "NGN"} {
		if strings.Contains(text, sign) {
			if found != "" {
				return ""
			}
			found = currency
		}
	}
	return found
}
