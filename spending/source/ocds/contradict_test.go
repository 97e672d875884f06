package ocds

import (
	"slices"
	"strings"
	"testing"
)

// TestContradictions: of releases of one date nobody knows which holds, so that what they do not agree in is told,
// with the places of both.
func TestContradictions(t *testing.T) {
	release := func(date, tag, rest string) string {
		return `{"ocid":"x","date":"` + date + `"` + tag + `,` + rest + `}`
	}
	awards := func(list ...string) string { return `"awards":[` + strings.Join(list, ",") + `]` }
	a5, a7 := `{"id":"a","value":{"amount":5,"currency":"EUR"}}`, `{"id":"a","value":{"amount":7}}`
	b, contract := `{"id":"b","value":{"amount":1,"currency":"EUR"}}`, `"contracts":[{"id":"c","awardID":"a"}]`
	const day, award = "2024-01-01", `,"tag":["award"]`
	for _, c := range []struct {
		name     string
		releases []string
		want     []string // line, list and value | what the problem says | where the other one stands
	}{
		{"other awards, no tags", []string{release(day, "", awards(a5)), release(day, "", awards(b))},
			[]string{"2 awards x: a|without a tag|f.json line 1"}},
		{"other awards, blank tags",
			[]string{release(day, `,"tag":[]`, awards(a5)), release(day, `,"tag":[" "]`, awards(b))},
			[]string{"2 awards x: a|without a tag|f.json line 1"}},
		{"fewer awards, no tags", []string{release(day, "", awards(a5, b)), release(day, "", awards(b))},
			[]string{"2 awards x: a|without a tag|f.json line 1"}},
		{"other contracts, no tags", []string{release(day, "", contract), release(day, "", `"contracts":[{"id":"d"}]`)},
			[]string{"2 contracts x: c|without a tag|f.json line 1"}},
		{"three",
			[]string{release(day, "", awards(a5)), release(day, "", awards(b)), release(day, "", awards(`{"id":"c"}`))},
			[]string{"2 awards x: a|without a tag|f.json line 1", "3 awards x: a|without a tag|f.json line 1",
				"3 awards x: b|without a tag|f.json line 2"}},
		{"another amount", []string{release(day, award, awards(a5)), release(day, award, awards(a7))},
			[]string{"2 awards x: a|in different ways|f.json line 1"}},
		{"taken back",
			[]string{release(day, award, awards(a5)), release(day, award, awards(`{"id":"a","value":null}`))},
			[]string{"2 awards x: a|in different ways|f.json line 1"}},
		{"another supplier", []string{release(day, award, awards(`{"id":"a","suppliers":[{"name":"One"}]}`)),
			release(day, award, awards(`{"id":"a","suppliers":[{"name":"Two"}]}`))},
			[]string{"2 awards x: a|in different ways|f.json line 1"}},
		{"other awards, with tags", []string{release(day, award, awards(a5)), release(day, award, awards(b))}, nil},
		{"other awards, one tag", []string{release(day, award, awards(a5)), release(day, "", awards(b))}, nil},
		{"the same twice", []string{release(day, "", awards(a5)), release(day, "", awards(a5))}, nil},
		{"more of the same",
			[]string{release(day, "", awards(a5)), release(day, "", awards(`{"id":"a","title":"Dyke"}`))}, nil},
		{"an award and its contract", []string{release(day, "", awards(a5)), release(day, "", contract)}, nil},
		{"another date", []string{release(day, "", awards(a5)), release("2024-01-02", "", awards(a7, b))}, nil},
		{"an amount of another date", []string{release(day, "", awards(a7)),
			release("2024-01-02", "", awards(`{"id":"a","title":"Dyke"}`)), release("2024-01-02", "", awards(a5))},
			nil},
		{"a compiled one", []string{release(day, `,"tag":["compiled"]`, awards(a5)), release(day, "", awards(b))}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var compiler Compiler
			text := strings.Join(c.releases, "\n")
			if err := compiler.Read(t.Context(), strings.NewReader(text), "f.json"); err != nil {
				t.Fatal(err)
			}
			all(&compiler)
			var got []string
			for _, i := range compiler.Issues() {
				if strings.HasPrefix(i.Problem, "two releases of the same date") {
					got = append(got, string(rune('0'+i.Line))+" "+i.Field+" "+i.Value+"|"+i.Problem+"|"+i.Action)
				}
			}
			if !slices.EqualFunc(got, c.want, func(got, want string) bool {
				part := strings.Split(want, "|")
				return strings.HasPrefix(got, part[0]+"|") && strings.Contains(got, part[1]) &&
					strings.HasSuffix(got, part[2])
			}) {
				t.Errorf("issues %q, want %q", got, c.want)
			}
		})
	}
}

// TestGrowing: a release without a tag that leaves out entries of an earlier one may be the whole process, read again.
func TestGrowing(t *testing.T) {
	release := func(date, tag, id, amount string) string {
		return `{"ocid":"x","date":"` + date + `","tag":[` + tag + `],"awards":[{"id":"` + id +
			`","value":{"amount":` + amount + `,"currency":"EUR"}}]}`
	}
	told := "2 a release without a tag leaves out entries of an earlier one without a tag"
	for _, c := range []struct {
		name, first, second string
		told                bool
	}{
		{"another award", release("2024-01-01", "", "a", "100"), release("2024-01-02", "", "b", "120"), true},
		{"the same award", release("2024-01-01", "", "a", "100"), release("2024-01-02", "", "a", "120"), false},
		{"with a tag", release("2024-01-01", "", "a", "100"), release("2024-01-02", `"award"`, "b", "120"), false},
		{"of one date", release("2024-01-01", "", "a", "100"), release("2024-01-01", "", "b", "120"), false},
	} {
		records, issues, err := read(t, c.first+"\n"+c.second)
		if err != nil || slices.Contains(issues, told) != c.told {
			t.Errorf("%s: %q, issues %q, %v", c.name, records, issues, err)
		}
	}
}

// TestTwice: a member that stands twice in one object is told of.
func TestTwice(t *testing.T) {
	twice := strings.Replace(rel("x", "2024-01-01", "1"), `"value":`, `"value":{"amount":2,"currency":"EUR"},"value":`, 1)
	records, issues, err := read(t, twice)
	if want := []string{"1 the member stands twice in one object"}; err != nil || !slices.Equal(issues, want) ||
		len(records) != 1 || !strings.Contains(records[0], " 1 EUR") {
		t.Errorf("%q, issues %q, %v", records, issues, err)
	}
}
