package propose

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/paulmach/orb"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending/dataset"
)

// layerOfAreas is a level that was found, with what tables may call its areas by.
type layerOfAreas struct {
	level dataset.Level
	codes map[string]bool
	names map[string]bool // folded
}

// shapefile is what a file of shapes holds.
type shapefile struct {
	file       string
	features   int
	polygons   int
	properties []property

	code, name, parent, parentName *property
}

// property is a property of features, with its value in each; "" where it has none.
type property struct {
	name   string
	values []string
	count  map[string]int // of each value but ""
}

// shapes finds the levels and layers among the files of shapes.
func (d *draft) shapes(ctx context.Context, groups []group) error {
	var areas, rest []*shapefile
	columns := d.columns(groups)
	for _, g := range groups {
		for _, file := range g.files {
			s, err := d.look(ctx, g, file)
			if err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				d.leave(file, err.Error())
				continue
			}
			switch {
			case s == nil:
			case s.polygons == 0:
				d.assets(s)
			case s.areas(columns):
				areas = append(areas, s)
			default:
				rest = append(rest, s)
			}
		}
	}
	d.levels(areas)
	for _, s := range rest {
		d.layer(s)
	}
	return nil
}

// look reads a file of shapes; nil for one of another kind.
func (d *draft) look(ctx context.Context, g group, file string) (*shapefile, error) {
	switch ext := strings.ToLower(path.Ext(file)); {
	case ext == ".gpkg", ext == ".geojson", ext == ".zip":
	case ext == ".json" && d.begins(file, `"FeatureCollection"`):
	default:
		return nil, nil
	}
	if g.size > mostVector {
		return nil, fmt.Errorf("it has more than %d MiB", mostVector>>20)
	}
	s := &shapefile{file: file}
	at := map[string]int{}
	_, err := vector.Options{}.ReadFile(ctx, d.path(file), func(f vector.Feature) error {
		if s.features++; s.features > mostAreas {
			return fmt.Errorf("it has more than %d features", mostAreas)
		}
		switch f.Geometry.(type) {
		case orb.Polygon, orb.MultiPolygon:
			s.polygons++
		}
		for name, v := range f.Properties {
			i, known := at[name]
			if !known {
				i = len(s.properties)
				at[name] = i
				s.properties = append(s.properties, property{name: name, count: map[string]int{}})
			}
			s.properties[i].add(s.features, v)
		}
		return nil
	})
	slices.SortFunc(s.properties, func(a, b property) int { return strings.Compare(a.name, b.name) })
	return s, err
}

func (p *property) add(feature int, v any) {
	for len(p.values) < feature-1 {
		p.values = append(p.values, "")
	}
	text := ""
	switch v.(type) {
	case string, int64, float64, bool:
		text = strings.TrimSpace(fmt.Sprint(v))
	}
	p.values = append(p.values, text)
	if text != "" {
		p.count[text]++
	}
}

var (
	codeNames = regexp.MustCompile(`(?i)code|insee|geoid|fips|object_?id|_id$|^id|gid|cod_|cve|pcode`)
	ownCodes  = regexp.MustCompile(`(?i)^(object_id|insee|geoid|pcode|cvegeo)`)
	nameNames = regexp.MustCompile(`(?i)name|^nom|nombre|_nm|naam|libelle|label|desc|block|circle|ward|district|` +
		`revenue`)
	noNames = regexp.MustCompile(`(?i)^(shape|area|perimeter|st_|objectid$|fid$|globalid|are_)`)
)

