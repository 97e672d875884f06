package asdma_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
)

const sanctionsFile = "Sources/SDRF/data/sec_meeting/processed/line_items_clean.csv"

const sanctionHeader = "source,page,sl_no,district,department,work_text,work_type,amount_raw,amount_basis," +
	"amount_flag,fund,meeting_date,row_kind,amount_inr_clean,amount_unit_basis,amount_outlier,disaster_type\n"

// item is one line item of a meeting in June 2022; raw is as the minutes have it, clean in rupees.
func item(serial, district, work, raw, clean, change string) string {
	row := fmt.Sprintf("45th_sec_meeting,3,%s,%s,Water Resources,%s,Embankment / Flood protection,%q,count_in_unit,,"+
		"SDRF,2022-06-21,line_item,%s,kept,False,Flood\n",
		serial, district, work, raw, clean)
	if from, to, ok := strings.Cut(change, "→"); ok {
		row = strings.Replace(row, from, to, 1)
	}
	return row
}

func TestSanctions(t *testing.T) {
	const breach = "Immediate closing of the breach at Gossaigaon"
	for _, c := range []struct {
		name, row string
		want      string // amount, status, flags, flood, precision
	}{
		{"an item", item("1", "Kokrajhar", breach, "4.25", "425000.0", ""), "425000 active [] yes circle"},
		{"binary fractions of a paisa", item("1", "Dhubri", "Protection of the dyke", "4.25", "424999.9999999999", ""),
			"425000 active [] yes district"},
		{"a total", item("1", "", "40 schemes", "12.5", "1250000", "line_item→summary_total"),
			"1250000 not_an_item [row_kind summary_total] yes unlocated"},
		{"a blank amount", item("1", "Dhubri", "Dyke", "", "", ""), "unknown active [] yes district"},
		{"an amount of zero", item("1", "Dhubri", "Dyke", "0", "0.0", ""), "unknown active [] yes district"},
		{"no number", item("1", "Dhubri", "Dyke", "x", "NaN", ""), "unknown active [] yes district"},
		{"rupees read as lakh", item("1", "Dhubri", "LPS", "9000", "900000000.0", ""),
			"900000000 doubtful_amount [bare_lakh] yes district"},
		{"hundreds of lakh are believed", item("1", "Dhubri", "LPS", "150", "15000000.0", ""),
			"15000000 active [] yes district"},
		{"thousands of lakh with decimals too", item("1", "Dhubri", "LPS", "2006.74", "200674000", ""),
			"200674000 active [] yes district"},
		{"an outlier", item("1", "Dhubri", "Dyke", "4.25", "425000.0", "kept,False→kept,True"),
			"425000 doubtful_amount [source_outlier] yes district"},
		{"no unit stated",
			item("1", "Dhubri", "Dyke", "425000", "425000.0", "unit,,→unit,ambiguous_unit_check_source,"),
			"425000 doubtful_amount [unit_not_stated] yes district"},
		{"another unit taken", item("1", "Dhubri", "Dyke", "425000", "425000.0", "kept→unit_corrected_to_rupees"),
			"425000 doubtful_amount [unit_changed] yes district"},
		{"too small for a work", item("1", "Dhubri", "Dyke", "₹ 4.73", "4.73", ""),
			"4.73 doubtful_amount [under_1000] yes district"},
		{"two doubts", item("1", "Dhubri", "Dyke", "9000", "900000000.0", "kept,False→kept,True"),
			"900000000 doubtful_amount [bare_lakh source_outlier] yes district"},
		{"another hazard", item("1", "Dhubri", "Repair of houses", "4.25", "425000.0", "False,Flood→False,Fire"),
			"425000 active [] no district"},
		{"the text names no hazard, the fund counts", item("1", "Dhubri", "Repair of houses", "4.25", "425000.0",
			"False,Flood→False,Unspecified / Multi-hazard"), "425000 active [] yes district"},
		{"no date", item("1", "Dhubri", "Dyke", "4.25", "425000.0", "2022-06-21→soon"),
			"425000 active [] yes district"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fsys := fixture()
			fsys[sanctionsFile] = file(sanctionHeader + c.row)
			store := &memoryStore{}
			s := importInto(t, store, fsys, given{})
			if v := s.Version; len(store.awards) != 3 || v.Awards != 2 || v.Sanctions != 1 {
				t.Fatalf("%d records, %d awards, %d sanctions; want 3, 2, 1", len(store.awards), v.Awards, v.Sanctions)
			}
			a := store.awards[2]
			amount := "unknown"
			if a.Sanctioned.Valid {
				amount = a.Currency.Text(a.Sanctioned.Money)
			}
			if got := fmt.Sprintf("%s %s %v %s %s", amount, a.Status, a.Flags, a.Flood, a.Precision); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if a.Rung != spending.Sanctioned || a.Awarded.Valid || a.SourceFile != sanctionsFile || a.SourceLine != 2 ||
				!slices.Equal(a.Funds, []string{"SDRF"}) {
				t.Errorf("record %+v", a)
			}
			doubt := a.Status != spending.StatusActive || !a.Sanctioned.Valid || a.ContractDate.IsZero()
			told := slices.ContainsFunc(s.Issues, func(i spending.Issue) bool {
				return i.File == sanctionsFile && i.Line == 2
			})
			if rounded := strings.Contains(c.row, "999999"); told != (doubt || rounded) {
				t.Errorf("issues %+v", s.Issues)
			}
		})
	}
}

// TestSanctionsPrintedTwice: a table printed twice in the minutes counts once; equal items
// of another meeting, or of another number in the list, are items of their own.
func TestSanctionsPrintedTwice(t *testing.T) {
	work := "Restoration of the dyke at Gossaigaon"
	first := item("7", "Kokrajhar", work, "4.25", "425000.0", "")
	fsys := fixture()
	fsys[sanctionsFile] = file(sanctionHeader + first + item("7", "Kokrajhar", work, "4.25", "425000.0",
		",3,→,5,") + item("8", "Kokrajhar", work, "4.25", "425000.0", "") +
		strings.Replace(first, "2022-06-21", "2022-09-01", 1) + item("", "Kokrajhar", work, "4.25", "425000.0",
		"") + item("", "Kokrajhar", work, "4.25", "425000.0", ""))
	store := &memoryStore{}
	importInto(t, store, fsys, given{})
	var got []string
	for _, a := range store.awards[2:] {
		got = append(got, a.Status)
	}
	if want := []string{"active", "superseded", "active", "active", "active", "active"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestUnreadableSanctionsAreLeftOut(t *testing.T) {
	for _, content := range []string{"a,b\n1,2\n", "\"", sanctionHeader} {
		store := &memoryStore{}
		fsys := fixture()
		fsys[sanctionsFile] = file(content)
		s := importInto(t, store, fsys, given{})
		if len(store.awards) != 2 || len(s.Issues) == 0 || s.Issues[0].File != sanctionsFile {
			t.Errorf("%q: %d records, issues %+v", content, len(store.awards), s.Issues)
		}
	}
}
