package main

import (
	"fmt"
	"strconv"
	"strings"
)

// meetings of the committee that sanctions from the response fund.
var meetings = []struct{ name, date string }{
	{"45th_sec_meeting", "2022-07-21"}, {"46th_sec_meeting", "2022-11-04"}, {"47th_sec_meeting", "2023-08-17"},
	{"48th_sec_meeting", "2024-02-09"}, {"49th_sec_meeting", "2024-08-05"}, {"50th_sec_meeting", "2025-01-16"},
	{"51st_sec_meeting", "2025-07-03"},
}

// sanctionedWorks are what items are for: {at} a circle, {river} a river of the district.
var sanctionedWorks = []struct{ work, workType, hazard, department string }{
	{"Immediate restoration of the breached embankment of river {river} at {at}", "Embankment / Flood protection",
		"Flood", "Water Resources"},
	{"Anti-erosion measures on the right bank of river {river} at {at}", "Embankment / Flood protection",
		"Erosion (river/bank)", "Water Resources"},
	{"Restoration of flood damaged road at {at}", "Roads & Bridges", "Flood", "PWD (Roads)"},
	{"Temporary restoration of timber bridge at {at}", "Roads & Bridges", "Unspecified / Multi-hazard", "PWD (Roads)"},
	{"Repair of {at} LP School", "Schools / Education infrastructure", "Unspecified / Multi-hazard", "Education"},
	{"Gratuitous relief to flood affected families of {at}", "Relief / Gratuitous assistance", "Flood", "Revenue & DM"},
	{"Repair of houses damaged by storm at {at}", "Restoration of damaged assets", "Storm / Wind (Bordoisila)",
		"Revenue & DM"},
}

// sanctions writes the line items a reader of minutes would find, with the faults it would
// make: totals among items, amounts without a unit, units taken wrongly.
func (s *sample) sanctions(f files) error {
	rows := [][]string{{"source", "page", "sl_no", "district", "department", "work_text", "work_type", "amount_raw",
		"amount_basis", "amount_flag",
		"fund", "meeting_date", "row_kind", "amount_inr_clean", "amount_unit_basis", "amount_outlier", "disaster_type",
		"synthetic"}}
	d := newDice(10)
	pull := make([]int, len(s.districts))
	for i := range s.districts {
		for _, c := range s.districts[i].circles {
			pull[i] += s.land[c].people * s.land[c].risk / 100
		}
		pull[i] = root(pull[i])
	}
	for _, m := range meetings {
		for serial := 1; serial <= 40; serial++ {
			w := pick(d, sanctionedWorks)
			dist := &s.districts[d.weighted(pull)]
			circle := &s.circles[pick(d, dist.circles)]
			at := strings.NewReplacer("{at}", circle.plain(), "{river}", pick(d, dist.rivers[:])).Replace(w.work)
			hundredths := d.between(150, 9000) // of a lakh
			raw, rupees := fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100), hundredths*1000
			basis, flag, unit, outlier, where := "count_in_unit", "", "kept", "False", dist.title
			switch fault := d.below(100); {
			case fault < 3:
				raw, basis, flag = strconv.Itoa(rupees), "bare_long_assumed_rupees", "ambiguous_unit_check_source"
			case fault < 5:
				raw, rupees = strconv.Itoa(hundredths+1000), (hundredths+1000)*100_000
			case fault < 6:
				raw, rupees, unit = strconv.Itoa(hundredths), hundredths, "unit_corrected_to_rupees"
			case fault < 7:
				raw, rupees, basis, outlier = "Rs. 250.00 Cr.", 2_500_000_000, "explicit_unit", "True"
			case fault < 9:
				raw, rupees = "", 0
			case fault < 12:
				where = ""
			}
			rows = append(rows, []string{m.name, strconv.Itoa(2 + serial/12), strconv.Itoa(serial), where, w.department,
				at, w.workType, raw, basis, flag,
				"SDRF", m.date, "line_item", amountText(rupees), unit, outlier, w.hazard, "yes"})
		}
		rows = append(rows, []string{m.name, "6", "", "", "Water Resources", "40 schemes", "Other / Unclassified",
			"Rs. 12.00 Cr.", "explicit_unit", "",
			"SDRF", m.date, "summary_total", "120000000.0", "kept", "False", "Unspecified / Multi-hazard", "yes"})
	}
	return f.csv("Sources/SDRF/data/sec_meeting/processed/line_items_clean.csv", rows)
}

// amountText writes rupees as the file does; nothing for none.
func amountText(rupees int) string {
	if rupees == 0 {
		return ""
	}
	return strconv.Itoa(rupees) + ".0"
}