// areas reports whether the features are areas: each with a code of its own and a name. It finds
// these, and what the areas lie in. Of several codes that is taken which tables have a column of.
func (s *shapefile) areas(columns map[string][]string) bool {
	s.code = s.best(func(p *property) int {
		if len(p.count) != s.features || s.features < 2 && len(p.count) == 0 || !p.isCode() ||
			noNames.MatchString(p.name) {
			return 0
		}
		return 1 + points(codeNames.MatchString(p.name), 4) + points(!p.isCounter(), 2) +
			points(ownCodes.MatchString(p.name), 1) + points(p.isIn(columns), 8)
	})
	if s.code == nil {
		return false
	}
	s.name = s.best(func(p *property) int {
		if p == s.code || !p.isName() || 2*len(p.count) < s.features {
			return 0
		}
		return 4 + points(nameNames.MatchString(p.name), 4) + points(len(p.count) == s.features, 1) +
			points(s.parentWord(p), -3)
	})
	if s.name == nil {
		return false
	}
	s.parent = s.best(func(p *property) int {
		if p == s.code || p == s.name || len(p.count) < 2 || len(p.count) >= s.features || !p.isCode() ||
			len(p.values) != s.features || slices.Contains(p.values, "") || noNames.MatchString(p.name) {
			return 0
		}
		named := s.namesOf(p)
		if named == nil {
			return points(codeNames.MatchString(p.name) || s.parentWord(p), 1)
		}
		return 2 + points(codeNames.MatchString(p.name), 4) + points(s.parentWord(p), 2)
	})
	if s.parent != nil {
		s.parentName = s.namesOf(s.parent)
	}
	return true
}

func points(yes bool, n int) int {
	if yes {
		return n
	}
	return 0
}

// best gives the property with the most points, the first of several; nil where none has any.
func (s *shapefile) best(rate func(*property) int) *property {
	var best *property
	most := 0
	for i := range s.properties {
		if n := rate(&s.properties[i]); n > most {
			best, most = &s.properties[i], n
		}
	}
	return best
}

// parentWord reports whether a property is named after another kind of area than the file is.
func (s *shapefile) parentWord(p *property) bool {
	word, _ := levelWord(p.name)
	own, _ := levelWord(path.Base(s.file))
	const same = len("distr") // districts and distritos are of one kind
	return word != "" && word[:min(same, len(word))] != own[:min(same, len(own))]
}

// namesOf finds the property that says in words what a code says; nil if none does.
func (s *shapefile) namesOf(code *property) *property {
	return s.best(func(p *property) int {
		if p == code || p == s.code || p == s.name || !p.isName() || len(p.values) != len(code.values) {
			return 0
		}
		of := map[string]string{}
		for i, c := range code.values {
			if name, known := of[c]; known && name != p.values[i] {
				return 0
			}
			of[c] = p.values[i]
		}
		if len(p.count) > len(code.count) || 10*len(p.count) < 9*len(code.count) {
			return 0
		}
		return 1 + points(nameNames.MatchString(p.name), 1)
	})
}

// isCode reports whether the values look like codes: short, without blanks, nearly all with a digit.
func (p *property) isCode() bool {
	digits := 0
	for v := range p.count {
		if len(v) > 40 || strings.ContainsAny(v, " \n\t;,") || strings.Contains(v, ".") &&
			!strings.ContainsFunc(v, unicode.IsLetter) {
			return false
		}
		if strings.ContainsFunc(v, unicode.IsDigit) {
			digits++
		}
	}
	return 10*digits >= 9*len(p.count) || len(p.count) > 0 && p.short()
}

// short reports whether all values are of up to three letters: initials.
func (p *property) short() bool {
	for v := range p.count {
		if len(v) > 3 {
			return false
		}
	}
	return true
}

// isCounter reports whether the values are 1, 2, 3 …, which number the rows of a file.
func (p *property) isCounter() bool {
	for i := range len(p.count) {
		if p.count[fmt.Sprint(i)]+p.count[fmt.Sprint(i+1)] == 0 {
			return false
		}
	}
	return true
}

