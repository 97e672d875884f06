package propose

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/geo/names"
)

// levelWords are kinds of areas, with what properties and files call them for short.
var levelWords = []struct{ word, short string }{
	{"subdistrict", "subdist"}, {"district", "dt dist dtname dtcode dtcode11 districts"}, {"block", "blk blocks"},
	{"circle", "rc circles"}, {"tehsil", "teh tehsils"}, {"taluk", "taluka"}, {"mandal", ""}, {"panchayat", "gp"},
	{"village", "vill villages"}, {"township", "twp townships"}, {"county", "cnty counties countyfp"},
	{"ward", "wards"},
	{"parish", "parishes"}, {"municipality", "mun municipalities"}, {"state", "states"}, {"province", "prov provinces"},
	{"region", "regions reg"}, {"lga", "lgas lganame lgacode"}, {"neighborhood", "neighborhoods"}, {"tract", "tracts"},
	{"commune", "communes insee com"}, {"quartier", "quartiers"}, {"secteur", "secteurs"},
	{"departement", "dep departements"},
	{"arrondissement", "arrondissements"}, {"canton", "cantons"}, {"iris", ""},
	{"municipio", "municipios mun"}, {"distrito", "distritos"}, {"departamento", "departamentos dpto"},
	{"barrio", "barrios"},
	{"colonia", "colonias"}, {"alcaldia", "alcaldias"}, {"provincia", "provincias"}, {"estado", "estados ent"},
}

var parts = regexp.MustCompile(`[\pL]+|[0-9]+`)

// levelWord finds the kind of area that the name of a file or property speaks of; sure says that it
// is one of those known, and not a guess.
func levelWord(name string) (word string, sure bool) {
	name, _, _ = strings.Cut(names.Fold(name), ".")
	tokens := parts.FindAllString(name, -1)
	for _, l := range levelWords {
		for _, t := range tokens {
			if t == l.word || slices.Contains(strings.Fields(l.short), t) {
				return l.word, true
			}
		}
	}
	for _, l := range levelWords {
		if len(l.word) > 4 && strings.Contains(name, l.word) {
			return l.word, true
		}
	}
	return "", false
}

var notPlain = regexp.MustCompile(`[^a-z0-9]+`)

// plain makes a name of lower-case letters, digits and _ of a text.
func plain(text string) string {
	text = strings.Trim(notPlain.ReplaceAllString(names.Fold(text), "_"), "_")
	if text == "" || text[0] >= '0' && text[0] <= '9' {
		text = "x" + text
	}
	return strings.Trim(text[:min(len(text), 40)], "_")
}

var years = regexp.MustCompile(`(?:^|[^0-9])((?:19|20)[0-9]{2})(?:[^0-9]|$)`)

// yearOf gives the one year that stands in a text, or 0.
func yearOf(text string) int {
	found := years.FindAllStringSubmatch(text, -1)
	if len(found) != 1 {
		return 0
	}
	year, err := strconv.Atoi(found[0][1])
	if err != nil {
		return 0
	}
	return year
}

func keysOf(count map[string]int) []string { return slices.Sorted(maps.Keys(count)) }

// common are words that texts of a language cannot do without.
var common = map[string]string{
	"en": "of the and for at in to with from under by on",
	"fr": "de la le les des du et pour dans sur une un par au aux",
	"es": "de la el los las del y para en con por una un al",
	"pt": "de da do dos das e para em com por uma um ao na no",
	"de": "der die das und für von im mit zur zum auf bei",
	"nl": "van de het een en voor in op met aan bij",
	"it": "di il la dei delle della per con nel nella e un una",
}

// languageOf gives the language that most of the texts' common words are of; sure says that no
// other comes near.
func languageOf(texts []string) (language string, sure bool) {
	count := map[string]int{}
	for _, text := range texts {
		for _, word := range strings.Fields(strings.ToLower(text)) {
			for language, words := range common {
				if slices.Contains(strings.Fields(words), word) {
					count[language]++
				}
			}
		}
	}
	best, second := "en", 0
	for _, language := range slices.Sorted(maps.Keys(common)) {
		if count[language] > count[best] {
			best = language
		}
	}
	for language, n := range count {
		if language != best {
			second = max(second, n)
		}
	}
	return best, count[best] >= 20 && 5*count[best] >= 6*second
}
