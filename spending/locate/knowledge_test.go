package locate_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending/locate"
)

func TestKnowledgeIsRead(t *testing.T) {
	for _, c := range []struct{ name, text, problem string }{
		{"an unknown key", "word: {}\n", "line 1: field word not found"},
		{"an unknown context", "contexts: {lake: [lake NAME]}\n", `contexts: "lake" is not one of bank, block`},
		{"an unknown list", "contexts: {river: [<lake> NAME]}\n", `river: "<lake> NAME": there is no list <lake>`},
		{"no name", "contexts: {river: [lake of]}\n", `"lake of": a pattern is NAME and words around it`},
		{"a name alone", "contexts: {river: [NAME]}\n", `"NAME": a pattern is NAME and words around it`},
		{"a blank word", "contexts: {river: [lake| NAME]}\n", "a word is missing"},
		{"nothing", "", ""},
		{"a list and its use", "lists: {lake: [lac, étang]}\ncontexts: {river: [<lake> NAME]}\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var k locate.Knowledge
			err := k.Read("k.yaml", []byte(c.text))
			if c.problem == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.problem) || !strings.Contains(err.Error(), "k.yaml") {
				t.Errorf("error %v, want k.yaml and %s", err, c.problem)
			}
		})
	}
	if _, err := locate.Generic("xx"); err == nil || !strings.Contains(err.Error(), "en, es, fr") {
		t.Errorf("an unknown language: %v", err)
	}
}

func TestKnowledgeGrows(t *testing.T) {
	var k locate.Knowledge
	for _, text := range []string{
		"words: {to: [to]}\nlists: {river: [river]}\nnames: {endings: [gaon]}\npostcode_digits: 5\n",
		"words: {to: [hasta]}\nlists: {river: [río], sea: [mar]}\nnames: {endings: [pur]}\npostcode_digits: 6\n",
	} {
		before := sum(t, k)
		if err := k.Read("k.yaml", []byte(text)); err != nil {
			t.Fatal(err)
		}
		if sum(t, k) == before {
			t.Error("what was added does not change the sum")
		}
	}
	got := strings.Join(slices.Concat(k.Words.To, k.Lists["river"], k.Names.Endings), " ")
	if got != "to hasta river río gaon pur" || len(k.Lists["sea"]) != 1 || k.PostcodeDigits != 6 {
		t.Errorf("%s, digits %d", got, k.PostcodeDigits)
	}
}

func sum(t *testing.T, k locate.Knowledge) string {
	t.Helper()
	s, err := k.Sum()
	if err != nil {
		t.Fatal(err)
	}
	return s
}
