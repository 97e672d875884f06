package chain_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/chain"
	"github.com/floodspend/floodspend/spending/floodyear"
)

func linker(t testing.TB, awards ...spending.Award) *chain.Linker {
	t.Helper()
	words, err := chain.WordsOf([]string{"en"})
	if err != nil {
		t.Fatal(err)
	}
	calendar := spending.Calendar{Begins: time.April}
	years, err := floodyear.New([]string{"en"}, spending.INR, calendar, 5)
	if err != nil {
		t.Fatal(err)
	}
	var works []chain.Work
	for i := range awards {
		works = append(works, chain.WorkOf(&awards[i], years))
	}
	return &chain.Linker{Index: chain.New(words, works), Calendar: calendar, Months: chain.Months, Recent: chain.Recent}
}

func award(id, title, published string) spending.Award {
	day, _ := time.Parse(time.DateOnly, published)
	var a spending.Award
	a.ID, a.TenderID, a.Rung, a.Title, a.Category = "x:"+id, id, spending.Awarded, title, "Works"
	a.Published, a.ContractDate, a.Flood = day, day.AddDate(0, 2, 0), spending.FloodYes
	return a
}

func damage(id, class, month, text string) spending.Damage {
	m, _ := spending.ParseMonth(month)
	d := spending.Damage{ID: id, Class: class, Month: m, Text: text}
	if class == "embankment" {
		d.Kind = "breached"
	}
	return d
}

// otherWorks are of many other names, so that names tell something.
func otherWorks() []spending.Award {
	works := make([]spending.Award, 0, 60)
	for i := range 60 {
		title := fmt.Sprintf("Supply of item %c%c%cbari", 'b'+i%7, 'a', 'd'+i%11)
		works = append(works, award(fmt.Sprint("o", i), title, "2022-01-01"))
	}
	return works
}

