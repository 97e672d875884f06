package asdma

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
	"github.com/paulmach/orb"
)

// The folders boundary files are looked for in, and the one file of the last.
const (
	mapsDir    = "Maps"
	geojsonDir = "Maps/Geojson"
	layerDir   = "layer/assets/geojson"
	layerFile  = layerDir + "/Assam_revenue_circles.geojson"
)

// assamExtent contains the state with a margin, in degrees: a file that lies elsewhere has
// its axes exchanged or its coordinate reference system wrong.
func assamExtent() orb.Bound {
	return orb.Bound{Min: orb.Point{88, 23}, Max: orb.Point{98, 30}}
}

// boundaryFile is one file of circles as it was read.
type boundaryFile struct {
	name     string
	features []vector.Feature
	problems []vector.Problem
	circles  []circle // those with a key
	vertices int
	issues   []spending.Issue
}

// circle is one keyed circle of a file.
type circle struct {
	code, district     string // official codes
	name, districtName string
	alias              string
	feature            int // 1-based
	geometry           orb.MultiPolygon
}

var (
	circleCode   = regexp.MustCompile(`^\d{2}-\d{3}-\d{5}$`)
	districtCode = regexp.MustCompile(`^\d{2}-\d{3}$`)
)

// Areas reads every boundary file there is and makes the areas of the one with the
// most circles that can be keyed by official codes, and among equals the one with the
// most vertices. Districts are dissolved from its circles, so that both levels are one
// coverage; the district file is not used, as its outlines are those of another vintage.
func (im *Reader) Areas(ctx context.Context) ([]geo.Area, error) {
	names := slices.Concat(im.listed(mapsDir, ".zip"), im.listed(geojsonDir, "json"))
	if slices.Contains(im.listed(layerDir, "json"), layerFile) {
		names = append(names, layerFile)
	}
	inputs, err := readAll(ctx, im, "boundaries", names, im.readBoundary)
	if err != nil {
		return nil, err
	}
	var files []*boundaryFile
	for i := range inputs {
		in := &inputs[i]
		im.sources = append(im.sources, in.src)
		if in.err != nil {
			im.issue(issueOf(in.err, in.file, "file skipped"))
			continue
		}
		files = append(files, &in.value)
	}
	register := registerOf(files)
	for _, f := range files {
		f.key(register)
	}
	best := chooseBoundary(files)
	for _, f := range files {
		im.issues = append(im.issues, f.report(f == best || best == nil)...)
	}
	if best == nil {
		return nil, fmt.Errorf("%w: none of the %d files in %s, %s and %s gives a circle with an official code "+
			"such as 18-300-00101%s",
			ErrNoAreas, len(names), mapsDir, geojsonDir, layerFile, firstProblemOf(im.issues, names))
	}
	areas, problems, err := assemble(ctx, best)
	im.issues = append(im.issues, problems...)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrNoAreas, best.name, err)
	}
	for i := range im.sources {
		if s := &im.sources[i]; s.Path == best.name {
			s.Records, s.Role = len(best.circles), "boundaries"
		}
	}
	return areas, nil
}

func firstProblemOf(issues []spending.Issue, files []string) string {
	for _, i := range issues {
		if slices.Contains(files, i.File) {
			return "; the first problem: " + (&fileError{i.File, i.Line, i.Problem}).Error()
		}
	}
	return ""
}

func (im *Reader) readBoundary(ctx context.Context, name string) (boundaryFile, spending.Source, error) {
	f := boundaryFile{name: name}
	b, src, err := readSource(im.fsys, name, "boundaries, not used")
	if err != nil {
		return f, src, err
	}
	keep := func(x vector.Feature) error {
		f.features = append(f.features, x)
		return nil
	}
	opts := vector.Options{Expect: assamExtent()}
	if strings.EqualFold(path.Ext(name), ".zip") {
		f.problems, err = opts.ReadShapefileZip(ctx, bytes.NewReader(b), int64(len(b)), name, keep)
	} else {
		f.problems, err = opts.ReadGeoJSON(ctx, bytes.NewReader(b), name, keep)
	}
	if err != nil {
		// The reader's messages begin with the file's name, as its issue does already.
		err = &fileError{file: name, problem: strings.TrimPrefix(err.Error(), name+": ")}
	}
	return f, src, err
}

// registerOf gives the circles of all files that carry official codes, by the number that
// ends the code: the first file that has a circle names it.
func registerOf(files []*boundaryFile) map[string]circle {
	register := map[string]circle{}
	ambiguous := map[string]bool{}
	for _, f := range files {
		for _, x := range f.features {
			c, ok := officialCircle(x)
			if !ok {
				continue
			}
			number := c.number()
			if before, known := register[number]; known && before.code != c.code {
				ambiguous[number] = true
			} else if !known {
				register[number] = c
			}
		}
	}
	for number := range ambiguous {
		delete(register, number)
	}
	return register
}

