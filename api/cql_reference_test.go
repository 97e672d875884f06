package api

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/floodspend/floodspend/testdata/thorough"
)

// Filters drawn, and in the full run.
const drawnCQL2, allCQL2 = 150, 10_000

// TestDrawnCQL2 asks both stores for awards by filters that are drawn, as text or as JSON, and holds what they give
// against what the standard says of the awards' published values: the program's own reading of filters has no part
// in that.
func TestDrawnCQL2(t *testing.T) {
	thorough.OneByOne(t)
	t.Parallel()
	s := sample(t)
	other := sampleInPostGIS(t)
	r := referenceOf(s)
	seeds := make(chan uint64)
	var tally drawnTally
	var asking sync.WaitGroup
	for range askedAtATime { // who waits for a database leaves the processor to the others
		asking.Go(func() {
			for seed := range seeds {
				r.ask(t, seed, &tally, s, other)
			}
		})
	}
	all := make([]uint64, allCQL2)
	for i := range all {
		all[i] = uint64(i)
	}
	for _, seed := range thorough.Draw(t, all, drawnCQL2) {
		if t.Failed() {
			break
		}
		seeds <- seed
	}
	close(seeds)
	asking.Wait()
	t.Logf("%d filters, of which %d tell awards apart and %d are JSON", tally.asked.Load(), tally.telling.Load(),
		tally.asJSON.Load())
	if tally.telling.Load() < drawnCQL2/3 || tally.asJSON.Load() < drawnCQL2/3 {
		t.Error("too few filters tell awards apart, or are JSON")
	}
}

// askedAtATime is how many filters are asked about at a time.
const askedAtATime = 8

// drawnTally counts filters.
type drawnTally struct{ asked, telling, asJSON atomic.Int64 }

// ask draws a filter and asks servers for what it leaves.
func (r *reference) ask(t *testing.T, seed uint64, tally *drawnTally, servers ...service) {
	of := *r
	of.rng = rand.New(rand.NewPCG(seed, 65))
	c := of.condition(3)
	query := "filter=" + url.QueryEscape(c.text)
	if of.rng.IntN(2) == 0 {
		written, err := json.Marshal(c.json)
		if err != nil {
			t.Error(err)
			return
		}
		tally.asJSON.Add(1)
		query = "filter-lang=cql2-json&filter=" + url.QueryEscape(string(written))
	}
	want := []string{}
	for _, a := range r.rows {
		if c.holds(a) == holdsYes {
			want = append(want, a["id"].(string))
		}
	}
	tally.asked.Add(1)
	if len(want) > 0 && len(want) < len(r.rows) {
		tally.telling.Add(1)
	}
	for _, server := range servers {
		a := server.get("/collections/awards/items?f=csv&properties=title&" + query)
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(a.body, []byte("\ufeff")))).ReadAll()
		if a.status != http.StatusOK || err != nil || len(rows) == 0 {
			t.Errorf("seed %d, %s: status %d, %v: %.300s", seed, c.text, a.status, err, a.body)
			return
		}
		id := slices.Index(rows[0], "id")
		got := []string{}
		for _, row := range rows[1:] {
			got = append(got, row[id])
		}
		if !slices.Equal(got, want) {
			t.Errorf("seed %d, %s: %d awards, want %d: first apart %s", seed, c.text, len(got), len(want),
				firstApart(got, want))
			return
		}
	}
}

func firstApart(a, b []string) string {
	for _, id := range a {
		if !slices.Contains(b, id) {
			return id + " is too many"
		}
	}
	for _, id := range b {
		if !slices.Contains(a, id) {
			return id + " is missing"
		}
	}
	return "their order"
}

// What is known of a condition.
const (
	holdsNo = iota
	holdsUnknown
	holdsYes
)

func whether(b bool) int {
	if b {
		return holdsYes
	}
	return holdsNo
}