// Each damage has the relation with the one work that its words and dates give.
func TestRelationsOfDamageAndWorks(t *testing.T) {
	others := otherWorks()
	for name, c := range map[string]struct {
		class, month, text, title, published string
		want                                 spending.Relation
	}{
		"both ends of a road": {"road", "2022-06", "Kalmari to Bhogpur road |  |  | damaged",
			"Restoration of flood damaged road from Kalmari to Bhogpur", "2022-11-01", spending.Repairs},
		"in another spelling": {"road", "2022-06", "Khalmori to Bogpur road |  |  | damaged",
			"Restoration of flood damaged road from Kalmari to Bhogpur", "2022-11-01", spending.Repairs},
		"made better": {"road", "2022-06", "Kalmari to Bhogpur road |  |  | damaged",
			"Widening of road from Kalmari to Bhogpur", "2022-11-01", spending.Upgrade},
		"published before": {"road", "2022-06", "Kalmari to Bhogpur road |  |  | damaged",
			"Restoration of flood damaged road from Kalmari to Bhogpur", "2021-11-01", ""},
		"for another flood": {"road", "2024-06", "Kalmari to Bhogpur road |  |  | damaged",
			"Restoration of road from Kalmari to Bhogpur under PDNA-2022", "2025-01-01", spending.OtherFlood},
		"assessed, years after": {"road", "2022-06", "Kalmari to Bhogpur road |  |  | damaged",
			"Restoration of road from Kalmari to Bhogpur under PDNA-2022", "2026-02-01", spending.Repairs},
		"years after": {"road", "2022-06", "Kalmari to Bhogpur road |  |  | damaged",
			"Restoration of road from Kalmari to Bhogpur", "2025-02-01", spending.PossibleRepair},
		"another bridge": {"bridge", "2022-06", "Br. No. 2/1 on Kalmari to Bhogpur road |  |  | damaged",
			"Restoration of Bridge No. 3/1 on Kalmari to Bhogpur road", "2022-11-01", ""},
		"another stretch": {"road", "2022-06", "Kalmari to Bhogpur road at Ch. 900m |  |  | damaged",
			"Restoration of road from Kalmari to Bhogpur from Ch. 4000m to Ch. 5000m", "2022-11-01",
			spending.PossibleRepair},
		"the other way round": {"road", "2022-06",
			"Kalmari to Bhogpur Dhekipara Gorguri road | Kalmari to Bhogpur road |  | damaged",
			"Restoration of road from Bhogpur to Kalmari", "2022-11-01", spending.Repairs},
		"the next kilometre": {"road", "2022-06", "Kalmari to Bhogpur road at 2nd & 3rd km |  |  | damaged",
			"Restoration of road from Kalmari to Bhogpur at 4th km, 5th km & 6th km", "2022-11-01",
			spending.PossibleRepair},
		"in one of the kilometres": {"road", "2022-06", "Kalmari to Bhogpur road at Ch. 7300m |  |  | damaged",
			"Restoration of road from Kalmari to Bhogpur at 8th & 9th km", "2022-11-01", spending.Repairs},
		"between kilometres": {"road", "2022-06", "Kalmari to Bhogpur road at Ch. 2500m |  |  | damaged",
			"Restoration of road from Kalmari to Bhogpur, 1st to 5th km", "2022-11-01", spending.Repairs},
		"a road that leads to it": {"road", "2022-06", "Kalmari Bhogpur road |  |  | damaged",
			"Restoration of flood damaged Dhekipara to Kalmari Bhogpur road", "2022-11-01", spending.PossibleRepair},
		"river, bank and place": {"embankment", "2022-06", "R/B embankment of Singra river | Dhekipara | | breach",
			"Closing of breach at Dhekipara on R/B of river Singra", "2022-12-01", spending.Repairs},
		"the other bank": {"embankment", "2022-06", "R/B embankment of Singra river | Dhekipara | | breach",
			"Closing of breach at Dhekipara on L/B of river Singra", "2022-12-01", ""},
		"a bank by the compass": {"embankment", "2022-06", "River Singra embankment east bank | Moinagaon | | breach",
			"Restoration of eastern embankment of river Singra at Moinagaon", "2022-12-01", spending.Repairs},
		"across from it": {"embankment", "2022-06", "River Singra embankment east bank | Dhekipara | | breach",
			"Closing of breach at Dhekipara on west bank of river Singra", "2022-12-01", ""},
		"who knows whether the same": {"embankment", "2022-06", "East bank of Singra river | Moinagaon | | breach",
			"Restoration of L/B of river Singra at Moinagaon", "2022-12-01", spending.PossibleRepair},
		"river and bank": {"embankment", "2022-06", "R/B embankment of Singra river | Dhekipara | | breach",
			"Restoration of R/B of river Singra at Moinagaon", "2022-12-01", spending.PossibleRepair},
		"by the number of a road": {"road", "2022-06", "T-06 to Kalmari |  |  | submerged",
			"Reconstruction of flood damaged road T06 to Kolmari under SDRF in Singra Territorial Road Division",
			"2022-11-01", spending.Repairs},
		"from another road to it": {"road", "2022-06", "NH-37 to Kalmari road |  |  | damaged",
			"Restoration of flood damaged road from NH-15 to Kalmari via Gorguri Dighola", "2022-11-01",
			spending.PossibleRepair},
		"a road that begins at it": {"road", "2022-06", "Kalmari Bhogpur road |  |  | damaged",
			"Restoration of flood damaged Kalmari Bhogpur road to Dhekipara", "2022-11-01", spending.PossibleRepair},
		"a culvert of another kilometre": {"road", "2022-06",
			"Kalmari Bhogpur road | Kalmari | | approach of Br. No. 1/9 damaged",
			"Restoration of culvert at 6th km on Kalmari Bhogpur road", "2022-11-01", spending.PossibleRepair},
		"a culvert where the remark says": {"road", "2022-06",
			"Kalmari Bhogpur road | Kalmari | | approach of Br. No. 1/9 at Dhekipara damaged",
			"Restoration of culvert at 9th km of Kalmari Bhogpur road (Dhekipara)", "2022-11-01", spending.Repairs},
		"a package that is no bridge": {"road", "2022-06",
			"Kalmari Bhogpur road PMGSY Package No AS-03-67 |  |  | damaged",
			"Restoration of Kalmari Bhogpur road (Ch. 250m to 2000m)", "2022-11-01", spending.Repairs},
		"a bank in a list of roads": {"road", "2022-06",
			"L/B of river Singra from Dhekipara to Bhogpur | Moinagaon | | breached",
			"Breach closing works on L/B embankment of river Singra at Moinagaon", "2022-12-01", spending.Repairs},
		"assessed, without its year": {"road", "2022-06", "Kalmari to Bhogpur road |  |  | damaged",
			"Reconstruction of road from Kalmari to Bhogpur under PDNA", "2026-02-01", spending.Repairs},
		"another place of the reach": {"embankment", "2022-06",
			"R/B dyke of Singra from Kalmari to Bhogpur | Dhekipara | | breach",
			"Restoration of breach like damages at Moinagaon on R/B dyke of river Singra from Kalmari to Bhogpur",
			"2022-12-01", spending.PossibleRepair},
		"the same by its chainage": {"embankment", "2022-06",
			"R/B dyke of Singra from Kalmari to Bhogpur | Dhekipara at Ch. 7700m | | breach",
			"Restoration of breach at Moinagaon (Ch. 7700m) on R/B dyke of river Singra from Kalmari to Bhogpur",
			"2022-12-01", spending.Repairs},
		"a breach that a list leaves out": {"embankment", "2022-06",
			"R/B dyke of river Singra | Dhekipara | | breach at Ch. 8500m",
			"Restoration of breach at Moinagaon (Ch. 7700m) and of R/B dyke of river Singra from Ch. 0m to Ch. 34725m",
			"2022-12-01", spending.PossibleRepair},
		"another numbered village": {"road", "2022-06", "No. 1 Dhekipara village road |  |  | damaged",
			"Restoration of damaged road of No. 2 Dhekipara", "2022-12-01", ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := linker(t, append(slices.Clone(others), award("w", c.title, c.published))...)
			links := l.Links([]spending.Damage{damage("d", c.class, c.month, c.text)})
			got := spending.Relation("")
			if len(links) > 0 {
				got = links[0].Relation
			}
			if len(links) > 1 || got != c.want {
				t.Errorf("%d links, %q, want %q: %+v", len(links), got, c.want, links)
			}
			if got != "" && len(links[0].Evidence) == 0 {
				t.Error("no evidence")
			}
		})
	}
}

