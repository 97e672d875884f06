package names_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/names"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"capitals", "ASUNCIÓN", "asuncion"},
		{"decomposed", "Puerto N\u0303ande\u0301", "puerto nande"},
		{"several marks", "Đắk Lắk", "dak lak"},
		{"letters that do not decompose", "Łódź Øster Straße Æbeltoft Œuilly Iğdır Þing",
			"lodz oster strasse aebeltoft oeuilly igdir thing"},
		{"a dotted capital", "İzmir", "izmir"},
		{"a final sigma", "Πάτρας ΠΆΤΡΑΣ", "πατρασ πατρασ"},
		{"Cyrillic", "Йошкар-Ола", "иошкар-ола"},
		{"apostrophes", "L’Îlot L\u02bcîlot L'ILOT", "l'ilot l'ilot l'ilot"},
		{"hyphens", "Saint‐Élan Saint\u2011Élan Saint–Élan Saint−Élan", "saint-elan saint-elan saint-elan saint-elan"},
		{"quotes and blanks", "«La\u00a0Rive» “La\u202fRive”", `"la rive" "la rive"`},
		{"full width", "Ｌａ　Ｒｉｖｅ １２", "la rive 12"},
		{"ligatures", "Oﬃce", "office"},
		{"what is not seen", "\ufeffHollow\u00adfield\u200b", "hollowfield"},
		{"Devanagari vowels stay", "बाढ़ बढ़ा", norm.NFKD.String("बाढ़ बढ़ा")},
		{"composed Bengali letters", "\u09ac\u09be\u09dc\u09c0 \u0995\u09cb",
			"\u09ac\u09be\u09a1\u09bc\u09c0 \u0995\u09c7\u09be"},
		{"Japanese voicing stays", "\u304c", "\u304b\u3099"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := names.Fold(c.text); got != c.want || names.Fold(got) != got {
				t.Errorf("%q folds to %q, want %q", c.text, got, c.want)
			}
		})
	}
	if names.Fold("नाला") == names.Fold("नील") {
		t.Error("two Hindi words are one")
	}
}

// What a folded text is quoted by is the source's text, to the byte.
func TestSource(t *testing.T) {
	for _, c := range []struct{ text, word, want string }{
		{"Digue de l’Îlot inondé", "ilot", "Îlot"},
		{"Digue inonde\u0301e au nord", "inondee", "inonde\u0301e"},
		{"Die Straße dort", "strasse", "Straße"},
		{"Hollow\u00adfield \u2013 wall", "hollowfield", "Hollow\u00adfield"},
		{"FLOOD wall", "flood", "FLOOD"},
		{"no utf8 \xff flood", "flood", "flood"},
	} {
		f := names.FoldText(c.text)
		at := strings.Index(f.Text, c.word)
		if at < 0 {
			t.Errorf("%q is not in %q", c.word, f.Text)
			continue
		}
		if got := f.Source(at, at+len(c.word)); got != c.want {
			t.Errorf("%q of %q is quoted as %q, want %q", c.word, c.text, got, c.want)
		}
	}
}

func FuzzFoldText(f *testing.F) {
	for _, s := range []string{"Straße", "e\u0301\xff", "ﬃ", "বাঢ়", "\u0301", "\u1fed"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		folded := names.FoldText(text)
		if folded.Text != names.Fold(text) {
			t.Fatalf("%q and %q", folded.Text, names.Fold(text))
		}
		if n := len(folded.Text); n > 0 && !strings.Contains(text, folded.Source(0, n)) {
			t.Fatal("quoted what is not there")
		}
		for from, to := range names.Runs(folded.Text) {
			_ = folded.Source(from, to)
		}
	})
}

func ExampleAreas_Find() {
	areas := names.NewAreas([]geo.Area{
		{ID: "11", Name: "Hollowfield", Level: geo.District},
		{ID: "27", Name: "Hollowfield", Level: geo.District},
		{ID: "3", Name: "Asunción", Level: geo.District},
		{ID: "4", Name: "11", Level: geo.District},
	})
	for _, text := range []string{"ASUNCION", "27", "Hollowfield", "11", "Marl"} {
		fmt.Print(text, ":")
		for _, a := range areas.Find(text) {
			fmt.Print(" ", a.ID)
		}
		fmt.Println()
	}
	// Output:
	// ASUNCION: 3
	// 27: 27
	// Hollowfield: 11 27
	// 11: 11 4
	// Marl:
}

func TestFind(t *testing.T) {
	areas := names.NewAreas([]geo.Area{
		{ID: "N", Name: "Northside", Level: geo.District},
		{ID: "N1", Name: "Northside", Level: geo.Circle, ParentID: "N"},
		{ID: "N2", Name: "Lowtown", Level: geo.Circle, ParentID: "N"},
		{ID: "S", Name: "Saint-Élan", Aliases: []string{"Elanville"}, Level: geo.District},
		{ID: "S1", Name: "Lowtown", Level: geo.Circle, ParentID: "S"},
		{ID: "S2", Name: "Côté", Level: geo.Circle, ParentID: "S"},
		{ID: "S3", Name: "Cote", Level: geo.Circle, ParentID: "S"},
		{ID: "é1", Name: "L'Îlot", Level: geo.Circle, ParentID: "S"},
	})
	for _, c := range []struct {
		text   string
		levels []geo.Level
		want   string
	}{
		{"Northside", nil, "N"},
		{"Northside", []geo.Level{geo.Circle}, "N1"},
		{"Lowtown", nil, "N2 S1"},
		{"lowtown", []geo.Level{geo.District}, ""},
		{"SAINT ELAN", nil, "S"},
		{"Saintelan", nil, "S"},
		{"ÉLANVILLE", nil, "S"},
		{"cote\u0301", nil, "S2 S3"},
		{"co\u0302te\u0301", nil, "S2"},
		{"COTE", nil, "S3"},
		{"L’ilot", nil, "é1"},
		{"e\u03011", nil, "é1"},
		{" N2 ", nil, "N2"},
		{"", nil, ""},
		{"--", nil, ""},
	} {
		var got []string
		for _, a := range areas.Find(c.text, c.levels...) {
			got = append(got, a.ID)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q at %v is %v, want %q", c.text, c.levels, got, c.want)
		}
	}
}
