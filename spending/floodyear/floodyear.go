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
	"iter"
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
	Storms      []string `yaml:"storms"`   // are floods where a name follows
	Things      []string `yaml:"things"`   // after the word for a storm are no name of one: storm drain
	Seasons     []string `yaml:"seasons"`  // are of a flood where they follow a word for damage
	Breaches    []string `yaml:"breaches"` // are of the flood of the day or year that follows
	Against     []string `yaml:"against"`  // what is done against floods to come
	Damage      []string `yaml:"damage"`
	Works       []string `yaml:"works"` // may stand between damage and the year
	Cause       []string `yaml:"cause"` // between the day of a damage and its flood
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
		years: regexp.MustCompile(`^(?:(?:19|20)\d\d(?:\s?[-–/]\s?(?:20\d\d|\d\d))?|\d\d-\d\d)`)}
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
		r.Storms = append(r.Storms, more.Storms...)
		r.Things = append(r.Things, more.Things...)
		r.Seasons = append(r.Seasons, more.Seasons...)
		r.Breaches = append(r.Breaches, more.Breaches...)
		r.Against = append(r.Against, more.Against...)
		r.Damage = append(r.Damage, more.Damage...)
		r.Works = append(r.Works, more.Works...)
		r.Cause = append(r.Cause, more.Cause...)
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
	Begins     int    // calendar year that the financial year begins in
	Allocation bool   // of a fund, not of a flood
	Text       string // as it stands in the source
	Rule       string // what it stands beside: flood, repairs, assessed, allocation
}

const (
	mostText   = 4000 // bytes that are read
	mostBack   = 40   // words before a year that are looked at
	mostOthers = 6    // of them, that are not between a programme and its year; any number where it is for that year
)

// Years gives the years that a text names, in the order they stand in it, each once.
func (r *Reader) Years(text string) []Year {
	source := text[:min(len(text), mostText)]
	text = names.Fold(source)
	var years []Year
	var stands names.Folded // is made where a text names a year at all
	last, lastEnd := Year{}, -1
	for at := range r.named(text) {
		year, short, ok := r.year(text, at)
		if !ok {
			continue
		}
		y := Year{Begins: year}
		var from int
		if lastEnd >= 0 && r.joins(text[lastEnd:at[0]]) {
			y.Rule, y.Allocation, from = last.Rule, last.Allocation, at[0]
		} else {
			y.Rule, from = r.beside(text, max(lastEnd, 0), at[0], at[1], short)
			y.Allocation = y.Rule == allocation
		}
		if y.Rule == "" {
			continue
		}
		if stands.Text == "" {
			stands = names.FoldText(source)
		}
		y.Text = strings.TrimSpace(stands.Source(from, at[1]))
		last, lastEnd = y, at[1]
		if !slices.ContainsFunc(years, func(o Year) bool {
			return o.Begins == y.Begins && o.Allocation == y.Allocation
		}) {
			years = append(years, y)
		}
	}
	return years
}

// named gives where a text has what may be a year or a range of two. Nearly all of a text is none: only digits are
// held against the expression.
func (r *Reader) named(text string) iter.Seq[[]int] {
	return func(yield func([]int) bool) {
		for from := 0; from < len(text); from++ {
			if text[from] < '0' || text[from] > '9' {
				continue
			}
			end := from + len("24")
			if at := r.years.FindStringIndex(text[from:]); at != nil {
				end = from + at[1]
			} else if !cut(text, from) {
				continue
			}
			if !yield([]int{from, end}) {
				return
			}
			from = end - 1
		}
	}
}

// cut reports whether a year stands at a place without its century: Aug'24.
func cut(text string, at int) bool {
	digit := func(i int) bool { return i < len(text) && text[i] >= '0' && text[i] <= '9' }
	return at > 0 && (text[at-1] == '\'' || strings.HasSuffix(text[:at], "’")) && digit(at+1) && !digit(at+2)
}

// dayBefore finds the day and the month that stand before a year.
var dayBefore = regexp.MustCompile(`(?:^|[^0-9./])\d{1,2}[./-](\d{1,2})[./-]$`)

