package ogc

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Kind is how a query parameter is read.
type Kind int

const (
	Text     Kind = iota // or of a form
	Choice               // one of allowed
	Integer              // Min to max
	Number               // finite
	Date                 // one day: 2024-07-31, 2024-07-31T or with a time
	BBox                 // see ParseBBox
	Datetime             // see ParseDatetime
)

// Param declares one parameter: what handlers read, what errors say is allowed and what
// the OpenAPI document describes all come from here.
type Param struct {
	Name     string
	Was      string // its name before, which is refused by naming the new one
	About    string
	Kind     Kind
	Allowed  []string // of a Choice
	Form     *Form    // how values are read that are of no kind
	Fallback string   // the value where the parameter is absent
	Min, Max int      // of an Integer
	Clamp    bool     // read an integer above max as max, as OGC API asks of limit
	Many     bool     // repeatable, or comma-separated, up to MostValues
	Ordered  bool     // of Many: the order of the values counts
	Longest  int      // bytes of a text; 0: MaxText
	Nullable bool     // empty means "is null"
	Keep     bool     // the default, when given, is not the same as nothing
	InPath   bool
}

// Form is how values of a parameter are read and described that are of no kind.
type Form struct {
	Type      string // of JSON: string or number
	Canonical func(text string) (string, error)
	Allowed   []Phrase
}

// Bounds of what a parameter may hold: bytes of a free text, and values of a list.
const (
	MaxText    = 2000
	MostValues = 100
)

// Read checks one value and gives its canonical form.
func (p *Param) Read(text string) (string, *Problem) {
	if text == "" && !p.Nullable {
		return "", p.Refuse("is empty")
	}
	if text == "" {
		return "", nil
	}
	if len(text) > p.limit() || strings.ContainsRune(text, 0) || !utf8.ValidString(text) {
		return "", p.Refuse("is longer than {n} bytes or not plain UTF-8 text", "n", p.limit())
	}
	canonical, err := p.canonical(text)
	switch {
	case errors.Is(err, ErrUnreadable):
		return "", p.Refuse("cannot be {value}", "value", strconv.Quote(text))
	case err != nil:
		return "", p.Refuse("cannot be {value}: {why}", "value", strconv.Quote(text), "why", reason(err))
	}
	return canonical, nil
}

// ErrUnreadable is of a value about which there is no more to say than what is allowed.
var ErrUnreadable = errors.New("unreadable")

// Canonical gives the one form of all that mean the same value.
func (p *Param) canonical(text string) (string, error) {
	if p.Form != nil {
		return p.Form.Canonical(text)
	}
	switch p.Kind {
	case Choice:
		if !slices.Contains(p.Allowed, text) {
			return "", ErrUnreadable
		}
	case Integer:
		return p.integer(text)
	case Number:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
			return "", ErrUnreadable
		}
		return strconv.FormatFloat(n, 'f', -1, 64), nil
	case Date:
		day, err := ParseInstant(text)
		if err != nil || !day.From.Equal(day.To) {
			return "", ErrUnreadable
		}
		return daysText(day), nil
	case BBox:
		box, err := ParseBBox(text)
		return bboxText(box), err
	case Datetime:
		days, err := ParseDatetime(text)
		return daysText(days), err
	}
	return text, nil
}

func (p *Param) integer(text string) (string, error) {
	n, err := strconv.Atoi(text)
	if p.Clamp && (err == nil && n > p.Max || isDigits(text) && err != nil) {
		n, err = p.Max, nil
	}
	if err != nil || n < p.Min || n > p.Max {
		return "", ErrUnreadable
	}
	return strconv.Itoa(n), nil
}

// limit is the most bytes a value may have.
func (p *Param) limit() int { return cmp.Or(p.Longest, MaxText) }

// Refuse says what a value of the parameter is, a sentence and its values, and what is allowed.
func (p *Param) Refuse(what string, values ...any) *Problem {
	allowed := p.allowed()
	return BadParameter(p.Name, "").Permitting(allowed...).Because(Says("parameter {name} {what}; allowed: {allowed}",
		"name", p.Name, "what", Says(what, values...), "allowed", allowed))
}

// AllowedText says what may stand in the parameter, in words where it is not a list.
func (p *Param) AllowedText() []string {
	texts := p.allowed()
	list := make([]string, len(texts))
	for i, t := range texts {
		list[i] = t.String()
	}
	return list
}

func (p *Param) allowed() []Phrase {
	if p.Form != nil {
		return p.Form.Allowed
	}
	switch p.Kind {
	case Choice:
		return verbatim(p.Allowed)
	case Integer:
		return []Phrase{Says("a whole number from {least} to {most}", "least", p.Min, "most", p.Max)}
	case Number:
		return []Phrase{Says("a number")}
	case Date:
		return []Phrase{Says("a date, 2024-07-31")}
	case BBox:
		return []Phrase{Says("west,south,east,north in degrees"), Says("west,south,bottom,east,north,top")}
	case Datetime:
		return []Phrase{Says("a date or date-time, 2024-07-31"), Says("an interval, 2024-06-01/2024-09-30"),
			Says("an open interval, ../2024-09-30"), Says("an interval with a duration, 2024-06-01/P3M")}
	}
	allowed := []Phrase{Says("text of at most {n} bytes", "n", p.limit())}
	if p.Many {
		allowed = append(allowed, Says("at most {n} values", "n", MostValues))
	}
	return allowed
}

