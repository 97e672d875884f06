package dataset

import (
	"fmt"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo"
)

var (
	plainName  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	sourceName = regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]{0,39}$`)
)

// ASDMA is the preset of the files of Assam's disaster management authority and of those beside them.
const ASDMA = "asdma"

// Presets lists the layouts of records that the program knows.
func Presets() []string { return []string{"eprocure-in", "decp", "ocds", ASDMA} }

const plainNames = "lower-case letters, digits and _, a letter first"

// check finds what no single value shows to be wrong.
func (r *reading) check(f *File) {
	for i, l := range f.Languages {
		if !IsLanguage(l) {
			r.bad("languages", fmt.Sprintf("language %d is %q", i+1, l), "codes such as en, fr, es")
		}
	}
	if f.Currency != "" && !f.Currency.Known() {
		r.bad("currency", fmt.Sprintf("currency %q is not of ISO 4217", f.Currency), "a code such as INR, EUR, USD")
	}
	if !isMonth(f.YearBegins) && r.at["financial_year_begins"] != nil {
		r.bad("financial_year_begins", fmt.Sprintf("%d is no month", f.YearBegins), "1 to 12")
	}
	if f.RecentMonths < 1 && r.at["recent_months"] != nil {
		r.bad("recent_months", fmt.Sprintf("%d is no number of months", f.RecentMonths), "1 or more, such as 24")
	}
	if m := f.FloodMonths; m != nil && (len(m) != 2 || !isMonth(m[0]) || !isMonth(m[1])) {
		r.bad("flood_months", "not a first and a last month", "[6, 10]")
	}
	r.checkLevels(f)
	r.checkNeeds(f)
	r.checkLayers(f)
	r.checkAssets(f)
	r.checkRecords("awards", f.Awards)
	r.checkRecords("sanctions", f.Sanctions)
}

func isMonth(m int) bool { return time.Month(m) >= time.January && time.Month(m) <= time.December }

// bad is wrong at a path, or where its structure begins.
func (r *reading) bad(path, problem, allowed string) {
	n := r.at[path]
	for n == nil && path != "" {
		path = path[:max(0, strings.LastIndex(path, "."))]
		n = r.at[path]
	}
	r.wrong(n, problem, allowed)
}

func (r *reading) checkLevels(f *File) {
	if r.at["levels"] == nil || len(f.Levels) == 0 {
		return
	}
	if err := f.Hierarchy().Check(); err != nil {
		r.bad("levels", err.Error(), "")
	}
	for i, l := range f.Levels {
		at := fmt.Sprintf("levels[%d]", i+1)
		last := i == len(f.Levels)-1
		switch {
		case l.Preset != "" && (l.Preset != ASDMA || l.File != ""):
			r.bad(at+".preset", fmt.Sprintf("%s has preset %q", l.Key, l.Preset), ASDMA+", without a file")
		case l.Preset != "" || !last && f.Levels[i+1].Preset != "":
		case l.File == "" && last:
			r.bad(at, fmt.Sprintf("the finest level, %s, has no file", l.Key), "")
		case l.File == "" && len(l.Code)+len(l.Name)+len(l.Parent)+len(l.Aliases) > 0:
			r.bad(at, fmt.Sprintf("%s has properties, and no file that they are in", l.Key), "")
		case l.File == "" && len(f.Levels[i+1].Parent) == 0:
			r.bad(at, fmt.Sprintf("%s has no file, and %s no parent to unite it by", l.Key, f.Levels[i+1].Key), "")
		case l.File != "" && len(l.Code) == 0:
			r.bad(at, fmt.Sprintf("%s lacks code: the property with the areas' official code", l.Key), "")
		case l.File != "" && len(l.Name) == 0:
			r.bad(at, fmt.Sprintf("%s lacks name: the property with the areas' name", l.Key), "")
		}
		if i == 0 && len(l.Parent) > 0 {
			r.bad(at+".parent", fmt.Sprintf("%s is the outermost level and lies in nothing", l.Key), "")
		}
	}
}

func (r *reading) checkNeeds(f *File) {
	keys := f.Hierarchy().Keys()
	seen := map[string]bool{}
	for i, n := range f.Needs {
		at := fmt.Sprintf("needs[%d]", i+1)
		r.checkName(at, n.Name, "needs", seen)
		if n.Preset != "" && n.Preset != ASDMA {
			r.bad(at+".preset", fmt.Sprintf("no preset of needs is called %q", n.Preset), ASDMA)
		}
		for _, l := range n.Default.Levels {
			if !slices.Contains(keys, l) {
				r.bad(at+".default", fmt.Sprintf("%q is no level", l), listOf(keys))
			}
		}
		if (n.Rule == "share") != (n.Of != "") {
			r.bad(at, "rule share, and it alone, says what the share is of", "rule: share with of: population")
		}
		if n.Layer != "" && !slices.ContainsFunc(f.Layers, func(l Layer) bool { return l.Name == n.Layer }) {
			r.bad(at+".layer", fmt.Sprintf("no layer is called %q", n.Layer), listOf(layerNames(f.Layers)))
		}
		if n.Layer == "" && len(n.Classes) > 0 {
			r.bad(at+".classes", "classes are of a layer, and none is named", "")
		}
		if people := n.Unit == "" || n.Unit == "people"; len(n.ZeroBeside) > 0 &&
			(n.Layer != "" || n.Raster != "" || n.Rule == "share" || !people) {
			r.bad(at+".zero_beside", "damage makes another zero of people who are reported alone, and the need is "+
				"of others", "leave the key out")
		}
		if len(n.Files) > 0 && n.Layer != "" {
			r.bad(at, "it is a table and a layer at once", "")
		}
		r.checkRaster(at, n)
	}
	for i, n := range f.Needs {
		for _, other := range append(slices.Clone(n.ZeroBeside), n.Series) {
			if other != "" && !seen[other] {
				r.bad(fmt.Sprintf("needs[%d]", i+1), fmt.Sprintf("no need is called %q", other), "")
			}
		}
	}
}

func (r *reading) checkRaster(at string, n Need) {
	if n.Raster == "" {
		if n.Band != 0 || n.Above != 0 || n.Date != "" || n.Year != 0 && len(n.Files) == 0 {
			r.bad(at, "band, above, year and date are of a raster, and none is named", "raster: depth.tif")
		}
		if n.Year != 0 && (n.Period != "" || n.PeriodFromName) {
			r.bad(at, "its year is said twice: by year and by period", "one of them")
		}
		return
	}
	if n.Layer != "" || len(n.Files) > 0 {
		r.bad(at, "it is a raster and a table or a layer at once", "")
	}
	if n.Population != "" && !IsRaster(n.Population) {
		r.bad(at+".population", fmt.Sprintf("%q is no GeoTIFF, and the need is of a raster", n.Population),
			"people.tif")
	}
	if n.Band < 0 {
		r.bad(at+".band", fmt.Sprintf("%d is no band", n.Band), "1 or more")
	}
	if _, err := time.Parse(time.DateOnly, n.Date); (n.Year != 0) == (n.Date != "") || n.Date != "" && err != nil {
		r.bad(at, "a raster has a year it holds from or the date it shows, one of them",
			"year: 2021, or date: 2024-07-31")
	}
}

// IsRaster reports whether a file is called as GeoTIFFs are.
func IsRaster(name string) bool {
	ending := strings.ToLower(path.Ext(name))
	return ending == ".tif" || ending == ".tiff"
}

func (r *reading) checkAssets(f *File) {
	seen := map[string]bool{}
	for i, a := range f.Assets {
		at := fmt.Sprintf("assets[%d]", i+1)
		r.checkName(at, a.Name, "entries of assets", seen)
		r.checkAssetRasters(at, a.Rasters, layerNames(f.Layers))
	}
}

func (r *reading) checkAssetRasters(at string, rasters []AssetRaster, taken []string) {
	for i, x := range rasters {
		at := fmt.Sprintf("%s.rasters[%d]", at, i+1)
		if x.Name != "" && !plainName.MatchString(x.Name) {
			r.bad(at+".name", fmt.Sprintf("name %q", x.Name), plainNames)
		}
		if slices.Contains(taken, x.Name) {
			r.bad(at+".name", fmt.Sprintf("a layer or another raster is called %q", x.Name), "")
		}
		taken = append(taken, x.Name)
		if x.File != "" && !IsRaster(x.File) {
			r.bad(at+".file", fmt.Sprintf("%q is no GeoTIFF", x.File), "depth.tif")
		}
		if x.Band < 0 {
			r.bad(at+".band", fmt.Sprintf("%d is no band", x.Band), "1 or more")
		}
	}
}

// checkName checks the name of an entry among those of a kind, which it adds to those seen.
func (r *reading) checkName(at, name, kind string, seen map[string]bool) {
	if name != "" && !plainName.MatchString(name) {
		r.bad(at+".name", fmt.Sprintf("name %q", name), plainNames)
	}
	if seen[name] {
		r.bad(at+".name", fmt.Sprintf("two %s are called %q", kind, name), "")
	}
	seen[name] = true
}

func (r *reading) checkLayers(f *File) {
	seen := map[string]bool{}
	for i, l := range f.Layers {
		at := fmt.Sprintf("layers[%d]", i+1)
		r.checkName(at, l.Name, "layers", seen)
		if (l.Year != 0) == (l.Date != "") {
			r.bad(at, "it has a year it holds from or the date it was seen, one of them",
				"year: 2021, or date: 2024-07-31")
		}
	}
}

func (r *reading) checkRecords(key string, all []Records) {
	seen := map[string]bool{}
	for i, s := range all {
		at := fmt.Sprintf("%s[%d]", key, i+1)
		if s.Source != "" && !sourceName.MatchString(s.Source) {
			r.bad(at+".source", fmt.Sprintf("source %q", s.Source), "lower-case letters, digits, dots, - and _")
		}
		if seen[s.Source] {
			r.bad(at+".source", fmt.Sprintf("two sources are called %q", s.Source), "")
		}
		seen[s.Source] = true
		if s.Preset != "" {
			r.checkPreset(at, key, s.Preset)
			continue
		}
		if key == "sanctions" && len(s.Columns.TenderValue) > 0 {
			r.bad(join(at, "columns")+".tender_value", "a sanction has no tender, and no estimate in it", "")
		}
		for _, c := range []struct {
			key   string
			names List
		}{{"id", s.Columns.ID}, {"amount", s.Columns.Amount}, {"date", s.Columns.Date}, {"title", s.Columns.Title}} {
			if len(c.names) == 0 {
				r.bad(join(at, "columns"), fmt.Sprintf("source %s has no preset, and no column for %s", s.Source,
					c.key), "preset: "+strings.Join(presetsOf(key), ", ")+"; or columns: {"+c.key+": NAME}")
			}
		}
	}
}

// presetsOf gives the presets whose files hold awards, or sanctions.
func presetsOf(key string) []string {
	return slices.DeleteFunc(Presets(), func(p string) bool { return (p == ASDMA) != (key == "sanctions") })
}

func (r *reading) checkPreset(at, key, preset string) {
	switch {
	case !slices.Contains(Presets(), preset):
		r.bad(at+".preset", fmt.Sprintf("no preset is called %q", preset), strings.Join(presetsOf(key), ", "))
	case !slices.Contains(presetsOf(key), preset):
		r.bad(at+".preset", fmt.Sprintf("the files of preset %q hold no %s", preset, key),
			"preset: "+strings.Join(presetsOf(key), ", ")+"; or the table's columns without a preset")
	}
}

func listOf[T ~string](all []T) string {
	texts := make([]string, len(all))
	for i, x := range all {
		texts[i] = string(x)
	}
	return strings.Join(texts, ", ")
}

func layerNames(layers []Layer) []string {
	names := make([]string, len(layers))
	for i, l := range layers {
		names[i] = l.Name
	}
	return names
}

// Hierarchy gives the levels with their words.
func (f *File) Hierarchy() geo.Hierarchy {
	h := make(geo.Hierarchy, len(f.Levels))
	for i, l := range f.Levels {
		h[i] = geo.LevelNames{Key: l.Key, Plural: l.Plural, Words: l.Words}
		if l.Plural == "" {
			h[i].Plural = string(l.Key) + "s"
		}
	}
	return h
}

// SeriesOf gives the stored series of a need, which has its name unless the description says otherwise.
func (f *File) SeriesOf(need string) string {
	for _, n := range f.Needs {
		if n.Name == need && n.Series != "" {
			return n.Series
		}
	}
	return need
}

// Named gives the columns of each field that has any, by its key.
func (c *Columns) Named() map[string][]string {
	named := map[string][]string{}
	values := reflect.ValueOf(c).Elem()
	for _, f := range fields(values.Type()) {
		if names, ok := values.FieldByIndex(f.index).Interface().(List); ok && len(names) > 0 {
			named[f.key] = names
		}
	}
	return named
}
