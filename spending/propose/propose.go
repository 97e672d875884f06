// Package propose looks at a folder and writes a first description of the place its files are
// about: levels of areas, needs, layers and sources of awards as far as the files tell, and questions
// where they do not.
package propose

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/input"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
)

// The bounds of a look at a folder.
const (
	mostFiles   = 50_000
	mostVector  = 256 << 20 // bytes of a file of shapes
	mostRows    = 2_000     // that are looked at of a table
	mostLooked  = 64 << 10  // bytes that are looked at of a JSON file
	mostAreas   = 100_000   // features of a file of shapes
	mostSources = 200       // kinds of files
)

// Folder looks at a folder and gives a first dataset.yaml for it, with comments. What it could not
// tell stands in the text as "?" with a question beside it, which an import refuses until it is
// answered; questions are these, and what was guessed and is better looked at.
func Folder(ctx context.Context, dir string) (text []byte, questions []string, err error) {
	d := draft{dir: dir, comments: map[string]string{}, needLevel: map[string]int{}}
	whole, err := filepath.Abs(dir) // a name also for "."
	if err != nil {
		return nil, nil, err
	}
	d.file.Title = strings.ReplaceAll(filepath.Base(whole), "_", " ")
	groups, err := d.groups()
	if err != nil {
		return nil, nil, err
	}
	if err := d.shapes(ctx, groups); err != nil {
		return nil, nil, err
	}
	for _, g := range groups {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		switch path.Ext(strings.ToLower(g.pattern)) {
		case ".csv", ".tsv", ".xlsx":
			d.table(g)
		case ".json", ".jsonl":
			d.json(g)
		}
	}
	d.finish()
	return d.write()
}

// group is files that differ in the numbers of their names only.
type group struct {
	pattern string   // relative to the folder, / between its parts, * for the numbers
	files   []string // of it, in order
	size    int64    // of the largest
}

// draft is a description in the making.
type draft struct {
	dir      string
	file     dataset.File
	comments map[string]string // beside a key, by its path: "levels[1].key"
	asked    []question
	left     []string // what is not used, and why

	areas     []layerOfAreas // outermost first
	unsure    []geo.Level    // levels whose key is a guess
	texts     []string       // titles of awards, for the language
	signs     map[spending.Currency]int
	needLevel map[string]int // the finest level, by its place, that a need of a table is known for
	portal    int            // files of a source of the Indian portal
	called    []*property    // ids and names of assets
	postal    string         // a table of the areas of postal codes
}

// question is what the files do not tell.
type question struct {
	path string // of the key that answers it
	text string
	open bool // the key has no value until it is answered
}

func (d *draft) ask(path, text string, open bool) {
	d.asked = append(d.asked, question{path, text, open})
}

func (d *draft) leave(pattern, why string) { d.left = append(d.left, pattern+": "+why) }

var numbers = regexp.MustCompile(`[0-9]+([_.-][0-9]+)*`)

// groups lists the files of the folder, those together whose names differ in numbers.
func (d *draft) groups() ([]group, error) {
	byPattern := map[string]*group{}
	count := 0
	root := os.DirFS(d.dir)
	err := fs.WalkDir(root, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if name != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "__")) {
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !e.Type().IsRegular() {
			return nil
		}
		if count++; count > mostFiles {
			return fmt.Errorf("%s has more than %d files; give the folder of one place", d.dir, mostFiles)
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		stem := strings.TrimSuffix(base, path.Ext(base))
		pattern := path.Join(path.Dir(name), numbers.ReplaceAllString(stem, "*")+path.Ext(base))
		g := byPattern[pattern]
		if g == nil {
			g = &group{pattern: pattern}
			byPattern[pattern] = g
		}
		g.files = append(g.files, name)
		g.size = max(g.size, info.Size())
		return nil
	})
	if err != nil {
		return nil, err
	}
	groups := make([]group, 0, len(byPattern))
	for _, g := range byPattern {
		if len(g.files) == 1 {
			g.pattern = g.files[0]
		}
		slices.Sort(g.files)
		groups = append(groups, *g)
	}
	slices.SortFunc(groups, func(a, b group) int { return strings.Compare(a.pattern, b.pattern) })
	if len(groups) > mostSources {
		return nil, fmt.Errorf("%s has %d kinds of files, more than %d; give the folder of one place", d.dir,
			len(groups), mostSources)
	}
	return groups, nil
}