// A work on a dyke that has one end of its reach in common is a weaker link than one that has both, or the place.
func TestEvidenceOfDykes(t *testing.T) {
	others := make([]spending.Award, 0, 60)
	for i := range 60 {
		title := fmt.Sprintf("Supply of item %c%c%cbari", 'b'+i%7, 'a', 'd'+i%11)
		others = append(others, award(fmt.Sprint("o", i), title, "2022-01-01"))
	}
	for name, c := range map[string]struct{ place, title, class string }{
		"both ends": {"", "dyke on L/B of river Singra from Moinagaon to Bhogpur", "bank_reach"},
		"one end":   {"", "dyke on L/B of river Singra from Dhekipara to Bhogpur", "bank_end"},
		"one end, also given as the place": {"Moinagaon to Bhogpur",
			"dyke on L/B of river Singra from Dhekipara to Bhogpur", "bank_end"},
		"the place":                          {"Kathalguri", "dyke on L/B of river Singra at Kathalguri", "bank_place"},
		"the place that one reach begins at": {"Moinagaon", "breach at Moinagaon on L/B of river Singra", "bank_place"},
	} {
		t.Run(name, func(t *testing.T) {
			l := linker(t, append(slices.Clone(others), award("w", "Restoration of "+c.title, "2022-11-01"))...)
			l.Confidence = map[string]spending.Judged{"bank_reach": {Works: 5, Accepted: 5},
				"bank_end": {Works: 5, Accepted: 3}, "bank_place": {Works: 9, Accepted: 9}}
			links := l.Links([]spending.Damage{damage("d", "embankment", "2022-06",
				"Dyke on L/B of Singra from Moinagaon to Bhogpur | "+c.place+" |  | breach")})
			if len(links) != 1 || links[0].Relation != spending.Repairs {
				t.Fatalf("%+v", links)
			}
			said := links[0].Evidence[len(links[0].Evidence)-1].Rule
			if want := l.Confidence[c.class].Confidence(); said != c.class || links[0].Confidence != want {
				t.Errorf("%s with %v, want %s with %v", said, links[0].Confidence, c.class, want)
			}
		})
	}
}

