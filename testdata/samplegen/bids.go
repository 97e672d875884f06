package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// bid is one row of the portal's monthly files.
type bid struct {
	id, reference, title, detail string
	category, contract, product  string
	published, opening           string
	chain, location, pincode     string
	bids                         int
	tenderValue, bidder, awarded string
	status, contractDate, stage  string
}

// tender is what the bids of one tender id share.
type tender struct {
	bid
	template *template
	mode     placing
	value    int // estimate, rupees
	award    int // of the accepted bid, paise
	signed   time.Time
	file     month
}

// placing is how a tender says where it belongs.
type placing int

const (
	namesCircle placing = iota
	namesCircles
	namesVillage
	namesDistrict
	onlyReference
	onlyPincode
	headOffice
	conflicting
	nowhere
)

var (
	placings = []int{namesCircle: 34, namesCircles: 8, namesVillage: 12, namesDistrict: 17, onlyReference: 8,
		onlyPincode: 5, headOffice: 7, conflicting: 4, nowhere: 5}

	// quantiles of the estimates in thousand rupees: skewed as a lognormal is, 5 lakh to 40 crore.
	estimates = []int{500, 900, 1400, 2000, 2800, 3800, 5000, 6800, 9000, 12_000, 16_000, 22_000, 30_000, 42_000,
		60_000, 85_000, 125_000, 210_000, 400_000}

	// neglected districts get no flood-related award; it makes the map show them.
	neglected = map[string]bool{"SOUTH SALMARA MANCACHAR": true, "HAILAKANDI": true}

	// jurisdictions of offices that do not work everywhere.
	jurisdictions = map[office][]string{
		city:    {"KAMRUP METRO"},
		council: {"KOKRAJHAR", "CHIRANG", "BAKSA", "UDALGURI", "TAMULPUR"},
	}

	rejections = []string{"Rejected-AOC", "Rejected-AOC", "Rejected-AOC", "Rejected-Finance", "Rejected-Finance",
		"Rejected-Technical", "Rejected-Technical", "Not Admitted-Fee/PreQual/Technical", "Not Admitted-Finance"}

	firstDay = time.Date(2022, time.April, 1, 0, 0, 0, 0, time.UTC)
	lastFile = month{2025, 8}
)

const (
	awardCount = 1310 // tenders with an accepted bid
	openCount  = 60   // tenders whose bids are all rejected
)

// tenders draws everything about all tenders but their rows.
func (s *sample) tenders(d *dice) []tender {
	// Money follows need only loosely: favour is how much a district is favoured.
	favour := make([]int, len(s.districts))
	floodPull, plainPull := make([]int, len(s.districts)), make([]int, len(s.districts))
	for i := range s.districts {
		favour[i] = pick(d, []int{15, 30, 60, 100, 100, 160, 250, 400})
		exposed, people := 0, 0
		for _, c := range s.districts[i].circles {
			exposed += s.land[c].people * s.land[c].risk / 100
			people += s.land[c].people
		}
		floodPull[i] = root(exposed) * favour[i]
		if neglected[s.districts[i].name] {
			floodPull[i] = 0
		}
		plainPull[i] = root(people) * pick(d, []int{50, 100, 150})
	}
	shares := make([]int, len(templates))
	for i, t := range templates {
		shares[i] = t.share
	}
	fundShares := make([]int, len(funds))
	for i, f := range funds {
		fundShares[i] = f.share
	}
	all := make([]tender, awardCount+openCount)
	for i := range all {
		t := &all[i]
		t.template = &templates[d.weighted(shares)]
		t.mode = placing(d.weighted(placings))
		if t.template.goods && d.percent(45) {
			t.mode = headOffice
		} else if !t.template.goods && t.mode == headOffice && t.template.flood != unclear {
			t.mode = namesDistrict // a work stands somewhere
		}
		pull := plainPull
		if t.template.flood == flood {
			pull = floodPull
		}
		dist := d.weighted(pull)
		for only := jurisdictions[t.template.office]; only != nil && !slices.Contains(only, s.districts[dist].name); {
			dist = d.weighted(plainPull)
		}
		fund := d.weighted(fundShares)
		switch {
		case t.template.flood != flood:
			fund = pick(d, plainFunds)
		case t.template.goods:
			fund = d.below(2) // none or SDRF
		}
		t.schedule(d)
		t.value = d.quantile(estimates)*1000 + d.below(1000)
		if t.template.goods {
			t.value = max(t.value/4, 500_000)
		}
		s.describe(d, t, dist, fund, i)
		t.award = t.value * d.between(86, 101) // paise: percent of rupees
		if d.percent(80) {
			t.award -= t.award % 100
		}
	}
	return all
}

