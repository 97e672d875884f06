// Package floodyear reads which flood a work answers out of its title and description (METHOD.md, section 2): the year
// beside the word for a flood or beside a programme of repairs, "PDNA-2022", "damaged by the flood of 2022", "FDR for
// 2019-20". The year of a fund, "SDRF for 2021-22", is that of its allocation, and a reference number says nothing.
//
// What words mean is data of a language. Years are those a financial year begins in.
package floodyear

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending"
)

//go:embed words
var words embed.FS

// lists are the words of languages.
type lists struct {
	Flood       []string `yaml:"flood"`
	Damage      []string `yaml:"damage"`
	Between     []string `yaml:"between"`
	For         []string `yaml:"for"`
	Repairs     []string `yaml:"repairs"`  // programmes that mend what a flood harmed
	Assessed    []string `yaml:"assessed"` // programmes that follow the assessment of a flood
	Allocations []string `yaml:"allocations"`
}

// Reader reads years. It is safe for concurrent use.
type Reader struct {
	lists
	years  *regexp.Regexp
	season int // first month of the flood season
	begins int // month the financial year begins in
}

// New makes a reader of texts in languages, all that are known where none is given, as those who pay in a currency
// write them. A bare year is the financial year in which that year's flood season begins.
func New(languages []string, currency spending.Currency, calendar spending.Calendar, season int) (*Reader, error) {
	r := &Reader{season: max(season, 1), begins: int(calendar.Begins),
		years: regexp.MustCompile(`(?:19|20)\d\d(?:\s?[-–/]\s?(?:20\d\d|\d\d))?|\d\d-\d\d`)}
	if len(languages) == 0 {
		languages = []string{"en", "fr", "es"}
	}
	if currency == spending.INR && slices.Contains(languages, "en") {
		languages = append(slices.Clone(languages), "en-IN")
	}
	for _, language := range languages {
		text, err := words.ReadFile("words/" + language + ".yaml")
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		var more lists
		if err == nil {
			err = yaml.Unmarshal(text, &more)
		}
		if err != nil {
			return nil, fmt.Errorf("words of %s: %w", language, err)
		}
		r.Flood = append(r.Flood, more.Flood...)
		r.Damage = append(r.Damage, more.Damage...)
		r.Between = append(r.Between, more.Between...)
		r.For = append(r.For, more.For...)
		r.Repairs = append(r.Repairs, more.Repairs...)
		r.Assessed = append(r.Assessed, more.Assessed...)
		r.Allocations = append(r.Allocations, more.Allocations...)
	}
	return r, nil
}

// Year is a year that a text names.
type Year struct {
	Begins     int  // calendar year that the financial year begins in
	Allocation bool // of a fund, not of a flood
	Text       string
	Rule       string // what it stands beside: flood, repairs, assessed, allocation
}

const (
	mostText   = 4000 // bytes that are read
	mostBack   = 14   // words before a year that are looked at
	mostOthers = 6    // of them, that are not between a programme and its year
)

// Years gives the years that a text names, in the order they stand in it, each once.
func (r *Reader) Years(text string) []Year {
	text = names.Fold(text[:min(len(text), mostText)])
	var years []Year
	last, lastEnd := Year{}, -1
	for _, at := range r.years.FindAllStringIndex(text, -1) {
		year, short, ok := r.year(text, at)
		if !ok {
			continue
		}
		y := Year{Begins: year}
		var from int
		if lastEnd >= 0 && r.joins(text[lastEnd:at[0]]) {
			y.Rule, y.Allocation, from = last.Rule, last.Allocation, at[0]
		} else {
			y.Rule, from = r.beside(text, at[0], at[1], short)
			y.Allocation = y.Rule == allocation
		}
		if y.Rule == "" {
			continue
		}
		y.Text = strings.TrimSpace(text[from:at[1]])
		last, lastEnd = y, at[1]
		if !slices.ContainsFunc(years, func(o Year) bool {
			return o.Begins == y.Begins && o.Allocation == y.Allocation
		}) {
			years = append(years, y)
		}
	}
	return years
}

