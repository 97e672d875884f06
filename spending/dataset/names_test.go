package dataset_test

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/floodspend/floodspend/spending/dataset"
)

// Every district of Assam has a name in Assamese, Bengali and Hindi, every circle in the first two, each in the letters
// of its language alone, areas of one name spelt alike, with their parts; those nobody has checked are marked,
// districts never.
func TestNamesOfAssam(t *testing.T) {
	text, ok := dataset.Names("assam")
	if !ok {
		t.Fatal("there are none")
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || !slices.Equal(rows[0], []string{"area", "en", "as", "bn", "hi", "unsure"}) {
		t.Fatalf("%v, %v", rows[0], err)
	}
	scripts := map[string]func(rune) bool{
		"as": func(r rune) bool { return unicode.Is(unicode.Bengali, r) && r != 'র' },
		"bn": func(r rune) bool { return unicode.Is(unicode.Bengali, r) && r != 'ৰ' && r != 'ৱ' },
		"hi": func(r rune) bool { return unicode.Is(unicode.Devanagari, r) },
	}
	whole := func(name string) string { // without what part of it an area is
		name, _, _ = strings.Cut(name, "(")
		return strings.TrimSpace(name)
	}
	seen, count, spelt := map[string]bool{}, map[string]int{}, map[[2]string]string{}
	for _, row := range rows[1:] {
		code := row[0]
		if seen[code] {
			t.Errorf("%s occurs twice", code)
		}
		seen[code] = true
		district := strings.Count(code, "-") == 1
		for i, language := range rows[0] {
			if scripts[language] == nil {
				continue
			}
			name := row[i]
			if name == "" && (district || language != "hi") {
				t.Errorf("%s (%s) has no name in %s", code, row[1], language)
			}
			foreign := func(r rune) bool { return !scripts[language](r) && !strings.ContainsRune(" -()", r) }
			if strings.ContainsFunc(name, foreign) {
				t.Errorf("%s (%s) in %s is %q", code, row[1], language, name)
			}
			if !norm.NFC.IsNormalString(name) || strings.TrimSpace(name) != name {
				t.Errorf("%s (%s) in %s is not normal: %q", code, row[1], language, name)
			}
			count[language]++
			same := [2]string{whole(row[1]), language}
			if other := spelt[same]; other != "" && name != "" && other != whole(name) {
				t.Errorf("%s (%s) in %s is %q, elsewhere %q", code, row[1], language, name, other)
			}
			spelt[same] = cmp.Or(spelt[same], whole(name))
		}
		for _, language := range strings.Fields(row[5]) {
			if district || scripts[language] == nil {
				t.Errorf("%s (%s) is unsure in %q", code, row[1], language)
			}
		}
	}
	if count["as"] != 35+180 {
		t.Errorf("%d areas, want 35 districts and 180 circles", count["as"])
	}
}