// levels sets the files of areas in order, the finest last.
func (d *draft) levels(files []*shapefile) {
	if len(files) == 0 {
		d.ask("levels", "no file has areas with a code and a name each; what boundaries are there?", true)
		return
	}
	slices.SortStableFunc(files, func(a, b *shapefile) int { return b.rank() - a.rank() })
	at := files[0]
	for len(d.file.Levels) < geo.MostLevels {
		for _, other := range files {
			if other != at && other.sameAreas(at) {
				d.leave(other.file, "it has the same areas as "+at.file)
			}
		}
		var above *shapefile
		if len(d.file.Levels) < geo.MostLevels-1 {
			above = at.above(files) // and by what property
		}
		d.levelOf(at)
		if above == nil {
			break
		}
		at = above
	}
	d.united(at)
	for _, f := range files {
		used := slices.ContainsFunc(d.file.Levels, func(l dataset.Level) bool { return l.File == f.file })
		same := slices.ContainsFunc(d.left, func(l string) bool { return strings.HasPrefix(l, f.file+": ") })
		if !used && !same {
			d.leave(f.file, "areas that no property of others leads to; as a level they need parent in the level below")
		}
	}
	d.number()
}

// rank puts the file with the most areas first, and of the same areas the one that says most.
func (s *shapefile) rank() int {
	return 4*s.features + points(s.parent != nil, 2) + points(s.parentName != nil, 1)
}

func (s *shapefile) sameAreas(o *shapefile) bool {
	shared := 0
	for v := range s.code.count {
		shared += o.code.count[v]
	}
	return 5*shared >= 4*min(s.features, o.features) && 5*s.features >= 4*o.features && 5*o.features >= 4*s.features ||
		10*s.features >= 9*o.features && 10*o.features >= 9*s.features && s.parent != nil && o.parent != nil
}

// above finds the file with the areas that these lie in, by any property.
func (s *shapefile) above(files []*shapefile) *shapefile {
	for _, f := range files {
		if f == s || f.features >= s.features {
			continue
		}
		if leads := s.best(func(p *property) int { return s.leads(p, f) }); leads != nil {
			s.parent, s.parentName = leads, nil
			return f
		}
	}
	return nil
}

// leads rates a property as the code of the areas of another file that these lie in, by what it is called and by how
// many of them it names: numbers within each of these may look like their codes.
func (s *shapefile) leads(p *property, f *shapefile) int {
	if p == s.code || len(p.values) != s.features || slices.Contains(p.values, "") {
		return 0
	}
	for v := range p.count {
		if f.code.count[v] == 0 {
			return 0
		}
	}
	called := p.name == f.code.name
	if len(p.count) < 2 && !(f.features == 1 && called) { // the same of all, but called the same
		return 0
	}
	return 1 + points(called, 4) + points(len(p.count) == len(f.code.count), 2)
}

// levelOf puts a file's level before those there are.
func (d *draft) levelOf(s *shapefile) {
	key, sure := levelWord(path.Base(s.file))
	if key == "" {
		key, sure = levelWord(s.name.name)
	}
	if key == "" {
		key, sure = levelWord(s.code.name)
	}
	l := dataset.Level{Key: geo.Level(key), File: s.file, Code: dataset.List{s.code.name},
		Name: dataset.List{s.name.name}, Aliases: s.otherNames()}
	if s.parent != nil {
		l.Parent = dataset.List{s.parent.name}
		if s.parentName != nil {
			l.ParentName = dataset.List{s.parentName.name}
		}
	}
	found := layerOfAreas{level: l, codes: map[string]bool{}, names: map[string]bool{}}
	for v := range s.code.count {
		found.codes[v] = true
	}
	for v := range s.name.count {
		found.names[names.Fold(v)] = true
	}
	d.putLevel(found, sure)
}

// putLevel puts a level before those there are, with a key of its own.
func (d *draft) putLevel(l layerOfAreas, sure bool) {
	taken := func(key geo.Level) bool {
		return slices.ContainsFunc(d.areas, func(o layerOfAreas) bool { return o.level.Key == key })
	}
	if l.level.Key == "" || taken(l.level.Key) {
		l.level.Key, sure = geo.Level(fmt.Sprintf("area%d", geo.MostLevels-len(d.areas))), false
	}
	if !sure {
		l.level.Words = nil
	}
	d.areas = append([]layerOfAreas{l}, d.areas...)
	d.file.Levels = append([]dataset.Level{l.level}, d.file.Levels...)
	if !sure {
		d.unsure = append(d.unsure, l.level.Key)
	}
}

