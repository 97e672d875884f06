package api

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// paramKind is how a query parameter is read.
type paramKind int

const (
	textParam     paramKind = iota // or of a form
	choiceParam                    // one of allowed
	integerParam                   // min to max
	numberParam                    // finite
	dateParam                      // one day: 2024-07-31, 2024-07-31T or with a time
	bboxParam                      // see parseBBox
	datetimeParam                  // see parseDatetime
)

// param declares one parameter: what handlers read, what errors say is allowed and what
// the OpenAPI document describes all come from here.
type param struct {
	name     string
	was      string // its name before, which is refused by naming the new one
	about    string
	kind     paramKind
	allowed  []string // of a choiceParam
	form     *form    // how values are read that are of no kind
	fallback string   // the value where the parameter is absent
	min, max int      // of an integerParam
	clamp    bool     // read an integer above max as max, as OGC API asks of limit
	many     bool     // repeatable, or comma-separated, up to mostValues
	longest  int      // bytes of a text; 0: maxTextParam
	nullable bool     // empty means "is null"
	keep     bool     // the default, when given, is not the same as nothing
	inPath   bool
}

// form is how values of a parameter are read and described that are of no kind.
type form struct {
	typ       string // of JSON: string or number
	canonical func(text string) (string, error)
	allowed   []string
}

// Bounds of what a parameter may hold: bytes of a free text, and values of a list.
const (
	maxTextParam = 2000
	mostValues   = 100
)

// read checks one value and gives its canonical form.
func (p *param) read(text string) (string, *problem) {
	if text == "" && !p.nullable {
		return "", p.refuse("is empty")
	}
	if text == "" {
		return "", nil
	}
	if len(text) > p.limit() || strings.ContainsRune(text, 0) || !validText(text) {
		return "", p.refuse(fmt.Sprintf("is longer than %d bytes or not plain UTF-8 text", p.limit()))
	}
	canonical, err := p.canonical(text)
	switch {
	case errors.Is(err, errUnreadable):
		return "", p.refuse(fmt.Sprintf("cannot be %q", text))
	case err != nil:
		return "", p.refuse(fmt.Sprintf("cannot be %q: %v", text, err))
	}
	return canonical, nil
}

// errUnreadable is of a value about which there is no more to say than what is allowed.
var errUnreadable = errors.New("unreadable")

// canonical gives the one form of all that mean the same value.
func (p *param) canonical(text string) (string, error) {
	if p.form != nil {
		return p.form.canonical(text)
	}
	switch p.kind {
	case choiceParam:
		if !slices.Contains(p.allowed, text) {
			return "", errUnreadable
		}
	case integerParam:
		return p.integer(text)
	case numberParam:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
			return "", errUnreadable
		}
		return strconv.FormatFloat(n, 'f', -1, 64), nil
	case dateParam:
		day, err := parseInstant(text)
		if err != nil || !day.From.Equal(day.To) {
			return "", errUnreadable
		}
		return daysText(day), nil
	case bboxParam:
		box, err := parseBBox(text)
		return bboxText(box), err
	case datetimeParam:
		days, err := parseDatetime(text)
		return daysText(days), err
	}
	return text, nil
}

func (p *param) integer(text string) (string, error) {
	n, err := strconv.Atoi(text)
	if p.clamp && (err == nil && n > p.max || isDigits(text) && err != nil) {
		n, err = p.max, nil
	}
	if err != nil || n < p.min || n > p.max {
		return "", errUnreadable
	}
	return strconv.Itoa(n), nil
}

// limit is the most bytes a value may have.
func (p *param) limit() int { return cmp.Or(p.longest, maxTextParam) }

func (p *param) refuse(what string) *problem {
	allowed := p.allowedText()
	return badParameter(p.name, fmt.Sprintf("parameter %s %s; allowed: %s", p.name, what, strings.Join(allowed, ", ")),
		allowed...)
}

