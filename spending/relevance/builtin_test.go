package relevance_test

import (
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/relevance"
)

func rulesFor(tb testing.TB, own map[string][]relevance.File, languages ...string) *relevance.Rules {
	tb.Helper()
	rules, err := relevance.For(languages, "EUR", own)
	if err != nil {
		tb.Fatal(err)
	}
	return rules
}

func judge(rules *relevance.Rules, titles ...string) []spending.Award {
	var out []spending.Award
	for _, title := range titles {
		r := spending.Record{Title: title}
		out = append(out, spending.Award{Record: r, Relevance: rules.Classify(&r)})
	}
	return out
}

// A title that the rules cannot read is unclear, whatever language they are of, and the import can say so first.
func TestTextsInAnotherLanguageAreUnclear(t *testing.T) {
	french := []string{
		"Travaux de curage du fossé de la rue des Prés", "Réfection de la toiture de l'école",
		"Entretien des espaces verts", "Maintenance des installations de chauffage", "Bassin tampon, 2e tranche",
	}
	german := []string{"Neubau der Schule", "Flood wall"}
	const foreign = "do not look like the language of the relevance rules, en: 5 of 5"
	for name, c := range map[string]struct {
		languages []string
		titles    []string
		flood     spending.Flood
		note      string
	}{
		"French by English rules":  {[]string{"en"}, french, spending.FloodUnclear, foreign},
		"nothing declared":         {nil, french, spending.FloodUnclear, foreign},
		"a language without rules": {[]string{"de"}, german, spending.FloodUnclear, "dataset's language, de: every"},
		"German beside English": {[]string{"de", "en"}, []string{"Sanierung der Schule und des Rathauses"},
			spending.FloodUnclear, "1 of 1"},
		"English beside German":    {[]string{"de", "en"}, []string{"Repair of the school roof"}, spending.FloodNo, ""},
		"English, declared or not": {nil, []string{"Construction of CC road", "School"}, spending.FloodNo, ""},
		"a bare name":              {nil, []string{"Karadagadia Kusasinga"}, spending.FloodUnclear, "1 of 1"},
		"a flood word of English":  {[]string{"en"}, []string{"Sluice de la digue"}, spending.FloodUnclear, "1 of 1"},
	} {
		t.Run(name, func(t *testing.T) {
			rules := rulesFor(t, nil, c.languages...)
			awards := judge(rules, c.titles...)
			for _, a := range awards {
				if a.Flood != c.flood || len(a.Relevance.Evidence) == 0 {
					t.Errorf("%q is %s by %v, want %s", a.Title, a.Flood, a.Relevance.Evidence, c.flood)
				}
			}
			if note := rules.Note(awards); !strings.Contains(note, c.note) || (note == "") != (c.note == "") {
				t.Errorf("note %q, want one with %q", note, c.note)
			}
		})
	}
}

const tinyFrench = `version f1
group digue
    digue
group voirie
    voirie
verdict yes digue when digue
verdict no voirie when voirie
verdict no rest when always
`

// Of the rules of several languages those of the text's language decide.
func TestRulesOfTheTextsLanguageDecide(t *testing.T) {
	text := strings.NewReplacer("digue", "deich", "voirie", "strassenbau").Replace(tinyFrench)
	own := map[string][]relevance.File{"de": {{Name: "de.rules", Text: text}}}
	rules := rulesFor(t, own, "de", "en")
	for title, want := range map[string]spending.Flood{
		"Bau eines Deich für die Stadt": spending.FloodYes, "Flood wall": spending.FloodYes,
		"Deich": spending.FloodYes,
		"Repair of the flood damage at the school": spending.FloodYes, "Repair of the road": spending.FloodNo,
		"Strassenbau": spending.FloodNo,
	} {
		if got := judge(rules, title)[0].Flood; got != want {
			t.Errorf("%q is %s, want %s", title, got, want)
		}
	}
	if v := rules.Version(); !strings.HasPrefix(v, "f1+") || !strings.Contains(v, ",en-20") {
		t.Errorf("version %q does not name both", v)
	}
}

