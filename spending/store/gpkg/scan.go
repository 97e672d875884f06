package gpkg

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// awardColumns are what scanAward reads of an award a, its parts and evidence as JSON.
func awardColumns(levels geo.Hierarchy) string {
	within := ""
	for _, name := range withinColumns(levels) {
		within += ", x." + quote(name)
	}
	return `a.id, a.tender_id, a.ocid, a.reference, a.title, a.description, a.category, a.product, a.buyer,
 a.place, a.pincode, a.supplier, a.published, a.contract_date, a.tender_value_minor, a.awarded_minor, a.sanctioned_minor,
 a.rung, a.currency, a.status, a.flags, a.source_file, a.source_line, a.longitude, a.latitude, a.flood, a.kind, a.funds, a.precision, a.method, a.confidence,
 (SELECT json_group_array(json_object('area', x.area_id, 'within', json_array(` + strings.TrimPrefix(within, ", ") + `), 'share', x.share, 'candidate', x.candidate) ORDER BY x.fid)
  FROM award_areas x WHERE x.award_id = a.id),
 (SELECT json_group_array(json_object('about', x.about, 'field', x.field, 'text', x.text, 'rule', x.rule, 'area', x.area_id) ORDER BY x.fid)
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

func scanAward(rows *sql.Rows) (*spending.Award, error) {
	var a spending.Award
	var published, contract sql.NullTime
	var tender, awarded, sanctioned sql.NullInt64
	var longitude, latitude sql.NullFloat64
	var flags, funds, areas, evidence string
	err := rows.Scan(&a.ID, orEmpty(&a.TenderID), orEmpty(&a.OCID), orEmpty(&a.Reference), orEmpty(&a.Title),
		orEmpty(&a.Description),
		orEmpty(&a.Category), orEmpty(&a.Product), orEmpty(&a.Buyer), orEmpty(&a.Place), orEmpty(&a.Pincode),
		orEmpty(&a.Supplier),
		&published, &contract, &tender, &awarded, &sanctioned, orEmpty(&a.Rung), orEmpty(&a.Currency), orEmpty(&a.Status),
		orEmpty(&flags), orEmpty(&a.SourceFile), &a.SourceLine,
		&longitude, &latitude, orEmpty(&a.Flood), orEmpty(&a.Kind), orEmpty(&funds), orEmpty(&a.Precision),
		orEmpty(&a.Method), &a.Confidence,
		&areas, &evidence)
	if err != nil {
		return nil, err
	}
	if published.Valid {
		a.Published = published.Time.UTC()
	}
	if contract.Valid {
		a.ContractDate = contract.Time.UTC()
	}
	a.TenderValue, a.Awarded, a.Sanctioned = nullMoney(tender), nullMoney(awarded), nullMoney(sanctioned)
	if longitude.Valid && latitude.Valid {
		a.Longitude, a.Latitude, a.HasCoordinates = longitude.Float64, latitude.Float64, true
	}
	if flags != "" {
		a.Flags = strings.Split(flags, ";")
	}
	if funds != "" {
		a.Funds = strings.Split(funds, ";")
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