// allowedText says what may stand in the parameter, in words where it is not a list.
func (p *param) allowedText() []string {
	if p.form != nil {
		return p.form.allowed
	}
	switch p.kind {
	case choiceParam:
		return p.allowed
	case integerParam:
		return []string{fmt.Sprintf("a whole number from %d to %d", p.min, p.max)}
	case numberParam:
		return []string{"a number"}
	case dateParam:
		return []string{"a date, 2024-07-31"}
	case bboxParam:
		return []string{"west,south,east,north in degrees", "west,south,bottom,east,north,top"}
	case datetimeParam:
		return []string{"a date or date-time, 2024-07-31", "an interval, 2024-06-01/2024-09-30",
			"an open interval, ../2024-09-30", "an interval with a duration, 2024-06-01/P3M"}
	}
	allowed := []string{fmt.Sprintf("text of at most %d bytes", p.limit())}
	if p.many {
		allowed = append(allowed, fmt.Sprintf("at most %d values", mostValues))
	}
	return allowed
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// values are the parameters of one request, checked and in canonical form.
type values struct {
	params []param
	given  map[string][]string // what differs from the parameter's default
}

// readValues checks a query string against the parameters an endpoint declares. Unknown
// parameters, repeated ones and unreadable values are problems that name the parameter.
func readValues(params []param, query string) (values, error) {
	raw, err := url.ParseQuery(query)
	if err != nil {
		return values{}, newProblem(400, fmt.Sprintf("the query string is not readable: %v", err))
	}
	v := values{params: params, given: map[string][]string{}}
	known := 0
	for i := range params {
		p := &params[i]
		texts, ok := raw[p.name]
		if !ok || p.inPath {
			continue
		}
		known++
		list, problem := p.readAll(texts)
		if problem != nil {
			return values{}, problem
		}
		if isDefault := len(list) == 1 && list[0] == p.fallback && list[0] != "" && !p.keep; !isDefault {
			v.given[p.name] = list
		}
	}
	if known < len(raw) {
		return values{}, unknownParameter(params, raw)
	}
	return v, nil
}

func (p *param) readAll(texts []string) ([]string, *problem) {
	if p.many {
		var split []string
		for _, t := range texts {
			split = append(split, strings.Split(t, ",")...)
		}
		if texts = split; len(texts) > mostValues {
			return nil, p.refuse(fmt.Sprintf("has %d values", len(texts)))
		}
	} else if len(texts) > 1 {
		return nil, p.refuse("is given more than once")
	}
	list := make([]string, len(texts))
	for i, t := range texts {
		var problem *problem
		if list[i], problem = p.read(t); problem != nil {
			return nil, problem
		}
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

func unknownParameter(params []param, raw url.Values) *problem {
	var names, unknown []string
	for _, p := range params {
		if !p.inPath {
			names = append(names, p.name)
		}
	}
	for name := range raw {
		if !slices.Contains(names, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, p := range params {
		if p.was == unknown[0] {
			return badParameter(p.was, fmt.Sprintf("parameter %s is now %s: %s", p.was, p.name, p.about), p.name)
		}
	}
	return badParameter(unknown[0], fmt.Sprintf("there is no parameter %q here; there are: %s", unknown[0],
		strings.Join(names, ", ")), names...)
}

// param gives the declaration of a parameter. Asking for one that the endpoint does not
// declare is a mistake in this package.
func (v values) param(name string) *param {
	i := slices.IndexFunc(v.params, func(p param) bool { return p.name == name })
	if i < 0 {
		panic("api: parameter " + name + " is not declared")
	}
	return &v.params[i]
}

// has reports whether the request says something other than the default.
func (v values) has(name string) bool {
	_, ok := v.given[name]
	return ok
}

// text gives the effective value of a parameter, its default where absent.
func (v values) text(name string) string {
	if list := v.given[name]; len(list) > 0 {
		return list[0]
	}
	return v.param(name).fallback
}

func (v values) list(name string) []string {
	v.param(name)
	return v.given[name]
}

// integer gives the value of an integerParam, which read has checked.
func (v values) integer(name string) int {
	n, _ := strconv.Atoi(v.text(name))
	return n
}

// canonical is the query string that asks the same, in the order of declaration, without
// the representation and without what is default. Names in except are left out too.
func (v values) canonical(except ...string) string {
	var b strings.Builder
	for _, p := range v.params {
		list, ok := v.given[p.name]
		if !ok || p.name == formatName || slices.Contains(except, p.name) {
			continue
		}
		appendQuery(&b, p.name, strings.Join(list, ","))
	}
	return b.String()
}

func appendQuery(b *strings.Builder, name, value string) {
	if b.Len() > 0 {
		b.WriteByte('&')
	}
	b.WriteString(name + "=" + keptReadable.Replace(url.QueryEscape(value)))
}

// keptReadable puts back what stands for itself in a query: commas and slashes.
var keptReadable = strings.NewReplacer("%2C", ",", "%2F", "/")