// united adds the level that the outermost file's areas say they lie in.
func (d *draft) united(s *shapefile) {
	if s.parent == nil || len(d.file.Levels) == geo.MostLevels {
		if s.parent != nil {
			d.file.Levels[0].Parent, d.file.Levels[0].ParentName = nil, nil
		}
		return
	}
	key, sure := levelWord(s.parent.name)
	if key == "" && s.parentName != nil {
		key, sure = levelWord(s.parentName.name)
	}
	l := layerOfAreas{level: dataset.Level{Key: geo.Level(key)}, codes: map[string]bool{}, names: map[string]bool{}}
	for v := range s.parent.count {
		l.codes[v] = true
	}
	if s.parentName != nil {
		for v := range s.parentName.count {
			l.names[names.Fold(v)] = true
		}
	}
	d.putLevel(l, sure)
}

// number says of the levels what is better looked at, now that they have their places.
func (d *draft) number() {
	for i, l := range d.file.Levels {
		at := fmt.Sprintf("levels[%d]", i+1)
		if slices.Contains(d.unsure, l.Key) {
			d.ask(at+".key", "what are these areas called? A word such as ward, commune, municipio", false)
		}
		if l.File == "" {
			d.comments[at+".key"] = fmt.Sprintf("%d areas, united from those of the level below", len(d.areas[i].codes))
			continue
		}
		d.comments[at+".code"] = fmt.Sprintf("%d areas, such as %s", len(d.areas[i].codes), some(d.areas[i].codes))
	}
}

// some gives the first of a set of texts.
func some(set map[string]bool) string {
	first := ""
	for v := range set {
		if first == "" || v < first {
			first = v
		}
	}
	return first
}

var hazardNames = regexp.MustCompile(
	`(?i)flood|inond|ppri|fld|zone|al[ée]a|hazard|risk|risque|inund|submers|crue|riesgo`)

// layer adds polygons that are no areas as a layer of flood exposure, if they look like one.
func (d *draft) layer(s *shapefile) {
	looks := hazardNames.MatchString(path.Base(s.file))
	class := s.best(func(p *property) int {
		if len(p.count) < 1 || len(p.count) > 12 {
			return 0
		}
		named := hazardNames.MatchString(p.name)
		looks = looks || named
		return 1 + points(named, 4) + points(len(p.count) > 1, 1)
	})
	if !looks {
		d.leave(s.file, "polygons without a code and a name each, and no word of floods")
		return
	}
	stem := strings.TrimSuffix(path.Base(s.file), path.Ext(s.file))
	l := dataset.Layer{Name: plain(stem), Title: strings.ReplaceAll(stem, "_", " "), File: s.file}
	at := fmt.Sprintf("layers[%d]", len(d.file.Layers)+1)
	if date := s.best(func(p *property) int { return points(len(p.count) > 0 && p.dates(), 1) }); date != nil {
		l.Date = date.name
	} else if year := yearOf(stem); year > 0 {
		l.Year = year
	} else {
		d.ask(at+".year", "from what year on do these zones hold? Or give date: the day they were seen", true)
	}
	if class != nil && l.Date == "" {
		l.Class = class.name
		d.comments[at+".class"] = "classes: " + strings.Join(keysOf(class.count), ", ")
	}
	d.askWhich(s, class, l.Date, at+".file")
	d.file.Layers = append(d.file.Layers, l)
}

// askWhich asks whether all shapes of a layer count where a property other than its class and date parts them.
func (d *draft) askWhich(s *shapefile, class *property, date, at string) {
	for i := range s.properties {
		if p := &s.properties[i]; p != class && p.name != date && len(p.count) > 1 && len(p.count) <= 12 && !p.dates() {
			d.ask(at, fmt.Sprintf("do all its shapes count? %s is one of %s: a where keeps some, where: %s = '%s'",
				p.name, strings.Join(keysOf(p.count), ", "), p.name, keysOf(p.count)[0]), false)
		}
	}
}

func (p *property) dates() bool {
	for v := range p.count {
		if dateLayout([]string{v}) == "" {
			return false
		}
	}
	return true
}