// verbatim are codes, which are the same in every language.
func verbatim(codes []string) []Phrase {
	list := make([]Phrase, len(codes))
	for i, code := range codes {
		list[i] = Verbatim(code)
	}
	return list
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// Values are the parameters of one request, checked and in canonical form.
type Values struct {
	Params []Param
	Given  map[string][]string // what differs from the parameter's default
	// Instead is what holds in place of what is given; links do not say it.
	Instead map[string]string
}

// ReadValues checks a query string against the parameters an endpoint declares. Unknown
// parameters, repeated ones and unreadable values are problems that name the parameter.
func ReadValues(params []Param, query string) (Values, error) {
	raw, err := url.ParseQuery(query)
	if err != nil {
		return Values{}, NewProblem(400, "").Because(Says("the query string is not readable: {why}", "why",
			err.Error()))
	}
	v := Values{Params: params, Given: map[string][]string{}}
	known := 0
	for i := range params {
		p := &params[i]
		texts, ok := raw[p.Name]
		if !ok || p.InPath {
			continue
		}
		known++
		list, problem := p.readAll(texts)
		if problem != nil {
			return Values{}, problem
		}
		if isDefault := len(list) == 1 && list[0] == p.Fallback && list[0] != "" && !p.Keep; !isDefault {
			v.Given[p.Name] = list
		}
	}
	if known < len(raw) {
		return Values{}, unknownParameter(params, raw)
	}
	return v, nil
}

func (p *Param) readAll(texts []string) ([]string, *Problem) {
	if p.Many {
		var split []string
		for _, t := range texts {
			split = append(split, strings.Split(t, ",")...)
		}
		if texts = split; len(texts) > MostValues {
			return nil, p.Refuse("has {n} values", "n", len(texts))
		}
	} else if len(texts) > 1 {
		return nil, p.Refuse("is given more than once")
	}
	list := make([]string, len(texts))
	for i, t := range texts {
		var problem *Problem
		if list[i], problem = p.Read(t); problem != nil {
			return nil, problem
		}
	}
	if !p.Ordered {
		slices.Sort(list)
	}
	return slices.Compact(list), nil
}

func unknownParameter(params []Param, raw url.Values) *Problem {
	var names, unknown []string
	for _, p := range params {
		if !p.InPath {
			names = append(names, p.Name)
		}
	}
	for name := range raw {
		if !slices.Contains(names, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, p := range params {
		if p.Was == unknown[0] {
			return BadParameter(p.Was, fmt.Sprintf("parameter %s is now %s: %s", p.Was, p.Name, p.About), p.Name)
		}
	}
	return BadParameter(unknown[0], "", names...).Because(Says("there is no parameter {name} here; there are: {names}",
		"name", strconv.Quote(unknown[0]), "names", strings.Join(names, ", ")))
}

// Param gives the declaration of a parameter. Asking for one that the endpoint does not
// declare is a mistake of the caller.
func (v Values) Param(name string) *Param {
	i := slices.IndexFunc(v.Params, func(p Param) bool { return p.Name == name })
	if i < 0 {
		panic("ogc: parameter " + name + " is not declared")
	}
	return &v.Params[i]
}

// Has reports whether the request says something other than the default.
func (v Values) Has(name string) bool {
	_, ok := v.Given[name]
	return ok
}

// Text gives the effective value of a parameter, its default where absent.
func (v Values) Text(name string) string {
	if text := v.Instead[name]; text != "" {
		return text
	}
	if list := v.Given[name]; len(list) > 0 {
		return list[0]
	}
	return v.Param(name).Fallback
}

// List gives all values of a parameter that differ from its default.
func (v Values) List(name string) []string {
	v.Param(name)
	return v.Given[name]
}

// Integer gives the value of an Integer, which read has checked.
func (v Values) Integer(name string) int {
	n, _ := strconv.Atoi(v.Text(name))
	return n
}

// Canonical is the query string that asks the same, in the order of declaration, without
// the representation and without what is default. Names in except are left out too.
func (v Values) Canonical(except ...string) string {
	var b strings.Builder
	for _, p := range v.Params {
		list, ok := v.Given[p.Name]
		if !ok || p.Name == FormatName || slices.Contains(except, p.Name) {
			continue
		}
		AppendQuery(&b, p.Name, strings.Join(list, ","))
	}
	return b.String()
}

// AppendQuery adds a parameter to a query string.
func AppendQuery(b *strings.Builder, name, value string) {
	if b.Len() > 0 {
		b.WriteByte('&')
	}
	b.WriteString(name + "=" + keptReadable.Replace(url.QueryEscape(value)))
}

// keptReadable puts back what stands for itself in a query: commas and slashes.
var keptReadable = strings.NewReplacer("%2C", ",", "%2F", "/")