// open opens a file of the folder.
func (d *draft) open(name string) (*input.File, error) { return input.Open(d.path(name)) }

func (d *draft) path(name string) string { return filepath.Join(d.dir, filepath.FromSlash(name)) }

// finish says what follows from all files together.
func (d *draft) finish() {
	f := &d.file
	language, sure := languageOf(d.texts)
	f.Languages = dataset.List{language}
	if !sure {
		d.ask("languages", "the titles do not tell their language: is it this?", false)
	}
	switch {
	case d.portal > 0:
		f.Currency, f.YearBegins = spending.INR, 4
	case len(d.signs) == 1:
		for c := range d.signs {
			f.Currency = c
		}
	default:
		d.ask("currency", "what currency are the amounts in? A code of ISO 4217 such as EUR or USD", true)
	}
	if f.YearBegins == 0 {
		f.YearBegins = 1
		d.ask("financial_year_begins", "in what month does the financial year begin?", false)
	}
	if len(f.Awards) == 0 {
		d.leave("awards", "no table or release of contracts was found; add a source under awards")
	}
	d.exposed()
	d.chooseDefault()
}

// exposedWords are a heading, what is counted and one of it, by language.
var exposedWords = map[string][3]string{
	"en": {"People exposed", "exposed people", "exposed person"},
	"fr": {"Habitants exposés", "habitants exposés", "habitant exposé"},
	"es": {"Habitantes expuestos", "habitantes expuestos", "habitante expuesto"},
}

// exposed adds what follows from a share under water, or a layer, and the people living there.
func (d *draft) exposed() {
	people := slices.ContainsFunc(d.file.Needs, func(n dataset.Need) bool { return n.Name == spending.Population })
	share := slices.ContainsFunc(d.file.Needs, func(n dataset.Need) bool { return n.Name == spending.InundatedShare })
	if people && share {
		d.file.Needs = append(d.file.Needs, dataset.Need{Name: spending.Exposed, Rule: spending.ShareOf,
			Series: spending.InundatedShare, Of: spending.Population})
	}
	if !people {
		return
	}
	for _, l := range d.file.Layers {
		n := dataset.Need{Name: "exposed_" + l.Name, Layer: l.Name}
		if words, known := exposedWords[d.language()]; known {
			n.Label = dataset.Text{d.language(): words[0] + ": " + l.Title}
			n.Words, n.Per = dataset.Text{d.language(): words[1]}, dataset.Text{d.language(): words[2]}
		}
		d.file.Needs = append(d.file.Needs, n)
		if l.Class != "" {
			d.ask(fmt.Sprintf("needs[%d].layer", len(d.file.Needs)),
				"every class counts; with classes: [...] only those named do", false)
		}
	}
}

func (d *draft) language() string { return d.file.Languages[0] }

// rank puts needs in the order in which they are taken for the default.
func rank(n dataset.Need) int {
	switch {
	case strings.HasPrefix(n.Name, spending.Affected):
		return 0
	case n.Layer != "":
		return 1
	case n.Name == spending.Exposed:
		return 2
	case n.Name == spending.Population:
		return 3
	}
	return 4
}

// chooseDefault makes a need of reported people the default, or else of exposed ones, or the population.
func (d *draft) chooseDefault() {
	needs := d.file.Needs
	if len(needs) == 0 {
		d.leave("needs", "no table of people by area was found; add one under needs")
		return
	}
	chosen := map[int][]geo.Level{} // the levels that a need is the default of
	for depth, l := range d.file.Levels {
		best := -1
		for i, n := range needs {
			if known, of := d.needLevel[n.Name]; of && known < depth {
				continue // it is of larger areas
			}
			if best < 0 || rank(n) < rank(needs[best]) {
				best = i
			}
		}
		if best >= 0 {
			chosen[best] = append(chosen[best], l.Key)
		}
	}
	for _, i := range slices.Sorted(maps.Keys(chosen)) {
		levels := chosen[i]
		if len(levels) == len(d.file.Levels) {
			needs[i].Default.Everywhere = true
		} else {
			needs[i].Default.Levels = levels
		}
		if len(needs) > 1 {
			d.ask(fmt.Sprintf("needs[%d].default", i+1), "is this what money is to be set against by default?", false)
		}
	}
}