// schedule sets the dates and the month the portal was read in.
func (t *tender) schedule(d *dice) {
	last := time.Date(lastFile.year, time.Month(lastFile.month), 24, 0, 0, 0, 0, time.UTC)
	days := int(last.Sub(firstDay)/(24*time.Hour)) + 1
	day := d.below(days)
	if d.percent(25) { // the financial year ends in a rush
		day = d.below(3)*365 + 305 + d.below(60)
	}
	t.signed = firstDay.AddDate(0, 0, day)
	opened := t.signed.AddDate(0, 0, -d.between(15, 90))
	published := opened.AddDate(0, 0, -d.between(14, 40))
	t.published = published.Format("02-Jan-2006") +
		pick(d, []string{" 09:00 AM", " 02:00 PM", " 06:30 PM", " 06:55 PM"})
	t.opening = opened.Format("02-Jan-2006") + pick(d, []string{" 02:30 PM", " 11:00 AM", " 03:30 PM"})
	t.contractDate = t.signed.Format("02-Jan-2006")
	t.file = month{t.signed.Year(), int(t.signed.Month())}.add(pick(d, []int{0, 0, 0, 1, 1, 2}))
	if lastFile.before(t.file) {
		t.file = lastFile
	}
}

// describe writes the texts and places of a tender.
func (s *sample) describe(d *dice, t *tender, dist, fund, number int) {
	o, home := &offices[t.template.office], &s.districts[dist]
	financial := financialYear(t.signed)
	t.id = fmt.Sprintf("%s_%s_%d_%d", t.published[7:11], o.code, 90_000+number/2, 1+number%2)
	t.chain, t.product = o.chain, o.product
	t.category, t.contract = "Works", pick(d, []string{"Item Rate", "Item Rate", "Works", "Percentage"})
	if t.template.goods {
		t.category, t.contract, t.product = "Goods", "Supply", "Supply of Materials"
	}
	t.location, t.pincode = home.town, home.pincode+".0"
	office := home // the district whose office asks
	phrase := s.placePhrase(d, t, home)
	switch t.mode {
	case namesCircle, namesCircles, namesVillage, namesDistrict, onlyReference:
	case onlyPincode:
		t.location = "As per tender document"
	case conflicting:
		// The office, the description and perhaps the location name another district than the title.
		for office == home {
			office = &s.districts[d.below(len(s.districts))]
		}
		t.location, t.pincode = pick(d, []string{office.town, home.town}), office.pincode+".0"
	case headOffice, nowhere:
		t.location, t.pincode = "Guwahati", "781003.0"
	}
	if o.central && t.mode != conflicting && d.percent(35) {
		t.location, t.pincode = "Guwahati", "781003.0"
	}
	f := funds[fund]
	serial := pick(d, []string{"I", "II", "III", "IV", "V", "VI"})
	switch {
	case t.mode == onlyReference || t.mode == conflicting || t.template.office == waterResources &&
		t.mode < onlyReference:
		t.reference = fmt.Sprintf("%s/%s/%s/%s", office.prefix, financial, f.reference, serial)
	case t.mode == onlyPincode || t.mode == nowhere:
		t.reference = fmt.Sprintf("NIT/SYN/%s/%d", financial, d.between(1, 400))
	default:
		t.reference = fmt.Sprintf("%s/%d/%s/%d", o.code, d.between(1, 90), financial, d.between(1, 400))
	}
	from := d.between(0, 20)
	fill := strings.NewReplacer(
		"{at}", phrase,
		"{river}", pick(d, home.rivers[:]),
		"{fund}", strings.ReplaceAll(f.phrase, "{year}", financial),
		"{km}", fmt.Sprintf("%d.%03d to %d.%03d", from, d.below(1000), from+d.between(1, 6), d.below(1000)),
		"{nos}", strconv.Itoa(d.between(4, 95)*10),
		"{lot}", strconv.Itoa(d.between(1, 24)),
	)
	write := func(text string) string {
		return strings.ReplaceAll(strings.Join(strings.Fields(fill.Replace(text)), " "), " ,", ",")
	}
	t.title = write(t.template.title)
	t.detail = t.title
	if t.template.detail != "" {
		t.detail = write(t.template.detail)
	}
	if t.template.flood == unclear && t.mode < onlyReference && d.percent(15) {
		t.detail += " " + phrase
	}
	if t.mode == conflicting {
		t.detail = strings.ReplaceAll(t.detail, phrase, "in "+office.title+" district")
	}
	t.blemish(d)
}