// What identifies a damage is its own name: not the area it states, another item of a list of works, nor the number of
// a file; and a name in brackets is another name of the same thing.
func TestWhatIdentifiesADamage(t *testing.T) {
	others := otherWorks()
	for name, c := range map[string]struct {
		text, title string
		want        spending.Relation
	}{
		"the circle it states": {"Sonari Konwarpar road",
			"Restoration of flood damaged road from Gorguri to Konwarpar, Dighola to Padumoni of Sonari GP", ""},
		"the same with a name": {"Sonari Konwarpar Bhogpur road",
			"Restoration of flood damaged Konwarpar Bhogpur road of Sonari GP", spending.Repairs},
		"an item that is mended": {"Kalmari to Bhogpur road", "Works of: (i) Construction of road from " +
			"Gorguri to Dighola (ii) Restoration of road from Kalmari to Bhogpur under SDRF", spending.Repairs},
		"an item beside one that is": {"Kalmari to Bhogpur road", "Works of: (i) Construction of road from " +
			"Kalmari to Bhogpur (ii) Restoration of road from Gorguri to Dighola under SDRF", spending.Upgrade},
		"words of two items": {"Kalmari to Bhogpur road", "Restoration of 1) road from Kalmari to Gorguri, 2) road " +
			"from Dighola to Bhogpur under SDRF", spending.PossibleRepair},
		"a programme said of all items": {"Kalmari to Bhogpur road", "Construction of (1) Kalmari to Bhogpur road, " +
			"(2) Gorguri road under (FDR) SOPD-G", spending.Repairs},
		"the number of the work's file": {"Konwarpar Bhogpur road",
			"Restoration of Konwarpar Bhogpur road. P/No.EE/KALMARI/GORGURI/24-25/2", spending.Repairs},
		"another name in brackets": {"Konwarpar road (Gorguri Dighola Padumoni road)",
			"Restoration of Konwarpar road", spending.Repairs},
		"a bank where a road was harmed": {"Konwarpar road",
			"Restoration of flood damages at Konwarpar on the left bank", ""},
		"a road from elsewhere to its end": {"Konwarpar College to Konwarpar Chariali road",
			"Restoration of road from Konwarpar Railway Station to Konwarpar", ""},
		"assessed after the flood": {"Kalmari to Bhogpur road",
			"Improvement of road from Kalmari to Bhogpur under PDNA-2022", spending.Repairs},
	} {
		t.Run(name, func(t *testing.T) {
			l := linker(t, append(slices.Clone(others), award("w", c.title, "2022-11-01"))...)
			d := damage("d", "road", "2022-06", c.text+" |  |  | damaged")
			d.Stated = "Barpur / Sonari"
			got := spending.Relation("")
			if links := l.Links([]spending.Damage{d}); len(links) > 0 {
				got = links[0].Relation
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// A sanction is joined with the award of its sum or its asset, not with a far larger one on the asset or one of
// before; a work of before the damage, contracted after it, may mend it.
func TestSanctionsAndTheAwardsThatCarryThemOut(t *testing.T) {
	const title = "Restoration of flood damaged road from Kalmari to Bhogpur under SDRF"
	all := otherWorks()
	for _, x := range []struct {
		id, title, published string
		estimate             spending.Money
	}{
		{"same", title, "2022-11-01", 999_500}, {"half", title + " package 1", "2022-12-01", 500_000},
		{"larger", "Restoration of road from Kalmari to Bhogpur", "2022-12-01", 90_000_000},
		{"before", title, "2021-10-01", 1_000_000},
	} {
		a := award(x.id, x.title, x.published)
		a.TenderValue = spending.Known(x.estimate)
		all = append(all, a)
	}
	l := linker(t, all...)
	day := time.Date(2022, time.October, 20, 0, 0, 0, 0, time.UTC)
	var got []string
	for _, link := range l.OfSanctions([]chain.Work{{ID: "sdrf:1", Record: "sdrf:1", Kind: spending.SanctionEnd,
		Text: title, Flood: true, Published: day, Amount: spending.Known(1_000_000)}, {ID: "sdrf:2", Text: title}}) {
		got = append(got, link.From+" "+string(link.Relation)+" "+link.To)
		sum := slices.ContainsFunc(link.Evidence, func(e spending.Evidence) bool { return e.Rule == "amount" })
		if link.FromKind != spending.SanctionEnd || sum != (link.To == "same") {
			t.Errorf("%+v", link)
		}
	}
	slices.Sort(got)
	if want := []string{"sdrf:1 repairs half", "sdrf:1 repairs same"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	late := award("w", "Restoration of flood damaged road from Kalmari to Bhogpur", "2022-01-20")
	for contract, want := range map[string]int{"2022-08-01": 1, "2022-02-01": 0} {
		late.ContractDate, _ = time.Parse(time.DateOnly, contract)
		links := linker(t, append(slices.Clone(all[:60]), late)...).Links([]spending.Damage{
			damage("d", "road", "2022-06", "Kalmari to Bhogpur road |  |  | damaged")})
		if len(links) != want || want > 0 && links[0].Relation != spending.PossibleRepair {
			t.Errorf("contract of %s: %+v", contract, links)
		}
	}
}

// METHOD's worked example 14.
func TestStatusIsTheFirstThatHolds(t *testing.T) {
	const road = "Kalmari to Bhogpur road |  |  | damaged"
	link := func(kind spending.LinkEnd, relation spending.Relation) []spending.Link {
		return []spending.Link{{FromKind: spending.DamageEnd, From: "d", ToKind: kind, Relation: relation}}
	}
	for name, c := range map[string]struct {
		class, month, text string
		links              []spending.Link
		want               spending.DamageStatus
		observed           int
	}{
		"panchayat bund with a repair": {"embankment", "2024-07", "Panchayat bund |  |  | ",
			link(spending.AwardEnd, spending.Repairs), spending.AwardFound, 24},
		"submergence with a possible link": {"road", "2024-07", "Kalmari road |  |  | submerged",
			link(spending.AwardEnd, spending.PossibleRepair), spending.PossibleAward, 24},
		"a sanction only": {"road", "2025-06", road, link(spending.SanctionEnd, spending.Repairs),
			spending.SanctionedOnly, 13},
		"panchayat bund": {"embankment", "2024-07", "Panchayat bund |  |  | ", nil, spending.NotTenderable, 24},
		"no name":        {"embankment", "2024-07", "Embankment Breached |  |  | ", nil, spending.NotIdentifiable, 24},
		"a year ago":     {"road", "2025-07", road, nil, spending.TooRecent, 12},
		"four years ago": {"road", "2022-06", road, nil, spending.NoAwardFound, 49},
		"two years ago":  {"road", "2024-07", road, nil, spending.NoAwardFound, 24},
		"only under water": {"road", "2022-06", "Kalmari to Bhogpur road |  |  | road submerged", nil,
			spending.NotTenderable, 49},
	} {
		t.Run(name, func(t *testing.T) {
			l, list := linker(t), []spending.Damage{damage("d", c.class, c.month, c.text)}
			l.Describe(list)
			l.SetStatuses(list, c.links, spending.NewMonth(2026, time.July))
			if d := list[0]; d.Status != c.want || d.Observed != c.observed {
				t.Errorf("%s in %d months, want %s in %d", d.Status, d.Observed, c.want, c.observed)
			}
		})
	}
}

// A dataset sets how long the absence of an award says nothing.
func TestDatasetSetsWhatIsRecent(t *testing.T) {
	for recent, want := range map[int]spending.DamageStatus{12: spending.NoAwardFound, 13: spending.TooRecent} {
		l := linker(t)
		l.Recent = recent
		list := []spending.Damage{damage("d", "road", "2025-07", "Kalmari to Bhogpur road |  |  | damaged")}
		l.Describe(list)
		l.SetStatuses(list, nil, spending.NewMonth(2026, time.July))
		if list[0].Status != want {
			t.Errorf("%s with %d months, want %s", list[0].Status, recent, want)
		}
	}
}

// What many remark on names nothing, nor does the area stated; a number, a reach or the place on a river does.
func TestWhatDamageCanBeIdentifiedBy(t *testing.T) {
	texts := map[string]bool{
		"Konwarpar road | Dhekipara |  | ":                       true,
		"PWD Road | Konwarpar road | Dhekipara | ":               true, // the place has the name
		"Sonari Matijuri road |  |  | ":                          true, // of two areas
		"Sonari to Matijuri road |  |  | ":                       true,
		"Sonari road |  |  | ":                                   false,
		"Road damaged | Dhekipara | Dhekipara | ":                false,
		"Incessant shower road |  |  | ":                         false, // as all remark
		"Br. No. 5/1 | Dhekipara |  | ":                          true,
		"Road at 5th km |  |  | ":                                true,
		"Embankment on R/B of Singra river |  |  | ":             false,
		"Embankment on R/B of Singra river | Dhekipara |  | ":    true,
		"12 embankments under Sonari Circle |  |  | ":            false,
		"Breach of embankment | Dhekipara | | of Singra river  ": true,
	}
	var list []spending.Damage
	for _, text := range slices.Sorted(maps.Keys(texts)) {
		class := "road"
		if strings.Contains(text, "mbankment") {
			class = "embankment"
		}
		d := damage(text, class, "2022-06", text)
		d.Stated = "Barpur / Sonari"
		list = append(list, d)
	}
	for i := range 30 {
		d := damage(fmt.Sprint(i), "road", "2022-06", "Road |  |  | incessant shower, as Matijuri office says")
		d.Stated = "Matijuri"
		list = append(list, d)
	}
	linker(t).Describe(list)
	for i := range list {
		if want, ok := texts[list[i].ID]; ok && list[i].Identifiable != want {
			t.Errorf("%q: %t", list[i].Text, list[i].Identifiable)
		}
	}
}

func TestDescribeReadsTexts(t *testing.T) {
	list := []spending.Damage{
		damage("1", "embankment", "2022-06", "Dyke along L/B of Barnoi from Sonapur to Matijuri | "+
			"Ch. 2750m to 3100m |  | breach length 50 m, as reported by WRD"),
		damage("2", "bridge", "2022-06", "Br. No. 5/1 on Kalmari road, Pkg No. AS-01-358 |  |  | washed away, PWD"),
		damage("3", "road", "2022-06", "Kalmari to Bhogpur road at 5th km |  |  | "),
		damage("4", "road", "2023-07", "Khalmari to Bogpur road |  |  | "),
	}
	linker(t).Describe(list)
	if d := list[0]; d.River != "Barnoi" || d.Bank != "left" || d.From != "Sonapur" || d.To != "Matijuri" ||
		d.ChainageFrom != 2750 || d.ChainageTo != 3100 || d.Length != 50 || d.Owner != spending.WaterResources {
		t.Errorf("embankment: %+v", d)
	}
	if d := list[1]; d.Bridge != "5/1" || d.Package != "AS01358" || d.Kind != "washed_away" ||
		d.Owner != spending.PublicWorks {
		t.Errorf("bridge: %+v", d)
	}
	if d := list[2]; d.ChainageFrom != 4000 || d.ChainageTo != 5000 || !slices.Equal(d.Repeats, []string{"4"}) {
		t.Errorf("road: %+v", d)
	}
}

func FuzzDescribe(f *testing.F) {
	f.Add("Dyke along L/B of Barnoi from Sonapur to Matijuri | Ch. 2750m to 3100m |  | " +
		"Br. No. 5/1, Pkg AS-01-358, 5th km")
	f.Add("to to to | ch ch 99999999999.5 km | no no no 1 | 2-1 2/1 l/b")
	l := linker(f, award("w", "Restoration of R/B of river Singra from Sonapur to Matijuri", "2022-12-01"))
	f.Fuzz(func(t *testing.T, text string) {
		list := []spending.Damage{damage("1", "embankment", "2022-06", text)}
		l.Describe(list)
		for _, link := range l.Links(list) {
			if link.Relation == "" || link.To != "w" {
				t.Errorf("%q: %+v", text, link)
			}
		}
		l.SetStatuses(list, nil, spending.NewMonth(2026, time.July))
		if list[0].Status == "" {
			t.Errorf("%q has no status", text)
		}
	})
}

func ExampleLinker_Links() {
	words, err := chain.WordsOf([]string{"en"})
	if err != nil {
		fmt.Println(err)
		return
	}
	var works []chain.Work
	for i, title := range []string{"Closing of breach at Dhekipara on R/B of river Singra", "Supply of rice to Bogijan",
		"Lighting of Moranhat bridge", "Painting of Kathalguri school", "Computers for Nizpara college"} {
		works = append(works, chain.Work{ID: fmt.Sprint("T", i), Kind: spending.AwardEnd, Text: title, Flood: i == 0,
			Published: time.Date(2022, 12, 1, 0, 0, 0, 0, time.UTC)})
	}
	l := chain.Linker{Index: chain.New(words, works), Calendar: spending.Calendar{Begins: 4}, Months: chain.Months}
	for _, link := range l.Links([]spending.Damage{{ID: "2022_06:embBreached:1", Class: "embankment", Kind: "breached",
		Month: spending.NewMonth(2022, time.June), Text: "R/B embankment of Singra river | Dhekipara |  | breach"}}) {
		fmt.Println(link.From, link.Relation, link.To)
	}
	// Output: 2022_06:embBreached:1 repairs T0
}

// A dataset has the words of its first language that any are known of; those of French find river, bank and reach.
func TestWordsOfLanguages(t *testing.T) {
	french, err := chain.WordsOf([]string{"de", "fr", "en"})
	if err != nil {
		t.Fatal(err)
	}
	english, err := chain.WordsOf([]string{"en", "fr"})
	if err != nil {
		t.Fatal(err)
	}
	text := "Digue de la rive gauche du Lysan de Le Gué à Bel-Air |  | Brèche"
	for name, c := range map[string]struct {
		words             chain.Words
		river, bank, from string
		kind              string
	}{"fr": {french, "Lysan", "left", "Gue", "breached"}, "en": {english, "", "", "", "affected"}} {
		d := []spending.Damage{{ID: "1", Class: "digue", Text: text}}
		chain.New(c.words, nil).Describe(d)
		if d[0].River != c.river || d[0].Bank != c.bank || d[0].From != c.from || d[0].Kind != c.kind {
			t.Errorf("%s: %s bank of %q from %q, %s", name, d[0].Bank, d[0].River, d[0].From, d[0].Kind)
		}
	}
}

// Works of other areas do not hide those where the damage is, however many share its words; and what was left out is
// counted.
func TestWorksWhereTheDamageIs(t *testing.T) {
	at := func(area string) spending.Location {
		return spending.Location{Parts: []spending.Part{{Area: area, Share: 1}}, Confidence: 1}
	}
	title := "Restoration of flood damaged road from Kalmari to Bhogpur"
	var works []spending.Award
	for i := range 10_000 { // so that names of some hundred works tell something
		works = append(works, award(fmt.Sprint("o", i), "Supply of tablets", "2022-01-01"))
	}
	for i := range 450 {
		a := award(fmt.Sprint("elsewhere", i), title, "2022-11-01")
		a.Location = at("b")
		works = append(works, a)
	}
	for i, area := range []string{"a", "c"} {
		w := award(fmt.Sprint("w", i), title, "2022-11-01")
		w.Location = at(area)
		works = append(works, w)
	}
	d := damage("d", "road", "2022-06", "Kalmari to Bhogpur road |  |  | damaged")
	d.Location = at("a")
	l := linker(t, works...)
	l.Related = func(a, b string) bool { return a+b == "ac" }
	links := l.Links([]spending.Damage{d})
	if len(links) != 2 || links[0].To != "w0" || links[1].To != "w1" || l.Common+l.Crowded > 0 {
		t.Errorf("%d and %d left out: %+v", l.Common, l.Crowded, links)
	}
	d.Location = at("b")
	if links := l.Links([]spending.Damage{d}); len(links) > 0 || l.Common != 1 {
		t.Errorf("%d links with words of 450 works, %d left out", len(links), l.Common)
	}
}