// monthBefore gives the month that is written as a number before a year; named: one is written as a word.
func (r *Reader) monthBefore(text string) (month int, named bool) {
	const longest = len(" 16.06.")
	if found := dayBefore.FindStringSubmatch(text[max(0, len(text)-longest):]); found != nil {
		month, _ = strconv.Atoi(found[1])
	}
	text = strings.TrimRight(text, "/.'’")
	begin := len(text)
	for begin > 0 && text[begin-1] >= 'a' && text[begin-1] <= 'z' {
		begin--
	}
	return month, len(text)-begin >= len("may") && slices.Contains(r.Between, text[begin:])
}

// whole reports whether digits are no part of a longer word or number, but for those of a day before them.
func whole(text string, at []int, dated bool) bool {
	if at[1] < len(text) && (isWordByte(text[at[1]]) || text[at[1]] == '/') {
		return false
	}
	switch {
	case at[0] == 0 || strings.HasSuffix(text[:at[0]], "’"):
		return true
	case strings.IndexByte("/.", text[at[0]-1]) >= 0:
		return dated
	}
	return !isWordByte(text[at[0]-1])
}

// year reads a year or a range of two that follow each other; short: it has but two digits each.
func (r *Reader) year(text string, at []int) (year int, short, ok bool) {
	month, named := r.monthBefore(text[:at[0]])
	if month > 12 || !whole(text, at, month > 0 || named) {
		return 0, false, false
	}
	found := text[at[0]:at[1]]
	switch {
	case len(found) == len("24"):
		year, _ = strconv.Atoi(found)
		return r.beginning(2000 + year), false, named
	case found[2] == '-':
		a, _ := strconv.Atoi(found[:2])
		b, _ := strconv.Atoi(found[3:])
		return 2000 + a, true, b == a+1 && a >= 10
	}
	year, _ = strconv.Atoi(found[:4])
	switch {
	case len(found) > len("2024"):
		to, _ := strconv.Atoi(strings.TrimLeft(found[4:], "-–/ "))
		return year, false, to%100 == (year+1)%100
	case month == 0:
		year = r.beginning(year)
	case month < r.begins:
		year--
	}
	return year, false, true
}

