package report

import "strings"

// needWords say how a need is spoken of.
type needWords struct {
	Total  string // head of a column
	Per    string // "awarded per …"
	Of     string // the short form of Per, for a narrow column
	Nobody string // of an area without any
}

func wordsOf(need, label, unit string) needWords {
	switch need {
	case "affected_peak":
		return needWords{"People affected", "affected person", "person", "nobody affected"}
	case "affected_reports":
		return needWords{"Person-reports", "person-report", "report", "nobody affected"}
	case "population":
		return needWords{"Population", "resident", "resident", "nobody living there"}
	case "exposed":
		return needWords{"People exposed", "exposed person", "person", "nobody exposed"}
	case "inundated_area":
		return needWords{"Inundated, km²", "km² inundated", "km²", "nothing inundated"}
	}
	return needWords{label, "unit of need (" + unit + ")", unit, "no need"}
}

// levelWords are the words for one area of a level and for many.
func levelWords(level string) (one, many string) {
	if level == "circle" {
		return "revenue circle", "revenue circles"
	}
	return "district", "districts"
}

var reasons = map[string]string{
	"zero_with_damage":    "0 people counted, beside damage",
	"zero_partial":        "0 reported, a month missing",
	"outside_need":        "left out: no need",
	"coarser_only":        "the money is known above this level only",
	"missing_need":        "need not known",
	"no_report_in_period": "no report",
	"no_value_for_area":   "no value",
	"no_money":            "no money could be placed",
	"no_need":             "no area has any need",
	"infinite":            "there is money where the need is 0",
}

var exclusions = map[string]string{
	"not_flood_related": "not flood-related",
	"unclear":           "unclear whether flood-related",
	"flood_related":     "flood-related",
	"other_kind":        "another kind of work",
	"other_fund":        "another fund or scheme",
	"no_usable_date":    "no usable date",
	"superseded":        "superseded by a later record",
	"other_area":        "in another district",
	"not_committed":     "pending, cancelled or unsuccessful",
	"ceiling":           "ceilings of rate contracts and frameworks",
	"other_currency":    "in another currency, counted without money",
}

// say gives the words for a code, or the code itself with its underscores taken out.
func say(words map[string]string, code string) string {
	if text, ok := words[code]; ok {
		return text
	}
	return strings.ReplaceAll(code, "_", " ")
}

// list joins texts, "a, b and c".
func list(texts []string) string {
	if len(texts) < 2 {
		return strings.Join(texts, "")
	}
	last := len(texts) - 1
	return strings.Join(texts[:last], ", ") + " and " + texts[last]
}

// work says which awards count.
func (q question) work() string {
	text := "flood work"
	if len(q.Kind) > 0 {
		text = strings.Replace("flood "+list(q.Kind), "other", "work of other kinds", 1)
	}
	if q.Fund != "" {
		text += " from " + q.Fund
	}
	return text
}
