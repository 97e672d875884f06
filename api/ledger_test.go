package api

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/testdata/thorough"
)

// ledger recomputes money from the CSV exports of all awards and sanctions alone, by rules
// of its own.
type recount struct {
	tb         testing.TB
	awards     []map[string]string
	sanctions  []map[string]string
	districtOf map[string]string // circle → district
}

func ledgerOf(s service) recount {
	l := recount{s.tb, s.ok("/collections/awards/items?f=csv").rows(),
		s.ok("/collections/sanctions/items?f=csv").rows(), map[string]string{}}
	for _, row := range s.ok("/collections/circles/items?f=csv").rows() {
		l.districtOf[row["id"]] = row["parent_id"]
	}
	return l
}

// split lists an award's amount by the areas it is placed in: circles where it has any.
func (l recount) split(award map[string]string, rung string) map[string]int64 {
	l.tb.Helper()
	field := map[string]string{"": "awarded", "awarded": "awarded", "tender": "tender_value",
		"sanctioned": "sanctioned"}[rung]
	areas := codes(award["circles"])
	if len(areas) == 0 {
		areas = codes(award["districts"])
	}
	if len(areas) == 0 {
		areas = []string{""}
	}
	equal := make([]*big.Rat, len(areas))
	for i := range areas {
		equal[i] = big.NewRat(1, 1)
	}
	if weights := codes(award["weights"]); len(weights) > 0 {
		for _, w := range weights {
			share := rational(l.tb, w)
			off := new(big.Rat).Sub(share, big.NewRat(1, int64(len(areas))))
			if off.Abs(off).Cmp(big.NewRat(1, 1e6)) > 0 || len(weights) != len(areas) {
				l.tb.Fatalf("award %s has unequal weights %s", award["id"], award["weights"])
			}
		}
	}
	amount := int64(0)
	if award[field] != "" {
		amount = paise(l.tb, award[field])
	}
	parts := map[string]int64{}
	for i, part := range apportion(amount, equal) {
		parts[areas[i]] = part
	}
	return parts
}

func codes(joined string) []string {
	if joined == "" {
		return nil
	}
	return strings.Split(joined, ";")
}

// window gives the first and last month of a question's spending window; all is all time.
func window(q question) (from, to string, all bool) {
	period := q.get("period")
	lag, _ := strconv.Atoi(q.get("lag"))
	if period == "all" {
		return "", "", true
	}
	from, to, isRange := strings.Cut(period, "/")
	if !isRange {
		to = period
	}
	if month, _ := strconv.Atoi(period[5:]); len(period) == 7 && month > 12 { // a financial year
		year, _ := strconv.Atoi(period[:4])
		from, to = fmt.Sprintf("%d-04", year), fmt.Sprintf("%d-03", year+1)
	}
	year, _ := strconv.Atoi(to[:4])
	return from, fmt.Sprintf("%d%s", year+lag, to[4:]), false
}

// excluded says why an award does not count for a question, or "".
func (l recount) excluded(award map[string]string, q question) string {
	date := award[map[string]string{"": "contract_date", "contract": "contract_date",
		"published": "published"}[q.get("date")]]
	flood := q.get("flood")
	switch {
	case award["status"] != "active":
		return award["status"]
	case date == "":
		return "no_usable_date"
	case award["flood"] == "no" && flood != "all":
		return "not_flood_related"
	case award["flood"] == "unclear" && flood != "all" && flood != "unclear":
		return "unclear"
	case award["flood"] == "yes" && flood == "unclear":
		return "flood_related"
	case q.get("kind") != "" && !slices.Contains(strings.Split(q.get("kind"), ","), award["kind"]):
		return "other_kind"
	case q.get("fund") != "" && !slices.Contains(codes(award["funds"]), q.get("fund")):
		return "other_fund"
	}
	return ""
}

// inWindow reports whether the source of a question holds the award.
func (l recount) inWindow(award map[string]string, q question) bool {
	from, to, all := window(q)
	if all {
		return true
	}
	date := award[map[string]string{"": "contract_date", "contract": "contract_date",
		"published": "published"}[q.get("date")]]
	return date != "" && from <= date[:7] && date[:7] <= to
}