// beginning gives the calendar year that the financial year begins in, in which a year's flood season does.
func (r *Reader) beginning(year int) int {
	if r.season < r.begins {
		year--
	}
	return year
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

// beside says what a year stands beside, and where that begins; another year ends before after.
func (r *Reader) beside(text string, after, at, end int, short bool) (rule string, from int) {
	start := max(strings.LastIndexByte(text[:at], '|')+1, after)
	var list []word
	for a, b := range names.Runs(text[start:at]) {
		list = append(list, word{text[start+a : start+b], start + a})
	}
	list = list[max(0, len(list)-mostBack):]
	b := between{short: short, ranged: end-at > len("2022")}
	for i := len(list) - 1; i >= 0 && (b.others <= mostOthers || b.said); i-- {
		b.close = i+1 < len(list) &&
			strings.Trim(text[list[i].from+len(list[i].text):list[i+1].from], ` "'“”‘’`) == ""
		for n := min(4, i+1); n > 0; n-- {
			b.before = list[:i-n+1]
			if rule := r.rule(join(list[i-n+1:i+1]), b); rule != "" {
				return rule, list[i-n+1].from
			}
		}
		b.next = list[i].text
		switch w := b.next; {
		case slices.Contains(r.Damage, w):
			b.harmed = true
		case slices.Contains(r.For, w):
			b.said = true
		case slices.Contains(r.Works, w):
			b.worked = true
		case !slices.Contains(r.Between, w) && !day(w):
			b.others++
			b.named = b.named || i == len(list)-1
		}
	}
	return r.ahead(text, at, end, short, r.harmed(list))
}

// day reports whether a word is that of a month: 14, 1st, 18th.
func day(word string) bool {
	digits := strings.TrimRight(word, "abcdefghijklmnopqrstuvwxyz")
	n, err := strconv.Atoi(digits)
	return err == nil && n >= 1 && n <= 31 && len(word)-len(digits) <= 2
}

// between is what stands between a phrase and the year, and before.
type between struct {
	others int    // words that are not between what names a flood and its year
	next   string // the word that follows the phrase; "": the year does
	close  bool   // a blank parts the two
	named  bool   // the word before the year is another
	said   bool   // the word for for
	harmed bool   // a word for damage
	worked bool   // one for the work on it
	short  bool   // the year has two digits
	ranged bool   // it is a range of two
	before []word
}

// rule says what a phrase makes of the year after it.
func (r *Reader) rule(phrase string, b between) string {
	switch {
	case slices.Contains(r.Repairs, phrase):
		return repairs
	case slices.Contains(r.Allocations, phrase):
		return allocation
	case b.others == 0 && slices.Contains(r.Assessed, phrase) && !b.said:
		return assessed
	case !b.short && (b.harmed || !b.said) && r.flooded(phrase, b):
		return flood
	}
	return ""
}

// flooded reports whether a phrase names the flood of the year after it.
func (r *Reader) flooded(phrase string, b between) bool {
	switch {
	case b.worked && !b.harmed && !slices.ContainsFunc(strings.Fields(phrase), func(w string) bool {
		return slices.Contains(r.Damage, w)
	}):
		return false
	case b.others > 0:
		return r.ofPlace(phrase, b)
	case slices.Contains(r.Seasons, phrase):
		return r.harmed(b.before)
	case slices.Contains(r.Storms, phrase):
		return b.harmed
	case slices.Contains(r.Breaches, phrase):
		return !b.ranged
	}
	return slices.Contains(r.Flood, phrase) && !r.against(b.before, 1)
}

// ofPlace reports whether what stands between a flood and its year is the name of a river or place, the flood of the
// Seine in June 2016, or of a storm. It is no work against floods, and the year is no range, which may be an
// allocation's.
func (r *Reader) ofPlace(phrase string, b between) bool {
	const most, sentence = 2, 6 // the word for a river, and its name
	if slices.Contains(r.Storms, phrase) {
		return b.others == 1 && b.close && !slices.Contains(r.Between, b.next) &&
			!slices.Contains(r.Against, b.next) && !slices.Contains(r.Works, b.next) &&
			!slices.Contains(r.Things, b.next)
	}
	return slices.Contains(r.Flood, phrase) && slices.Contains(r.Between, b.next) && b.others <= most && !b.named &&
		!b.ranged && !r.against(b.before, sentence)
}

// against reports whether what stands before a flood is done against it, in so many words that are not between.
func (r *Reader) against(before []word, most int) bool {
	for i := len(before) - 1; i >= 0 && most > 0; i-- {
		switch w := before[i].text; {
		case slices.Contains(r.Against, w):
			return true
		case slices.Contains(r.Damage, w):
			return false
		case !slices.Contains(r.Between, w):
			most--
		}
	}
	return false
}

// harmed reports whether one of the last words is one for damage.
func (r *Reader) harmed(before []word) bool {
	const few = 8
	return slices.ContainsFunc(before[max(0, len(before)-few):], func(w word) bool {
		return slices.Contains(r.Damage, w.text)
	})
}

// ahead looks at the words after a year: the 2022 flood, not the 2022 flood protection scheme. Where something was
// harmed before, that may be the day of it: breached on 1.9.2024 due to heavy floods.
func (r *Reader) ahead(text string, at, end int, short, harmed bool) (string, int) {
	const most = 6
	var next []string
	from := end
	for a, b := range names.Runs(text[end:min(len(text), end+60)]) {
		if len(next) == most || strings.TrimSpace(text[from:end+a]) != "" {
			break
		}
		next, from = append(next, text[end+a:end+b]), end+b
	}
	for ; len(next) > 0 && !short; next = next[1:] {
		for n := min(2, len(next)); n > 0; n-- {
			if slices.Contains(r.Flood, strings.Join(next[:n], " ")) {
				if len(next) > n && slices.Contains(r.Against, next[n]) {
					return "", at
				}
				return flood, at
			}
		}
		if !harmed || !slices.Contains(r.Cause, next[0]) {
			break
		}
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