// number is the last part of a circle's code without leading zeros, "101" of 18-300-00101.
func (c circle) number() string {
	return strings.TrimLeft(c.code[strings.LastIndexByte(c.code, '-')+1:], "0")
}

// officialCircle reads a feature that carries official codes.
func officialCircle(x vector.Feature) (circle, bool) {
	c := circle{
		code: property(x, "object_id"), district: property(x, "dtcode11"),
		name: property(x, "revenue_ci"), districtName: property(x, "dtname"), alias: property(x, "revenue_cr"),
		feature: x.Number,
	}
	if c.district == "" && circleCode.MatchString(c.code) {
		c.district = c.code[:len("18-300")]
	}
	if c.name == "" {
		c.name = c.alias
	}
	return c, circleCode.MatchString(c.code) && districtCode.MatchString(c.district) && c.name != ""
}

// property gives a property as text on one line.
func property(x vector.Feature, name string) string {
	v, ok := x.Properties[name]
	if !ok || v == nil {
		return ""
	}
	return strings.Join(strings.Fields(fmt.Sprint(v)), " ")
}

// key finds the official code of each of the file's circles. A circle without one is known
// by the number that ends the code, if its name is the one of that number as well.
func (f *boundaryFile) key(register map[string]circle) {
	seen := map[string]int{}
	for _, x := range f.features {
		c, official := officialCircle(x)
		if !official {
			known, ok := register[property(x, "object_id")]
			if !ok || !sameName(known, property(x, "revenue_ci"), property(x, "revenue_cr")) {
				f.issue(x.Number, "object_id", property(x, "object_id")+" "+property(x, "revenue_ci"),
					"the circle has no official code such as 18-300-00101, and no other file gives it one",
					"circle skipped")
				continue
			}
			known.feature = x.Number
			c = known
		}
		if before := seen[c.code]; before > 0 {
			f.issue(x.Number, "object_id", c.code, "the area code occurs twice in the file",
				fmt.Sprintf("circle skipped, feature %d holds", before))
			continue
		}
		var ok bool
		if c.geometry, ok = multiPolygon(x.Geometry); !ok {
			f.issue(x.Number, "geometry", c.code, "the circle has no polygon", "circle skipped")
			continue
		}
		seen[c.code] = x.Number
		f.circles = append(f.circles, c)
		f.vertices += vertices(c.geometry)
	}
}

func (f *boundaryFile) issue(feature int, field, value, problem, action string) {
	f.issues = append(f.issues,
		spending.Issue{File: f.name, Line: feature, Field: field, Value: spending.Excerpt(value),
			Problem: problem, Action: action})
}

// report gives the file's issues. Of a file that another one is used instead of, only what
// kept it from being used matters, summed up.
func (f *boundaryFile) report(whole bool) []spending.Issue {
	if !whole {
		if len(f.issues) == 0 {
			return nil
		}
		i := f.issues[0]
		i.Action = fmt.Sprintf("file not used (%d such circles): another one has more circles with a code",
			len(f.issues))
		return []spending.Issue{i}
	}
	return append(f.issuesOf(f.problems), f.issues...)
}

// issuesOf gives problems of the file's features as issues.
func (f *boundaryFile) issuesOf(problems []vector.Problem) []spending.Issue {
	issues := make([]spending.Issue, 0, len(problems))
	for _, p := range problems {
		issues = append(issues, spending.Issue{File: f.name, Line: p.Feature, Field: p.Field,
			Value: spending.Excerpt(p.Value), Problem: p.Text, Action: p.Action})
	}
	return issues
}

// chooseBoundary gives the file with the most keyed circles, then vertices; nil if none
// has any.
func chooseBoundary(files []*boundaryFile) *boundaryFile {
	var best *boundaryFile
	for _, f := range files {
		if len(f.circles) == 0 {
			continue
		}
		if best == nil ||
			cmp.Or(cmp.Compare(len(f.circles), len(best.circles)), cmp.Compare(f.vertices, best.vertices)) > 0 {
			best = f
		}
	}
	return best
}

// sameName reports whether one of the names is the circle's, whatever its case and
// punctuation.
func sameName(c circle, names ...string) bool {
	for _, n := range names {
		if k := letters(n); k != "" && (k == letters(c.name) || k == letters(c.alias)) {
			return true
		}
	}
	return false
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

func multiPolygon(g orb.Geometry) (orb.MultiPolygon, bool) {
	switch g := g.(type) {
	case orb.Polygon:
		return orb.MultiPolygon{g}, len(g) > 0
	case orb.MultiPolygon:
		return g, len(g) > 0
	}
	return nil, false
}

func vertices(m orb.MultiPolygon) int {
	n := 0
	for _, p := range m {
		for _, r := range p {
			n += len(r)
		}
	}
	return n
}
