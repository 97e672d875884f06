package relevance

import (
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
)

// Rules are found in a text whatever its accents, encoding, capitals and script, and the evidence quotes the source.
func TestRulesOfAnyScript(t *testing.T) {
	text := `version 1
spell inondation = inondatîonn
group flood
    inondé*
    digue ..3 L’Îlot
    hochwasser straße
    বন্যা
    বাঢ়া
    बाढ़ नियंत्रण
    наводнение
    lut-bekämpfung
group other
    inondation
verdict yes flood when flood
verdict no other when other
verdict unclear code when codes
verdict no last when always
`
	rules, err := Parse(strings.NewReader(text), "any.rules")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		title string
		flood spending.Flood
		quote string
	}{
		{"Quartier INONDE en mai", spending.FloodYes, "INONDE"},
		{"Quartiers inonde\u0301s en mai", spending.FloodYes, "inonde\u0301s"},
		{"Digue au nord de l'ilot Saint-Élan", spending.FloodYes, "Digue au nord de l'ilot"},
		{"DIGUE DE L\u02bcI\u0302LOT", spending.FloodYes, "DIGUE DE L\u02bcI\u0302LOT"},
		{"Hochwasser-Strasse", spending.FloodYes, "Hochwasser-Strasse"},
		{"Hoch\u00adwasser Straße", spending.FloodYes, "Hoch\u00adwasser Straße"},
		{"গাঁৱত বন্যা প্ৰতিৰোধ", spending.FloodYes, "বন্যা"},
		{"বন্যাৰ কাম", spending.FloodNo, ""},
		{"বাঢা কাম", spending.FloodNo, ""},
		{"\u09ac\u09be\u09a2\u09bc\u09be কাম", spending.FloodYes, "\u09ac\u09be\u09a2\u09bc\u09be"},
		{"गांव में बाढ़ नियंत्रण कार्य", spending.FloodYes, "बाढ़ नियंत्रण"},
		{"НАВОДНЕНИЕ 2021", spending.FloodYes, "НАВОДНЕНИЕ"},
		{"Lut Bekampfung", spending.FloodYes, "Lut Bekampfung"},
		{"Inondationn générale", spending.FloodNo, "Inondationn"},
		{"防洪工程", spending.FloodUnclear, "防洪工程"},
		{"ＩＮＯＮＤＥ", spending.FloodYes, "ＩＮＯＮＤＥ"},
	} {
		got := rules.Classify(&spending.Record{Title: c.title})
		if got.Flood != c.flood || c.quote != "" && got.Evidence[0].Text != c.quote ||
			!strings.Contains(c.title, got.Evidence[0].Text) {
			t.Errorf("%q is %s by %q, want %s by %q", c.title, got.Flood, got.Evidence[0].Text, c.flood, c.quote)
		}
	}
}

// A phrase of the beginning alone would be in every text.
func TestBeginningAlone(t *testing.T) {
	if _, err := expand("^"); err == nil {
		t.Error("accepted")
	}
}