// A place's file adds phrases to groups, replaces rules by their id, and its own rules are tried first.
func TestLayers(t *testing.T) {
	const layer = `extends en
version mine-1
spell embankment = damm
group flood
    hochflut
group ours
    tsunami
group theirs
    jetty
verdict yes ours when ours
verdict no theirs before ours when theirs
verdict no storm.drain when storm.main
kind relief ours when ours
`
	rules := rulesFor(t, map[string][]relevance.File{"en": {{Name: "mine.rules", Text: layer}}}, "en")
	plain := rulesFor(t, nil, "en")
	for title, want := range map[string][2]spending.Flood{
		"Repair after the Hochflut of 2021":          {spending.FloodNo, spending.FloodYes},
		"Tsunami shelter for the village":            {spending.FloodNo, spending.FloodYes},
		"Tsunami jetty for the village":              {spending.FloodNo, spending.FloodNo},
		"Storm water drain to the lake":              {spending.FloodYes, spending.FloodNo},
		"Raising of the damm along the river Wensum": {spending.FloodNo, spending.FloodYes},
	} {
		if a, b := judge(plain, title)[0].Flood, judge(rules, title)[0].Flood; a != want[0] || b != want[1] {
			t.Errorf("%q is %s, with the layer %s; want %s", title, a, b, want)
		}
	}
	if kind := judge(rules, "Tsunami shelter for the village")[0].Kind; kind != spending.Relief {
		t.Errorf("kind %q", kind)
	}
	if v := rules.Version(); !strings.HasPrefix(v, "en-20") || !strings.Contains(v, ",mine-1+") {
		t.Errorf("version %q does not name both", v)
	}
	alone, err := relevance.Parse(strings.NewReader(layer), "mine.rules")
	if err != nil {
		t.Fatal(err)
	}
	if a := judge(alone, "Tsunami shelter", "Réfection de la toiture de l'école"); a[0].Flood != spending.FloodYes ||
		a[1].Flood != spending.FloodUnclear {
		t.Errorf("a layer read by itself: %s, %s", a[0].Flood, a[1].Flood)
	}
	second := relevance.File{Name: "second.rules", Text: "version s\ngroup flood\n    sintflut\n"}
	both := rulesFor(t, map[string][]relevance.File{"en": {{Name: "mine.rules", Text: layer}, second}}, "en")
	if a := judge(both, "Hochflut", "Sintflut"); a[0].Flood != spending.FloodYes || a[1].Flood != spending.FloodYes {
		t.Errorf("a file over a file: %s, %s", a[0].Flood, a[1].Flood)
	}
}

