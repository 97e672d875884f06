package main

import (
	"strconv"
	"strings"
)

const accepted = "Accepted-AOC"

// portal writes the monthly tender files.
func (s *sample) portal(f files) error {
	d := newDice(9)
	all := s.tenders(d)
	rows := map[month][]bid{}
	for i := range all {
		t := &all[i]
		won := i < awardCount
		rows[t.file] = append(rows[t.file], t.bidRows(d, i, won)...)
	}
	s.repeat(d, all, rows)
	for m := (month{2022, 4}); !lastFile.before(m); m = m.add(1) {
		name := "Sources/TENDERS/data/monthly_tenders/" + m.file() + "_tenders.csv"
		if err := f.csv(name, table(rows[m], m.year > 2022)); err != nil {
			return err
		}
	}
	return nil
}

// bidRows gives the rows of one tender: the accepted bid, if any, and those that lost.
func (t *tender) bidRows(d *dice, i int, won bool) []bid {
	losers := pick(d, []int{0, 1, 1, 1, 1, 2, 2})
	t.tenderValue = grouped(t.value, true)
	switch {
	case d.percent(4):
		t.tenderValue = ""
	case d.percent(3):
		t.tenderValue = "0.0"
	}
	t.bids = losers
	if won {
		t.bids++
	}
	t.bids = max(t.bids, 1)
	var rows []bid
	if won {
		b := t.bid
		b.bidder, b.status, b.stage = bidder(d), accepted, "AOC"
		b.awarded = amount(d, t.award)
		// Values that say nothing, as rate contracts have them.
		switch n := i % 131; {
		case n == 0 || n == 40 || n == 80:
			b.awarded = ""
		case n == 20:
			b.awarded = "0"
		case n == 60:
			b.awarded = "0.0"
		case n == 100:
			b.awarded, b.contractDate = "", ""
		case i == 17:
			b.contractDate = "31-Feb-2024" // no such day
		case i == 19:
			b.contractDate = ""
		}
		rows = append(rows, b)
	}
	for range max(losers, t.bids-len(rows)) {
		b := t.bid
		b.bidder, b.status, b.stage = bidder(d), pick(d, rejections), "AOC"
		if strings.HasSuffix(b.status, "Technical") {
			b.awarded, b.stage = "", ""
		} else {
			b.awarded = amount(d, t.award+t.award*d.between(-2, 14)/100)
		}
		rows = append(rows, b)
	}
	// The accepted bid need not come first.
	if k := d.below(len(rows)); k > 0 {
		rows[0], rows[k] = rows[k], rows[0]
	}
	return rows
}

// repeat plants what appears twice: rows the portal shows again a month later, tenders
// accepted again there at another value, and a tender with two accepted bids in one file.
func (s *sample) repeat(d *dice, all []tender, rows map[month][]bid) {
	for i := 23; i < awardCount; i += 61 {
		t := &all[i]
		next := t.file.add(1)
		if lastFile.before(next) {
			continue
		}
		for _, b := range rows[t.file] {
			if b.id != t.id || b.status != accepted || b.awarded == "" {
				continue
			}
			if i%2 == 0 {
				b.awarded = amount(d, t.award/100*d.between(60, 95))
				b.contractDate = t.signed.AddDate(0, 0, 20).Format("02-Jan-2006")
			}
			if i%4 == 0 {
				b.bidder = bidder(d)
			}
			rows[next] = append(rows[next], b)
			break
		}
	}
	for _, i := range []int{200, 900} {
		t := &all[i]
		b := t.bid
		b.bidder, b.status, b.stage, b.awarded = bidder(d), accepted, "AOC", amount(d, t.award/3)
		rows[t.file] = append(rows[t.file], b)
	}
}

func bidder(d *dice) string {
	return pick(d, []string{"M/S ", "", ""}) + pick(d, bidderHeads) + " " + pick(d, bidderTails) + " " +
		strconv.Itoa(d.between(1, 40))
}

// amount writes paise in one of the ways the portal does.
func amount(d *dice, paise int) string {
	rupees, rest := paise/100, paise%100
	decimals := ""
	if rest > 0 {
		decimals = "." + strconv.Itoa(100 + rest)[1:]
	}
	switch d.below(10) {
	case 0, 1, 2:
		return grouped(rupees, true) + decimals
	case 3:
		if decimals == "" {
			decimals = ".0"
		}
		return strconv.Itoa(rupees) + decimals
	case 4:
		if d.percent(30) { // more decimals than there are paise
			return grouped(rupees, false) + "." + strconv.Itoa(10_000 + rest*100 + d.between(1, 99))[1:]
		}
	}
	return grouped(rupees, false) + decimals
}

// grouped writes a number with commas: 1,37,37,712 in the Indian way, else 13,737,712.
func grouped(n int, indian bool) string {
	s := strconv.Itoa(n)
	out, group := "", 3
	for len(s) > group {
		out = "," + s[len(s)-group:] + out
		s = s[:len(s)-group]
		if indian {
			group = 2
		}
	}
	return s + out
}

// table gives the rows of a file under the portal's header, which until 2022 has no tender
// stage, and a column that says what they are.
func table(bids []bid, withStage bool) [][]string {
	header := []string{
		"Tender ID", "tender_externalreference", "tender_title", "Work Description", "Tender Category", "Tender Type",
		"Form of contract",
		"Product Category", "Is Multi Currency Allowed For BOQ", "Allow Two Stage Bidding",
		"Independent External Monitor/Remarks",
		"Published Date", "Pre Bid Meeting Date", "Bid Validity(Days)", "Should Allow NDA Tender",
		"Allow Preferential Bidder", "Payment Mode",
		"Bid Opening Date", "Organisation Chain", "location", "Pincode", "No of Bids Received", "Tender Value in ₹",
		"Bidder Name",
		"Awarded Value", "Status", "Contract Date :",
	}
	if withStage {
		header = append(header, "Tender Stage")
	}
	rows := [][]string{append(header, "Department", "Synthetic")}
	for _, b := range bids {
		row := []string{
			b.id, b.reference, b.title, b.detail, b.category, "Open Tender", b.contract,
			b.product, "No", "No", "NA ", b.published, "NA ", "180.0", "No ", "No", "Online",
			b.opening, b.chain, b.location, b.pincode, strconv.Itoa(b.bids) + ".0", b.tenderValue, b.bidder,
			b.awarded, b.status, b.contractDate,
		}
		if withStage {
			row = append(row, b.stage)
		}
		rows = append(rows, append(row, b.chain, "yes"))
	}
	return rows
}