// drawnCondition is a condition in both forms of CQL2, and what it says of an award.
type drawnCondition struct {
	text  string
	json  any
	holds func(a map[string]any) int
}

// reference draws conditions on awards as they are published.
type reference struct {
	rng    *rand.Rand
	rows   []map[string]any
	exact  map[string]*big.Rat         // the rows' numbers
	levels map[string]string           // precision to the property with the codes of its areas
	shapes map[string][][][][2]float64 // rings of the parts of areas, by code
}

func referenceOf(s service) *reference {
	r := &reference{levels: map[string]string{"district": "districts", "circle": "circles"},
		shapes: map[string][][][][2]float64{}, exact: map[string]*big.Rat{}}
	var page struct {
		Features []struct{ Properties map[string]any }
	}
	d := json.NewDecoder(strings.NewReader(string(s.ok(
		"/collections/awards/items?geometry=none&limit=10000&sortby=id").body)))
	d.UseNumber()
	if err := d.Decode(&page); err != nil {
		s.tb.Fatal(err)
	}
	for _, f := range page.Features {
		r.rows = append(r.rows, f.Properties)
		for _, v := range f.Properties {
			if n, is := v.(json.Number); is {
				r.exact[n.String()] = exact(n.String())
			}
		}
	}
	for _, level := range []string{"districts", "circles"} {
		var areas struct {
			Features []struct {
				ID       string
				Geometry struct{ Coordinates [][][][2]float64 }
			}
		}
		s.ok("/collections/" + level + "/items?geometry=full&limit=10000").decode(&areas)
		for _, f := range areas.Features {
			r.shapes[f.ID] = f.Geometry.Coordinates
		}
	}
	return r
}

func drawnOf[T any](r *reference, list ...T) T { return list[r.rng.IntN(len(list))] }

func (r *reference) condition(depth int) drawnCondition {
	if depth == 0 || r.rng.IntN(3) == 0 {
		return r.leaf()
	}
	a := r.condition(depth - 1)
	name := drawnOf(r, "and", "or", "not")
	if name == "not" {
		return drawnCondition{"NOT (" + a.text + ")", called("not", a.json),
			func(row map[string]any) int { return holdsYes - a.holds(row) }}
	}
	b := r.condition(depth - 1)
	join := func(x, y int) int { return max(x, y) }
	if name == "and" {
		join = func(x, y int) int { return min(x, y) }
	}
	return drawnCondition{"(" + a.text + ") " + strings.ToUpper(name) + " (" + b.text + ")",
		called(name, a.json, b.json), func(row map[string]any) int { return join(a.holds(row), b.holds(row)) }}
}

func called(name string, args ...any) map[string]any { return map[string]any{"op": name, "args": args} }

func propertyNamed(name string) map[string]any { return map[string]any{"property": name} }

func quotedText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// value gives a property's value of some award that has one.
func (r *reference) value(property string) string {
	for range 200 {
		if v := drawnOf(r, r.rows...)[property]; v != nil {
			return fmt.Sprint(v)
		}
	}
	return "0"
}

func (r *reference) leaf() drawnCondition {
	texts := []string{"flood", "kind", "precision", "status", "title", "buyer", "reference", "source_file"}
	switch r.rng.IntN(10) {
	case 0:
		name := drawnOf(r, append(texts, "awarded", "contract_date", "funds")...)
		return drawnCondition{name + " IS NULL", called("isNull", propertyNamed(name)),
			func(a map[string]any) int { return whether(a[name] == nil) }}
	case 1:
		return r.like(drawnOf(r, texts...))
	case 2:
		return r.amongTexts(drawnOf(r, texts...))
	case 3, 4:
		return r.numbers(drawnOf(r, "awarded", "tender_value", "confidence", "source_line"))
	case 5:
		return r.dates(drawnOf(r, "contract_date", "published"))
	case 6:
		return r.lists(drawnOf(r, "funds", "districts", "circles"))
	case 7:
		return r.places()
	case 8:
		return r.pairs()
	}
	return r.texts(drawnOf(r, texts...))
}