// year reads a year or a range of two that follow each other; short: it has but two digits each.
func (r *Reader) year(text string, at []int) (year int, short, ok bool) {
	if at[0] > 0 && (isWordByte(text[at[0]-1]) || strings.IndexByte("/.", text[at[0]-1]) >= 0) ||
		at[1] < len(text) && (isWordByte(text[at[1]]) || text[at[1]] == '/') {
		return 0, false, false
	}
	found := text[at[0]:at[1]]
	if found[2] == '-' {
		a, _ := strconv.Atoi(found[:2])
		b, _ := strconv.Atoi(found[3:])
		return 2000 + a, true, b == a+1 && a >= 10
	}
	year, _ = strconv.Atoi(found[:4])
	if len(found) > 4 {
		to, _ := strconv.Atoi(strings.TrimLeft(found[4:], "-–/ "))
		if to%100 != (year+1)%100 {
			return 0, false, false
		}
		return year, false, true
	}
	if r.season < r.begins {
		year--
	}
	return year, false, true
}

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 0x80
}

// joins reports whether what stands between two years makes a list of them.
func (r *Reader) joins(between string) bool {
	list := names.Words(between)
	return len(between) < 8 && !strings.Contains(between, "|") && len(list) <= 1 &&
		(len(list) == 0 || slices.Contains(r.Between, list[0]))
}

// What a year may stand beside.
const (
	flood      = "flood"
	repairs    = "repairs"
	assessed   = "assessed"
	allocation = "allocation"
)

// word is one of a text, and where it begins.
type word struct {
	text string
	from int
}

// beside says what a year stands beside, and where that begins.
func (r *Reader) beside(text string, at, end int, short bool) (rule string, from int) {
	start := strings.LastIndexByte(text[:at], '|') + 1
	var list []word
	for a, b := range names.Runs(text[start:at]) {
		list = append(list, word{text[start+a : start+b], start + a})
	}
	list = list[max(0, len(list)-mostBack):]
	b := between{}
	for i := len(list) - 1; i >= 0 && b.others <= mostOthers; i-- {
		for n := min(4, i+1); n > 0; n-- {
			if rule := r.rule(join(list[i-n+1:i+1]), b, short); rule != "" {
				return rule, list[i-n+1].from
			}
		}
		switch w := list[i].text; {
		case slices.Contains(r.Damage, w):
			b.harmed = true
		case slices.Contains(r.For, w):
			b.said = true
		case !slices.Contains(r.Between, w):
			b.others++
		}
	}
	return r.ahead(text, at, end, short)
}

// between is what stands between a phrase and the year.
type between struct {
	others int  // words that are not between what names a flood and its year
	said   bool // the word for for
	harmed bool // a word for damage
}

// rule says what a phrase makes of the year after it.
func (r *Reader) rule(phrase string, b between, short bool) string {
	switch {
	case slices.Contains(r.Repairs, phrase):
		return repairs
	case slices.Contains(r.Allocations, phrase):
		return allocation
	case b.others > 0:
		return ""
	case slices.Contains(r.Assessed, phrase) && !b.said:
		return assessed
	case slices.Contains(r.Flood, phrase) && !short && (!b.said || b.harmed):
		return flood
	}
	return ""
}

// ahead looks at the word after a year: the 2022 flood.
func (r *Reader) ahead(text string, at, end int, short bool) (string, int) {
	rest := text[end:min(len(text), end+40)]
	for a, b := range names.Runs(rest) {
		if !short && strings.TrimSpace(rest[:a]) == "" && slices.Contains(r.Flood, rest[a:b]) {
			return flood, at
		}
		break
	}
	return "", at
}

func join(list []word) string {
	parts := make([]string, len(list))
	for i := range list {
		parts[i] = list[i].text
	}
	return strings.Join(parts, " ")
}
