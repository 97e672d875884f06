package gpkg

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// awardColumns are what scanAward reads of an award a: the fields that are kept, the source's
// coordinates, and parts and evidence as JSON.
func awardColumns(kept []spending.AwardField, levels geo.Hierarchy) string {
	columns, within := "", []string{}
	for _, f := range kept {
		columns += "a." + quote(exactColumn(f)) + ", "
	}
	for _, name := range withinColumns(levels) {
		within = append(within, "x."+quote(name))
	}
	return columns + `a.longitude, a.latitude,
 (SELECT json_group_array(json_object('area', x.area_id, 'within', json_array(` + strings.Join(within, ", ") + `),
  'share', x.share, 'candidate', x.candidate) ORDER BY x.fid)
  FROM award_areas x WHERE x.award_id = a.id),
 (SELECT json_group_array(json_object('about', x.about, 'field', x.field, 'text', x.text, 'rule', x.rule,
  'area', x.area_id) ORDER BY x.fid)
  FROM award_evidence x WHERE x.award_id = a.id)`
}

type areaJSON struct {
	Area      string    `json:"area"`
	Within    []*string `json:"within"` // of award_areas' within columns
	Share     int64     `json:"share"`
	Candidate int       `json:"candidate"`
}

// within gives what an area lies in: the codes before its own and before unknown ones.
func within(area string, columns []*string) []string {
	var codes []string
	for _, code := range columns {
		if code == nil || *code == area {
			break
		}
		codes = append(codes, *code)
	}
	return codes
}

type evidenceJSON struct {
	About string `json:"about"`
	spending.Evidence
}

// textOrEmpty scans a text column whose NULL is "".
type textOrEmpty[T ~string] struct{ to *T }

func (t textOrEmpty[T]) Scan(value any) error {
	switch v := value.(type) {
	case nil:
		*t.to = ""
	case string:
		*t.to = T(v)
	default:
		return fmt.Errorf("a %T where text is stored", value)
	}
	return nil
}

func orEmpty[T ~string](to *T) textOrEmpty[T] { return textOrEmpty[T]{to} }

// fieldAt scans a column into where a record keeps the field: see spending.AwardField.At.
type fieldAt struct{ at any }

func (f fieldAt) Scan(value any) error {
	text, isText := value.(string)
	switch at := f.at.(type) {
	case spending.Text:
		at.Set(text)
	case *[]string:
		if *at = nil; text != "" {
			*at = strings.Split(text, ";")
		}
	case *time.Time:
		day, ok := value.(time.Time)
		if *at = day.UTC(); ok {
			return nil
		}
	case *float64:
		number, ok := value.(float64)
		if *at = number; value == nil {
			*at = spending.Unmeasured
			return nil
		}
		if ok {
			return nil
		}
	case *spending.NullMoney:
		minor, ok := value.(int64)
		if *at = (spending.NullMoney{Money: spending.Money(minor), Valid: ok}); ok {
			return nil
		}
	default:
		return fmt.Errorf("no column holds a %T", at)
	}
	if value != nil && !isText {
		return fmt.Errorf("a %T where something else is stored", value)
	}
	return nil
}

// into is what a column of a field is scanned into.
func into(f *spending.AwardField, a *spending.Award) any {
	switch at := f.At(a).(type) {
	case *int:
		return at
	default:
		return fieldAt{at}
	}
}

func scanAward(rows *sql.Rows, kept []spending.AwardField) (*spending.Award, error) {
	var a spending.Award
	var longitude, latitude sql.NullFloat64
	var areas, evidence string
	columns := make([]any, 0, len(kept)+4)
	for i := range kept {
		columns = append(columns, into(&kept[i], &a))
	}
	if err := rows.Scan(append(columns, &longitude, &latitude, &areas, &evidence)...); err != nil {
		return nil, err
	}
	if longitude.Valid && latitude.Valid {
		a.Longitude, a.Latitude, a.HasCoordinates = longitude.Float64, latitude.Float64, true
	}
	if err := addAreas(&a, areas); err != nil {
		return nil, fmt.Errorf("award %q: read its areas: %w", a.ID, err)
	}
	if err := addEvidence(&a, evidence); err != nil {
		return nil, fmt.Errorf("award %q: read its evidence: %w", a.ID, err)
	}
	return &a, nil
}

func nullMoney(n sql.NullInt64) spending.NullMoney {
	return spending.NullMoney{Money: spending.Money(n.Int64), Valid: n.Valid}
}

func addAreas(a *spending.Award, text string) error {
	if text == "[]" {
		return nil
	}
	var areas []areaJSON
	if err := json.Unmarshal([]byte(text), &areas); err != nil {
		return err
	}
	for _, x := range areas {
		part := spending.Part{Area: x.Area, Within: within(x.Area, x.Within), Share: x.Share}
		if x.Candidate != 0 {
			a.Candidates = append(a.Candidates, part)
		} else {
			a.Parts = append(a.Parts, part)
		}
	}
	return nil
}

func addEvidence(a *spending.Award, text string) error {
	if text == "[]" {
		return nil
	}
	var evidence []evidenceJSON
	if err := json.Unmarshal([]byte(text), &evidence); err != nil {
		return err
	}
	for _, e := range evidence {
		if e.About == "flood" {
			a.Relevance.Evidence = append(a.Relevance.Evidence, e.Evidence)
		} else {
			a.Location.Evidence = append(a.Location.Evidence, e.Evidence)
		}
	}
	return nil
}