// folded gives a property and a literal as they are, or under CASEI and ACCENTI, and what makes texts the same.
func (r *reference) folded(name, literal string) (left, right string, jsonLeft, jsonRight any,
	same func(string) string) {
	left, right, jsonLeft, jsonRight = name, quotedText(literal), propertyNamed(name), literal
	same = func(s string) string { return s }
	if r.rng.IntN(3) == 0 {
		left, right = "CASEI("+left+")", "CASEI("+right+")"
		jsonLeft, jsonRight = called("casei", jsonLeft), called("casei", jsonRight)
		same = strings.ToLower
	}
	if r.rng.IntN(4) == 0 {
		left, right = "ACCENTI("+left+")", "ACCENTI("+right+")"
		jsonLeft, jsonRight = called("accenti", jsonLeft), called("accenti", jsonRight)
		before := same
		same = func(s string) string {
			return before(norm.NFC.String(strings.Map(func(c rune) rune {
				if unicode.Is(unicode.Inherited, c) {
					return -1
				}
				return c
			}, norm.NFD.String(s))))
		}
	}
	return left, right, jsonLeft, jsonRight, same
}

func (r *reference) texts(name string) drawnCondition {
	literal := r.value(name)
	op := drawnOf(r, "=", "<>", "<", ">", "<=", ">=")
	left, right, jsonLeft, jsonRight, same := r.folded(name, literal)
	return drawnCondition{left + " " + op + " " + right, called(op, jsonLeft, jsonRight),
		func(a map[string]any) int {
			text, ok := a[name].(string)
			if !ok {
				return holdsUnknown
			}
			return whether(standsIn(op, strings.Compare(same(text), same(literal))))
		}}
}

func standsIn(op string, order int) bool {
	return map[string]bool{"=": order == 0, "<>": order != 0, "<": order < 0, ">": order > 0, "<=": order <= 0,
		">=": order >= 0}[op]
}