// TestMoneyFromTheAwardsAlone recomputes areas' money and the reconciliation from the
// awards.
func TestMoneyFromTheAwardsAlone(t *testing.T) {
	thorough.OneByOne(t)
	t.Parallel()
	everyDataset(t, func(t *testing.T, s service) {
		l := ledgerOf(s)
		l.tb = t
		for _, q := range thorough.Draw(t, questions(s, 60), 40) {
			if q.get("spread") != "" {
				continue
			}
			if q.get("period") == "" {
				q["period"] = []string{"2023-24"}
			}
			l.compare(t, s, q)
			if t.Failed() {
				return
			}
		}
	})
}

func (l recount) compare(t *testing.T, s service, q question) {
	t.Helper()
	buckets, reasons, placed, low := map[string]int64{}, map[string]int64{}, map[string]int64{}, map[string]int64{}
	awards := map[string]int{}
	records := l.awards
	if q.get("rung") == "sanctioned" {
		records = l.sanctions
	}
	for _, award := range records {
		if !l.inWindow(award, q) {
			continue
		}
		reason := l.excluded(award, q)
		counted := map[string]bool{}
		for area, amount := range l.split(award, q.get("rung")) {
			district := area
			if d := l.districtOf[area]; d != "" {
				district = d
			}
			buckets["source"] += amount
			switch elsewhere := q.get("within") != "" && district != "" && district != q.get("within"); {
			case reason != "":
				buckets["excluded"] += amount
				reasons[reason] += amount
				continue
			case elsewhere:
				buckets["excluded"] += amount
				reasons["other_area"] += amount
				continue
			}
			buckets[award["precision"]] += amount
			if q.get("level") != "circle" {
				area = district
			}
			if area == "" {
				continue
			}
			placed[area] += amount
			if rational(t, award["confidence"]).Cmp(big.NewRat(8, 10)) >= 0 {
				low[area] += amount
			}
			if !counted[area] {
				counted[area] = true
				awards[area]++
			}
		}
	}
	rows, parts := s.ok(q.address("csv")).rows(), map[string]int{}
	for _, district := range l.districtOf {
		parts[district]++
	}
	for _, row := range rows {
		if district := row["parent_id"]; q.get("level") == "circle" && parts[district] == 1 {
			low[row["id"]] += low[district] // its only part
		}
		got := [3]int64{paise(t, row["amount"]), paise(t, row["amount_low"]), whole(t, row["records"])}
		if got != [3]int64{placed[row["id"]], low[row["id"]], int64(awards[row["id"]])} {
			t.Errorf("%s: %s has amount, low and records %v, the awards give %d %d %d", q.address("csv"), row["id"],
				got, placed[row["id"]], low[row["id"]], awards[row["id"]])
		}
	}
	var document struct {
		Summary struct {
			Reconciliation map[string]any
			Coarser        []coarserMoney `json:"coarser"`
		}
	}
	s.ok(q.address("json")).decode(&document)
	if q.get("rung") != "tender" {
		may := l.mayBelong(s, q)
		for _, d := range document.Summary.Coarser {
			may[d.ID] += paise(t, fmt.Sprint(d.Amount))
		}
		for _, row := range rows {
			if got, want := paise(t, row["amount_high"]), placed[row["id"]]+
				may[cmp.Or(row["parent_id"], row["id"])]; got != want {
				t.Errorf("%s: %s has amount_high %d, the awards give %d", q.address("csv"), row["id"], got, want)
			}
		}
	}
	for name, amount := range bucketsIn(document.Summary.Reconciliation) {
		if got := paise(t, amount); got != buckets[name] {
			t.Errorf("%s: %s is %d paise, the awards give %d", q.address("json"), name, got, buckets[name])
		}
	}
	got := map[string]int64{}
	for _, x := range document.Summary.Reconciliation["excluded_reasons"].([]any) {
		x := x.(map[string]any)
		if amount := paise(t, fmt.Sprint(x["amount"])); amount != 0 {
			got[x["reason"].(string)] = amount
		}
	}
	maps.DeleteFunc(reasons, func(_ string, amount int64) bool { return amount == 0 })
	if !maps.Equal(got, reasons) {
		t.Errorf("%s: excluded %v, the awards give %v", q.address("json"), got, reasons)
	}
}

