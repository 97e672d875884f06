package propose

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending/dataset"
)

var (
	harmNames = regexp.MustCompile(`damag|breach|washed|degat|endommag|breche|dano|danad|afectacion|kshati|harm`)
	costNames = regexp.MustCompile(`(?i)cost|estimat|amount|value|montant|co[uû]t|costo|importe`)
	longNames = regexp.MustCompile(`(?i)length|longueur|longitud(_| )|linear|metre|meter`)
)

// damaged are words of names of files, and what the things are that these list.
var damaged = []struct {
	words *regexp.Regexp
	class string
}{
	{regexp.MustCompile(`digue`), "digue"},
	{regexp.MustCompile(`levee|dike|dyke|embank|bund|bandh|dique|bordo`), "embankment"},
	{regexp.MustCompile(`\bpont|pont_`), "pont"},
	{regexp.MustCompile(`bridge|culvert|puente`), "bridge"},
	{regexp.MustCompile(`voirie|route|chauss`), "route"},
}

// damagedClass guesses what the things are that a file lists, "" where its name does not tell.
func damagedClass(stem string) string {
	for _, x := range damaged {
		if x.words.MatchString(names.Fold(stem)) {
			return x.class
		}
	}
	return ""
}

// damage adds a table that lists things harmed one by one, each with an id, a day, an area and a text; false where it
// is none.
func (d *draft) damage(g group, s *sample) bool {
	stem := path.Base(g.pattern)
	if !harmNames.MatchString(names.Fold(stem + " " + strings.Join(s.names, " "))) {
		return false
	}
	e := dataset.Damage{Name: sourceOf(g.pattern), Files: dataset.List{g.pattern}}
	days := d.damageColumns(s, &e)
	if e.Date == nil || e.ID == nil || e.Area == nil || e.Text == nil {
		return false
	}
	at := fmt.Sprintf("damage[%d]", len(d.file.Damage)+1)
	written := s.dialect(-1)
	e.Delimiter, e.Sheet = written.Delimiter, written.Sheet
	e.DateFormat = d.form(at, days)
	e.Class = cmp.Or(damagedClass(stem), "road")
	d.ask(at+".class", "what are these: road, bridge, embankment, or the word of the language for one?", false)
	if len(e.Text) > 1 {
		d.ask(at+".text", "the name of the object first, then where it is, then what else is told", false)
	}
	if e.Cost != nil {
		d.comments[at+".cost"] = "in major units; with cost_unit: 100000 in lakhs"
	}
	d.file.Damage = append(d.file.Damage, e)
	return true
}

// damageColumns finds the columns of a table of damage, and gives the days it has.
func (d *draft) damageColumns(s *sample, e *dataset.Damage) (days []string) {
	used := map[int]bool{}
	take := func(is func(i int) bool) dataset.List {
		at := s.first(used, is)
		if at < 0 {
			return nil
		}
		used[at] = true
		return dataset.List{s.names[at]}
	}
	e.Date = take(func(i int) bool {
		days = s.columns[i]
		return len(fits(days)) > 0
	})
	e.ID = take(func(i int) bool {
		return s.distinct(i) == len(s.columns[i]) && s.digits(i) && s.length(i) <= 40 && !s.degrees(i)
	})
	if at := s.first(used, func(i int) bool { return d.assetColumn(s.columns[i]) }); at >= 0 {
		e.Asset = dataset.List{s.names[at]} // which is also what the object is called
	}
	e.Area = take(func(i int) bool {
		level, _ := d.areasOf(s.columns[i])
		if level >= 0 {
			e.Level = d.file.Levels[level].Key
		}
		return level >= 0
	})
	number := func(name *regexp.Regexp) dataset.List {
		return take(func(i int) bool {
			is, comma := isNumber(s.columns[i])
			is = is && name.MatchString(s.names[i])
			e.DecimalComma = e.DecimalComma || is && comma
			return is
		})
	}
	e.Lon, e.Lat = number(longitudes), number(latitudes)
	e.Cost, e.Length = number(costNames), number(longNames)
	for i := range s.columns {
		if is, _ := isNumber(s.columns[i]); !used[i] && !is && s.length(i) > 0 {
			e.Text = append(e.Text, s.names[i])
		}
	}
	return days
}

var (
	longitudes = regexp.MustCompile(`(?i)^(lon|lng|long|longitude|longitud|x)$`)
	latitudes  = regexp.MustCompile(`(?i)^(lat|latitude|latitud|y)$`)
)

// degrees says whether a column is one of coordinates.
func (s *sample) degrees(i int) bool {
	return slices.ContainsFunc([]*regexp.Regexp{longitudes, latitudes},
		func(name *regexp.Regexp) bool { return name.MatchString(s.names[i]) })
}