// like draws a pattern out of a value: its middle between wildcards, some characters free.
func (r *reference) like(name string) drawnCondition {
	characters := []rune(r.value(name))
	from := r.rng.IntN(len(characters))
	middle := characters[from:min(from+1+r.rng.IntN(9), len(characters))]
	pattern, matching := "%", "(?s)^.*"
	for _, c := range middle {
		switch {
		case r.rng.IntN(5) == 0:
			pattern, matching = pattern+"_", matching+"."
		case strings.ContainsRune(`%_\`, c):
			pattern, matching = pattern+`\`+string(c), matching+regexp.QuoteMeta(string(c))
		default:
			pattern, matching = pattern+string(c), matching+regexp.QuoteMeta(string(c))
		}
	}
	if r.rng.IntN(2) == 0 {
		pattern, matching = pattern+"%", matching+".*"
	}
	fold := r.rng.IntN(3) == 0
	left, right, jsonLeft, jsonRight := name, quotedText(pattern), any(propertyNamed(name)), any(pattern)
	if fold {
		left, right, matching = "CASEI("+left+")", "CASEI("+right+")", "(?i)"+matching
		jsonLeft, jsonRight = called("casei", jsonLeft), called("casei", pattern)
	}
	expression := regexp.MustCompile(matching + "$")
	return drawnCondition{left + " LIKE " + right, called("like", jsonLeft, jsonRight), func(a map[string]any) int {
		text, ok := a[name].(string)
		if !ok {
			return holdsUnknown
		}
		return whether(expression.MatchString(text))
	}}
}

func (r *reference) amongTexts(name string) drawnCondition {
	list := []string{r.value(name), r.value(name), "it's none"}
	quoted := []string{}
	for _, text := range list {
		quoted = append(quoted, quotedText(text))
	}
	return drawnCondition{name + " IN (" + strings.Join(quoted, ", ") + ")", called("in", propertyNamed(name), list),
		func(a map[string]any) int {
			text, ok := a[name].(string)
			if !ok {
				return holdsUnknown
			}
			return whether(slices.Contains(list, text))
		}}
}

func exact(written string) *big.Rat {
	n, ok := new(big.Rat).SetString(written)
	if !ok {
		panic(written)
	}
	return n
}

func (r *reference) numbers(name string) drawnCondition {
	low, high := r.value(name), r.value(name)
	literal := func(written string) any { return json.Number(written) }
	number := func(a map[string]any) *big.Rat {
		if n, ok := a[name].(json.Number); ok {
			return r.exact[n.String()]
		}
		return nil
	}
	if r.rng.IntN(3) == 0 {
		least, most := exact(low), exact(high)
		return drawnCondition{name + " BETWEEN " + low + " AND " + high,
			called("between", propertyNamed(name), literal(low), literal(high)), func(a map[string]any) int {
				n := number(a)
				if n == nil {
					return holdsUnknown
				}
				return whether(n.Cmp(least) >= 0 && n.Cmp(most) <= 0)
			}}
	}
	if r.rng.IntN(4) == 0 {
		low = fmt.Sprintf("%.4f", 1e6*r.rng.Float64()) // finer than any amount
	}
	op := drawnOf(r, "=", "<>", "<", ">", "<=", ">=")
	text, args, sign := name+" "+op+" "+low, []any{propertyNamed(name), literal(low)}, 1
	if r.rng.IntN(4) == 0 {
		text, args, sign = low+" "+op+" "+name, []any{literal(low), propertyNamed(name)}, -1
	}
	bound := exact(low)
	return drawnCondition{text, called(op, args...), func(a map[string]any) int {
		n := number(a)
		if n == nil {
			return holdsUnknown
		}
		return whether(standsIn(op, sign*n.Cmp(bound)))
	}}
}

func (r *reference) dates(name string) drawnCondition {
	from, to := r.value(name), r.value(name)
	if from > to {
		from, to = to, from
	}
	day := map[string]any{"date": from}
	text, written := "", any(nil)
	var is func(d string) bool
	switch of := drawnOf(r, "<", ">=", "=", "t_after", "t_before", "t_during", "t_intersects", "t_equals"); of {
	case "<", ">=", "=":
		text, written = name+" "+of+" DATE('"+from+"')", called(of, propertyNamed(name), day)
		is = func(d string) bool { return standsIn(of, strings.Compare(d, from)) }
	case "t_during", "t_intersects":
		if of == "t_during" && from == to {
			from = "1990-01-01"
		}
		text = strings.ToUpper(of) + "(" + name + ", INTERVAL('" + from + "','" + to + "'))"
		written = called(of, propertyNamed(name), map[string]any{"interval": []string{from, to}})
		is = func(d string) bool { return d >= from && d <= to && (of != "t_during" || d > from && d < to) }
	default:
		text, written = strings.ToUpper(of)+"("+name+", DATE('"+from+"'))", called(of, propertyNamed(name), day)
		is = func(d string) bool {
			return map[string]bool{"t_after": d > from, "t_before": d < from, "t_equals": d == from}[of]
		}
	}
	return drawnCondition{text, written, func(a map[string]any) int {
		d, ok := a[name].(string)
		if !ok {
			return holdsUnknown
		}
		return whether(is(d))
	}}
}

func (r *reference) lists(name string) drawnCondition {
	list := strings.Split(r.value(name), ";")
	if r.rng.IntN(2) == 0 {
		list = append(list, strings.Split(r.value(name), ";")...)
	}
	quoted := []string{}
	for _, text := range list {
		quoted = append(quoted, quotedText(text))
	}
	of := drawnOf(r, "a_contains", "a_containedBy", "a_equals", "a_overlaps")
	other := ""
	if r.rng.IntN(5) == 0 {
		other = drawnOf(r, "funds", "flags", "circles")
	}
	in := func(xs, ys []string) (n int) {
		for _, x := range xs {
			if slices.Contains(ys, x) {
				n++
			}
		}
		return n
	}
	text, written := "("+strings.Join(quoted, ",")+")", any(list)
	if other != "" {
		text, written = other, propertyNamed(other)
	}
	return drawnCondition{strings.ToUpper(of) + "(" + name + ", " + text + ")",
		called(of, propertyNamed(name), written), func(a map[string]any) int {
			text, ok := a[name].(string)
			list := list
			if second, two := a[other].(string); two {
				list = strings.Split(second, ";")
			} else if other != "" {
				return holdsUnknown
			}
			if !ok {
				return holdsUnknown
			}
			has := strings.Split(text, ";")
			contains, contained := in(list, has) == len(list), in(has, list) == len(has)
			return whether(map[string]bool{"a_contains": contains, "a_containedBy": contained,
				"a_equals": contains && contained, "a_overlaps": in(has, list) > 0}[of])
		}}
}

// places draws a point, which is in areas or in none.
func (r *reference) places() drawnCondition {
	if r.rng.IntN(4) == 0 {
		return drawnCondition{"geometry IS NULL", called("isNull", propertyNamed("geometry")),
			func(a map[string]any) int { return whether(r.areas(a) == nil) }}
	}
	x, y := 89.7+6.3*r.rng.Float64(), 24.2+3.7*r.rng.Float64()
	point := fmt.Sprintf("POINT(%v %v)", x, y)
	of := drawnOf(r, "s_intersects", "s_disjoint", "s_contains")
	return drawnCondition{strings.ToUpper(of) + "(geometry, " + point + ")", called(of, propertyNamed("geometry"),
		map[string]any{"type": "Point", "coordinates": []float64{x, y}}), func(a map[string]any) int {
		areas := r.areas(a)
		if areas == nil {
			return holdsUnknown
		}
		met := slices.ContainsFunc(areas, func(code string) bool { return covers(r.shapes[code], x, y) })
		return whether(met == (of != "s_disjoint"))
	}}
}

// areas are the codes of those an award is placed in, nil where it is in none.
func (r *reference) areas(a map[string]any) []string {
	codes, ok := a[r.levels[a["precision"].(string)]].(string)
	if !ok {
		return nil
	}
	return strings.Split(codes, ";")
}

// covers counts the edges of all rings that lie east of a point.
func covers(polygons [][][][2]float64, x, y float64) (inside bool) {
	for _, rings := range polygons {
		for _, ring := range rings {
			for i := 1; i < len(ring); i++ {
				a, b := ring[i-1], ring[i]
				if (a[1] > y) != (b[1] > y) && x < a[0]+(y-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
					inside = !inside
				}
			}
		}
	}
	return inside
}

// pairs draws two properties of one type.
func (r *reference) pairs() drawnCondition {
	pair := drawnOf(r, [2]string{"awarded", "tender_value"}, [2]string{"published", "contract_date"},
		[2]string{"title", "reference"}, [2]string{"kind", "status"})
	op := drawnOf(r, "=", "<>", "<", ">", "<=", ">=")
	return drawnCondition{pair[0] + " " + op + " " + pair[1],
		called(op, propertyNamed(pair[0]), propertyNamed(pair[1])), func(a map[string]any) int {
			if a[pair[0]] == nil || a[pair[1]] == nil {
				return holdsUnknown
			}
			if n, ok := a[pair[0]].(json.Number); ok {
				return whether(standsIn(op, r.exact[n.String()].Cmp(r.exact[fmt.Sprint(a[pair[1]])])))
			}
			return whether(standsIn(op, strings.Compare(a[pair[0]].(string), a[pair[1]].(string))))
		}}
}