// bucketsIn lists the buckets of a reconciliation, those of money placed by level, and the source.
func bucketsIn(reconciliation map[string]any) map[string]string {
	list := map[string]string{}
	for level, value := range reconciliation["placed"].(map[string]any) {
		list[level] = fmt.Sprint(value)
	}
	for _, name := range []string{"source", "whole", "conflict", "unlocated", "excluded"} {
		list[name] = fmt.Sprint(reconciliation[name])
	}
	return list
}

// coarserMoney is money known to an area above the level asked and no finer.
type coarserMoney struct {
	ID     string
	Amount any
}

// mayBelong gives by district the money of awards in conflict that may belong to it, from
// the export of what could not be placed.
func (l recount) mayBelong(s service, q question) map[string]int64 {
	address := strings.Replace(q.address("csv", "limit", "1000"), "/allocation", "/reconciliation", 1)
	address = strings.NewReplacer("level="+q.get("level"), "", "&&", "&").Replace(address)
	may := map[string]int64{}
	for _, row := range s.ok(address).rows() {
		for _, district := range codes(row["candidates"]) {
			if row["amount"] != "" && row["precision"] == "conflict" && l.districtOf[district] == "" {
				may[district] += paise(l.tb, row["amount"])
			}
		}
	}
	return may
}

func whole(tb testing.TB, text string) int64 {
	tb.Helper()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// TestDrillDown: the records that records_href lists sum to the area's money, and each shows
// what it rests on.
func TestDrillDown(t *testing.T) {
	thorough.OneByOne(t)
	everyDataset(t, func(t *testing.T, s service) {
		l := ledgerOf(s)
		l.tb = t
		fund := questionsFund(s)
		for _, q := range []question{
			{}, {"level": {"circle"}}, {"level": {"circle"}, "period": {"all"}}, {"period": {"2022-23"}, "lag": {"1"}},
			{"flood": {"unclear"}, "period": {"all"}},
			{"level": {"circle"}, "flood": {"all"}, "period": {"2023-24"}},
			{"level": {"circle"}, "kind": {"restoration"},
				"period": {"all"}},
			{"kind": {"relief,preparedness"}, "period": {"all"}}, {"fund": {fund}, "period": {"all"}},
			{"date": {"published"}, "period": {"2022-06/2023-09"}},
			{"rung": {"tender"}, "level": {"circle"}}, {"rung": {"sanctioned"}},
			{"rung": {"sanctioned"}, "level": {"circle"}, "period": {"all"}},
			{"within": {"18-316"}, "level": {"circle"},
				"period": {"all"}},
		} {
			behind := 0
			for _, f := range thorough.Draw(t, s.ok(q.address("json")).features().Features, 20) {
				href := f.text("records_href")
				rows := s.ok(href + "&f=csv").rows()
				sum, unknown := int64(0), 0
				for _, row := range rows {
					for area, part := range l.split(row, q.get("rung")) {
						if area == f.ID || l.districtOf[area] == f.ID {
							sum += part
						}
					}
					if row["awarded"] == "" {
						unknown++
					}
					if row["source_file"] == "" || whole(t, row["source_line"]) < 2 || row["location_evidence"] == "" ||
						row["method"] == "" ||
						row["flood"] == "yes" && (row["flood_evidence"] == "" || row["kind"] == "") {
						t.Errorf("%s: award %s does not show what it rests on: %v", href, row["id"], row)
					}
				}
				if sum != paise(t, f.number("amount")) || len(rows) != int(whole(t, f.number("records"))) {
					t.Errorf("%s, %s: %s in %s records; %s lists %d with %d paise", q.address("json"), f.ID,
						f.number("amount"), f.number("records"), href, len(rows), sum)
				}
				if listed := whole(t, f.number("records_value_unknown")); q.get("rung") == "" && int(listed) > unknown {
					t.Errorf("%s: %d records of unknown value, %d listed", f.ID, listed, unknown)
				}
				behind += len(rows)
			}
			if behind == 0 {
				t.Errorf("%s: no award behind any figure", q.address("json"))
			}
		}
	})
}

// questionsFund gives the first fund of the dataset.
func questionsFund(s service) string {
	var dataset struct{ Funds []string }
	s.ok("/dataset").decode(&dataset)
	return dataset.Funds[0]
}