func TestForErrors(t *testing.T) {
	for want, text := range map[string]string{
		`x.rules:1: no built-in rules are named "xx"; known are en, en-IN`: "extends xx\nversion 1\n",
		`x.rules:2: extends is the first line`:                             "version 1\nextends en\n",
		`x.rules: no version line`:                                         "extends en\n",
		`x.rules:3: no rule "none" is above`: "extends en\nversion 1\nverdict yes a " +
			"before none when codes\n",
		`x.rules:5: group "flood" is declared twice`: "extends en\nversion 1\ngroup flood\n  a\ngroup flood\n",
	} {
		own := map[string][]relevance.File{"fr": {{Name: "x.rules", Text: text}}}
		if _, err := relevance.For([]string{"fr"}, "EUR", own); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	own := map[string][]relevance.File{"pt": {{Name: "x.rules"}}}
	const want = `x.rules: rules of the language "pt", which is none of the dataset's: fr`
	if _, err := relevance.For([]string{"fr"}, "EUR", own); err == nil || err.Error() != want {
		t.Errorf("error %v, want %q", err, want)
	}
	if _, err := relevance.BuiltinText("xx"); err == nil {
		t.Error("rules of no language are printed")
	}
}

// English in a dataset in rupees is India's, unless its language says otherwise.
func TestRulesFollowTheCurrency(t *testing.T) {
	for _, c := range []struct {
		language string
		currency spending.Currency
		funds    int
	}{{"en", "INR", 1}, {"en", "USD", 0}, {"en-IN", "USD", 1}, {"en-GB", "GBP", 0}} {
		rules, err := relevance.For([]string{c.language}, c.currency, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := judge(rules, "Repair of the road under SDRF")[0].Funds; len(got) != c.funds {
			t.Errorf("%s in %s: funds %v", c.language, c.currency, got)
		}
	}
}

func TestAllIsFloodWork(t *testing.T) {
	all, err := relevance.All()
	if err != nil {
		t.Fatal(err)
	}
	if a := judge(all, "Curage", "", "School")[1]; a.Flood != spending.FloodYes || a.Kind != spending.OtherKind {
		t.Errorf("%+v", a.Relevance)
	}
}

// Upkeep is flood work where whoever keeps rivers and dykes buys it, in French as in English.
func TestKeepersOfRivers(t *testing.T) {
	rules := rulesFor(t, nil, "fr")
	for _, c := range []struct {
		title, buyer string
		flood        spending.Flood
	}{
		{"Pompes de la station des Moëres", "Institution intercommunale des wateringues", spending.FloodYes},
		{"Pompes de la station des Moëres", "Ville de Sorel", spending.FloodNo},
		{"Entretien des affluents", "EPTB Sorelle", spending.FloodYes},
		{"Sensibilisation aux zones humides", "EPTB Sorelle", spending.FloodNo},
		{"Curage du port à sec", "Voies navigables de France", spending.FloodNo},
	} {
		r := spending.Record{Title: c.title, Buyer: c.buyer}
		if v := rules.Classify(&r); v.Flood != c.flood {
			t.Errorf("%q of %s is %s, want %s: %s", c.title, c.buyer, v.Flood, c.flood,
				spending.EvidenceText(v.Evidence))
		}
	}
}

// TestWorksByOtherNames: flood work that says neither flood nor river, as offices of several countries write it, beside
// what only sounds so.
func TestWorksByOtherNames(t *testing.T) {
	for _, c := range []struct {
		language string
		currency spending.Currency
		title    string
		buyer    string
		flood    spending.Flood
	}{
		{"en", "GBP", "Tidal barrier: lifting gear replacement", "Environment Agency", spending.FloodYes},
		{"en", "GBP", "Crowd barrier replacement", "Events Team", spending.FloodNo},
		{"en", "GBP", "Selby FAS Phase 1 bunds and walls", "Dale Council", spending.FloodYes},
		{"en", "GBP", "Town centre traffic alleviation scheme", "Dale Council", spending.FloodNo},
		{"en", "GBP", "Rock armour at Seaholm", "Dale Council", spending.FloodYes},
		{"en", "GBP", "Maintenance dredging, lower reach", "Fen Drainage Commissioners", spending.FloodYes},
		{"en", "GBP", "Dredging of berths for navigation", "Fen Drainage Commissioners", spending.FloodUnclear},
		{"en", "GBP", "Property level resilience grants", "Dale Council", spending.FloodYes},
		{"en", "USD", "Mill Creek property acquisition and demolition", "City of Fenwick", spending.FloodYes},
		{"en", "USD", "Property acquisition for a library", "City of Fenwick", spending.FloodNo},
		{"en", "USD", "Canyon debris basin clean out", "City of Fenwick", spending.FloodYes},
		{"en", "USD", "Exfiltration trench, 4th Avenue", "City of Fenwick", spending.FloodYes},
		{"en", "NGN", "Gully site at Umuode", "State Government", spending.FloodYes},
		{"en", "INR", "Restoration of slope of the old zamindari type embankment", "WRD", spending.FloodYes},
		{"en", "INR", "Supply of jute", "Flood Control Division, Sorel", spending.FloodYes},
		{"en", "INR", "Daivi aapda mad se pulia", "Sorel", spending.FloodYes},
		{"en", "INR", "Thodu naveekaranam, ward 3", "Panchayat", spending.FloodYes},
		{"fr", "EUR", "Lutte contre les débordements de la Sorelle", "Ville de Sorel", spending.FloodYes},
		{"es", "MXN", "Drenaje profundo, tramo 2", "Ciudad de Sorel", spending.FloodYes},
	} {
		rules, err := relevance.For([]string{c.language}, c.currency, nil)
		if err != nil {
			t.Fatal(err)
		}
		r := spending.Record{Title: c.title, Buyer: c.buyer}
		if v := rules.Classify(&r); v.Flood != c.flood {
			t.Errorf("%q of %s is %s, want %s: %s", c.title, c.buyer, v.Flood, c.flood,
				spending.EvidenceText(v.Evidence))
		}
	}
}
