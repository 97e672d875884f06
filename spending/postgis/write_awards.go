package postgis

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/floodspend/floodspend/spending"
)

// class is what facts are told apart by, beside area and month.
type class struct {
	precision spending.Precision
	candidate bool
	confident bool
	flood     spending.Flood
	kind      spending.Kind
	funds     string
	status    string
}

// fact is an award's money in one of its areas, as the table facts holds it.
type fact struct {
	award                      int32
	rung                       int16
	area, district             int32
	candidate                  bool
	first, firstInDistrict     bool
	known                      bool
	class, contract, published int32
	amount, tender             int64
}

var factColumns = []string{"award", "rung", "area", "district", "candidate", "first", "first_in_district", "known", "class",
	"contract_month", "published_month", "amount", "tender_value"}

// rungNo numbers a rung as facts and cube do.
func rungNo(r spending.Rung) int16 {
	if r == spending.Sanctioned {
		return 2
	}
	return 1
}

// chunk is how many awards are loaded before their facts: the facts wait in memory.
const chunk = 20_000

// awards loads awards, sanctions among them, and facts, in turns, and counts them.
func (w *writer) awards(all iter.Seq2[spending.Award, error]) (awards, sanctions int, err error) {
	next, stop := iter.Pull2(all)
	defer stop()
	fields := spending.AwardFields()
	columns := awardColumns(fields)
	for {
		var facts []fact
		n, err := w.copyRows("awards", columns, func(yield func([]any, error) bool) {
			for range chunk {
				a, err, more := next()
				if !more {
					return
				}
				var row []any
				if err == nil {
					err = w.checker.Award(&a)
				}
				if err == nil {
					if a.Rung == spending.Sanctioned {
						sanctions++
					} else {
						awards++
					}
					no := int32(awards + sanctions)
					w.seen.Add(&a)
					facts = w.appendFacts(facts, no, &a)
					row, err = awardRow(no, fields, &a)
				}
				if !yield(row, err) {
					return
				}
			}
		})
		if err != nil {
			return 0, 0, err
		}
		if _, err := w.copyRows("facts", factColumns, rowsOf(facts, func(_ int, f *fact) ([]any, error) {
			return []any{f.award, f.rung, f.area, f.district, f.candidate, f.first, f.firstInDistrict, f.known, f.class, f.contract, f.published, f.amount, f.tender}, nil
		})); err != nil {
			return 0, 0, err
		}
		if n < chunk {
			break
		}
	}
	if err := w.exec("CREATE UNIQUE INDEX ON " + w.table("awards") + " (id)"); err != nil {
		var refused *pgconn.PgError
		if errors.As(err, &refused) && refused.Code == codeUniqueViolation {
			return 0, 0, fmt.Errorf("the id of an award occurs twice: %s", refused.Detail)
		}
		return 0, 0, fmt.Errorf("index awards: %w", err)
	}
	return awards, sanctions, w.writeClasses()
}

func awardColumns(fields []spending.AwardField) []string {
	columns := []string{"no"}
	for _, f := range fields {
		columns = append(columns, f.Name)
	}
	return append(columns, "longitude", "latitude", "verdicts")
}

func awardRow(no int32, fields []spending.AwardField, a *spending.Award) ([]any, error) {
	row := make([]any, 0, len(fields)+4)
	row = append(row, no)
	for i := range fields {
		row = append(row, fieldValue(&fields[i], a))
	}
	if a.HasCoordinates {
		row = append(row, a.Longitude, a.Latitude)
	} else {
		row = append(row, nil, nil)
	}
	v := verdicts{a.Parts, a.Candidates, a.Relevance.Evidence, a.Location.Evidence}
	text, err := v.text()
	return append(row, text), err
}

// fieldValue gives a field as its column holds it: money in minor units, null for "".
func fieldValue(f *spending.AwardField, a *spending.Award) any {
	switch f.Name {
	case "awarded":
		return minor(a.Awarded)
	case "tender_value":
		return minor(a.TenderValue)
	case "sanctioned":
		return minor(a.Sanctioned)
	case "confidence":
		return a.Confidence
	case "source_line":
		return int64(a.SourceLine)
	case "published":
		if a.Published.IsZero() {
			return nil
		}
		return a.Published
	case "contract_date":
		if a.ContractDate.IsZero() {
			return nil
		}
		return a.ContractDate
	}
	if text := f.Value(a); text != "" {
		return text
	}
	return nil
}

func minor(m spending.NullMoney) any {
	if !m.Valid {
		return nil
	}
	return int64(m.Money)
}

// appendFacts adds the award's facts: one per area, or one with no area, and one per
// candidate place.
func (w *writer) appendFacts(facts []fact, no int32, a *spending.Award) []fact {
	money := a.On(a.Rung)
	f := fact{award: no, rung: rungNo(a.Rung), known: money.Valid,
		contract: int32(spending.MonthOf(a.ContractDate)), published: int32(spending.MonthOf(a.Published))}
	c := class{a.Precision, false, a.Confidence >= spending.HighConfidence, a.Flood, a.Kind, strings.Join(a.Funds, ";"), a.Status}
	f.class = w.classNo(c)
	if len(a.Parts) == 0 {
		f.first, f.firstInDistrict = true, true
		f.amount, f.tender = int64(money.Money), int64(a.TenderValue.Money)
		facts = append(facts, f)
	}
	shares := make([]int64, len(a.Parts))
	for i, p := range a.Parts {
		shares[i] = p.Share
	}
	amounts, tenders := spending.Split(int64(money.Money), shares), spending.Split(int64(a.TenderValue.Money), shares)
	for i := range a.Parts {
		f.first = i == 0
		f.place(w, a.Parts, i)
		f.amount, f.tender = amounts[i], tenders[i]
		facts = append(facts, f)
	}
	if len(a.Candidates) == 0 {
		return facts
	}
	c.candidate = true
	f.candidate, f.first, f.class = true, false, w.classNo(c)
	f.amount, f.tender = int64(money.Money), int64(a.TenderValue.Money)
	for i := range a.Candidates {
		f.place(w, a.Candidates, i)
		facts = append(facts, f)
	}
	return facts
}

// place sets the areas of part i.
func (f *fact) place(w *writer, parts []spending.Part, i int) {
	district := parts[i].District
	f.area, f.district = w.areaNo[parts[i].Area], w.areaNo[district]
	f.firstInDistrict = !slices.ContainsFunc(parts[:i], func(p spending.Part) bool { return p.District == district })
}

func (w *writer) classNo(c class) int32 {
	no, ok := w.classes[c]
	if !ok {
		no = int32(len(w.classes) + 1)
		w.classes[c] = no
	}
	return no
}

func (w *writer) writeClasses() error {
	_, err := w.copyRows("classes", []string{"class", "precision", "candidate", "confident", "flood", "kind", "funds", "status"},
		func(yield func([]any, error) bool) {
			for c, no := range w.classes {
				if !yield([]any{no, string(c.precision), c.candidate, c.confident, string(c.flood), string(c.kind), c.funds, c.status}, nil) {
					return
				}
			}
		})
	return err
}
