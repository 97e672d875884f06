package dataset

import (
	"slices"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/relevance"
)

// RulesFor gives the rules of relevance of a dataset: those of its languages, with what only the offices of the places
// write that it names and that come with the program.
func RulesFor(languages []string, currency spending.Currency, places []string) (*relevance.Rules, error) {
	if slices.Contains(places, "assam") {
		return RulesOfAssam()
	}
	return relevance.For(languages, currency, nil)
}

// RulesOfAssam gives the rules of relevance of Assam's awards.
func RulesOfAssam() (*relevance.Rules, error) {
	const name = "assam/assam.rules"
	text, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	own := map[string][]relevance.File{"en": {{Name: name, Text: string(text)}}}
	return relevance.For([]string{"en"}, spending.INR, own)
}
