package gpkg

import "github.com/floodspend/floodspend/spending"

// location writes where a record is placed, and what that and its relevance rest on.
func (w *writer) location(a *spending.Award) error {
	awarded, tender, sanctioned, paid := splitMoney(a.Awarded, a.Parts), splitMoney(a.TenderValue, a.Parts),
		splitMoney(a.Sanctioned, a.Parts), splitMoney(a.Paid, a.Parts)
	for i := range a.Parts {
		money := [4]any{awarded[i], tender[i], sanctioned[i], paid[i]}
		if err := w.part(a.ID, &a.Parts[i], money, false); err != nil {
			return err
		}
	}
	for i := range a.Candidates {
		if err := w.part(a.ID, &a.Candidates[i], [4]any{}, true); err != nil {
			return err
		}
	}
	for _, e := range a.Relevance.Evidence {
		if err := w.insert("award_evidence", a.ID, "flood", e.Field, e.Text, e.Rule, e.Area); err != nil {
			return err
		}
	}
	for _, e := range a.Location.Evidence {
		if err := w.insert("award_evidence", a.ID, "location", e.Field, e.Text, e.Rule, e.Area); err != nil {
			return err
		}
	}
	return nil
}

// part writes a row of award_areas. The money is awarded, tender value, sanctioned and paid.
func (w *writer) part(award string, p *spending.Part, money [4]any, candidate bool) error {
	row := []any{award, p.Area}
	for depth := range withinColumns(w.levels) {
		if depth <= len(p.Within) {
			row = append(row, p.At(depth))
		} else {
			row = append(row, nil)
		}
	}
	return w.insert("award_areas", append(append(append(row, p.Share), money[:]...), candidate)...)
}

// splitMoney gives each part's amount, or nulls where the amount is unknown.
func splitMoney(m spending.NullMoney, parts []spending.Part) []any {
	amounts := make([]any, len(parts))
	if !m.Valid {
		return amounts
	}
	for i, amount := range spending.Split(int64(m.Money), shares(parts)) {
		amounts[i] = amount
	}
	return amounts
}

func shares(parts []spending.Part) []int64 {
	s := make([]int64, len(parts))
	for i, p := range parts {
		s[i] = p.Share
	}
	return s
}