// blemish spoils a few texts the way hands do.
func (t *tender) blemish(d *dice) {
	if d.percent(5) {
		for _, typo := range typos {
			if strings.Contains(t.title, typo[0]) {
				t.title = strings.Replace(t.title, typo[0], typo[1], 1)
				break
			}
		}
	}
	if d.percent(8) {
		t.title = strings.ReplaceAll(t.title, "/", "_")
	}
	if d.percent(4) {
		t.title = strings.ToUpper(t.title)
	}
	if d.percent(4) {
		t.title += " RETENDER"
	}
	if d.percent(5) {
		if head, tail, ok := strings.Cut(t.detail, " at "); ok {
			t.detail = head + "\nat " + tail
		}
	}
}

// placePhrase says where, as far as the mode says it in words.
func (s *sample) placePhrase(d *dice, t *tender, home *district) string {
	pull := make([]int, len(home.circles))
	for i, c := range home.circles {
		pull[i] = 1 + root(s.land[c].people)*pick(d, []int{1, 2, 4})
	}
	at := home.circles[d.weighted(pull)]
	circle := s.circles[at].plain()
	switch t.mode {
	case conflicting:
		return pick(d, []string{"under " + circle + " Revenue Circle", "in " + home.title + " district", "under " +
			home.title + " district"})
	case namesCircle:
		return pick(d, []string{
			"under " + circle + " Revenue Circle", "in " + circle + " Revenue Circle of " + home.title + " district",
			"at " + circle, "at " + circle + " in " + home.title + " district",
		})
	case namesCircles:
		if len(home.circles) < 2 {
			return "in " + home.title + " district"
		}
		order := slices.Clone(home.circles)
		for i := range order {
			j := i + d.below(len(order)-i)
			order[i], order[j] = order[j], order[i]
		}
		var names []string
		for _, c := range order {
			if n := s.circles[c].plain(); !slices.Contains(names, n) && len(names) < d.between(2, 3) {
				names = append(names, n)
			}
		}
		last := len(names) - 1
		return "in " + strings.Join(names[:last], ", ") + " and " + names[last] + " Revenue Circles of " + home.title +
			" district"
	case namesVillage:
		v := pick(d, s.villages[at]).name
		return pick(d, []string{"at village " + v + " under " + circle + " Circle", "at " + v + " in " + home.title +
			" district", "at " + v})
	case namesDistrict:
		return pick(d, []string{"in " + home.title + " district", "in different parts of " + home.title + " district",
			"under " + home.title + " division"})
	case headOffice:
		return pick(d, []string{"in various districts of Assam", "for all districts of Assam",
			"across the state of Assam"})
	}
	return ""
}

// financialYear of a date, "2024-25".
func financialYear(t time.Time) string {
	y := t.Year()
	if t.Month() < time.April {
		y--
	}
	return fmt.Sprintf("%d-%02d", y, (y+1)%100)
}
