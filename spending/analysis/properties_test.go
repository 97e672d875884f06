package analysis

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// TestEveryAnswerIsMadeOfNumbers draws datasets full of zeros, ties and gaps, and looks for
// a NaN or an infinity anywhere in their answers. The gaps of each sum to zero.
func TestEveryAnswerIsMadeOfNumbers(t *testing.T) {
	thorough.OneByOne(t)
	r := rand.New(rand.NewPCG(17, 18))
	areas, circles := places()[:2], []string{}
	for i := range 9 {
		district := areas[i%2].ID
		circles = append(circles, fmt.Sprintf("%s-%d", district, i))
		areas = append(areas,
			geo.Area{ID: circles[i], Level: geo.Circle, ParentID: district, Geometry: square(float64(i))})
	}
	year := spending.NewMonth(2024, time.January)
	series := func(name string, most int, yearly bool) spending.NeedSeries {
		s := spending.NeedSeries{Name: name, Months: []spending.Month{june}, Yearly: yearly}
		if yearly {
			s.Months[0] = year
		}
		if r.IntN(8) == 0 {
			s.Months = nil
		}
		for _, c := range circles {
			v := spending.NeedValue{Area: c, Month: june, Value: float64(r.IntN(most)), Missing: r.IntN(6) == 0}
			if yearly {
				v.Month = year
			}
			if v.Missing {
				v.Value = 0
			}
			if r.IntN(4) > 0 {
				s.Values = append(s.Values, v)
			}
		}
		return s
	}
	rounds := 400
	if thorough.Full() {
		rounds = 4000
	}
	for round := range rounds {
		l := &stub{areas: areas, needs: []spending.NeedSeries{series(spending.Affected, 3, false),
			series(spending.Population, 4, true), series(spending.InundatedShare, 2, false),
			series(Vulnerability, 3, true)}}
		for range r.IntN(12) {
			row := award(circles[r.IntN(len(circles))], spending.AtCircle, spending.Money(r.IntN(3)))
			if r.IntN(3) == 0 {
				row = award("D-01", spending.AtDistrict, spending.Money(r.IntN(3)))
			}
			row.Candidate = r.IntN(8) == 0
			l.rows = append(l.rows, row)
		}
		v, err := NewView(t.Context(), l)
		if err != nil {
			t.Fatal(err)
		}
		q := ask([]geo.Level{geo.District, geo.Circle}[r.IntN(2)])
		q.Need = []string{spending.AffectedPeak, spending.AffectedReports, spending.Population, spending.Exposed,
			spending.InundatedArea, Vulnerability}[r.IntN(6)]
		q.Spread = []ledger.Spread{ledger.SpreadNone, ledger.SpreadNeed, ledger.SpreadPopulation,
			ledger.SpreadArea}[r.IntN(4)]
		e, err := v.Equity(t.Context(), q, v.Rankings()[r.IntN(2)])
		if err != nil {
			t.Fatal(err)
		}
		var gaps spending.Money
		for _, line := range e.Allocation.Areas {
			gaps += line.EquityGap.Money
		}
		if gaps != 0 {
			t.Fatalf("round %d: the gaps sum to %v", round, gaps)
		}
		s, err := v.Sensitivity(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for name, answer := range map[string]any{"equity": e, "sensitivity": s} {
			if path := notNumber(reflect.ValueOf(answer), name); path != "" {
				t.Fatalf("round %d, %+v, needs %+v, rows %+v: %s", round, q, l.needs, l.rows, path)
			}
		}
	}
}

// notNumber gives the place of a float that is NaN or infinite, "" where there is none.
func notNumber(v reflect.Value, path string) string {
	switch v.Kind() {
	case reflect.Float64:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Sprintf("%s is %v", path, f)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			return notNumber(v.Elem(), path)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if found := notNumber(v.Index(i), fmt.Sprintf("%s[%d]", path, i)); found != "" {
				return found
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if found := notNumber(v.Field(i), path+"."+v.Type().Field(i).Name); found != "" {
				return found
			}
		}
	}
	return ""
}
