package crs

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// maxWKT bounds the text ParseWKT reads; real ones have a few hundred bytes.
const maxWKT = 64 << 10

// ParseWKT reads the well-known text of a system, as it stands in the .prj file of a
// shapefile (ESRI) or in OGC WKT 1 and 2, to a supported code. It goes by the projection
// and its parameters, not by the name alone: a text called WGS_1984_UTM_Zone_46N with
// another central meridian is refused.
func ParseWKT(text string) (Code, error) {
	root, err := parseNodes(text)
	if err != nil {
		return 0, err
	}
	refuse := func(why string) (Code, error) {
		return 0, fmt.Errorf("projection %q is not supported: %s; %s", root.name(), why, supported)
	}
	switch root.keyword {
	case "GEOGCS", "GEOGCRS", "GEODCRS":
		if why := root.wgs84(); why != "" {
			return refuse(why)
		}
		return WGS84, nil
	case "PROJCS", "PROJCRS":
	default:
		return refuse("it is a " + root.keyword + ", neither geographic nor projected")
	}
	return root.projected(refuse)
}

func parseNodes(text string) (*wktNode, error) {
	if len(text) > maxWKT {
		return nil, fmt.Errorf("projection text has %d bytes; at most %d make sense", len(text), maxWKT)
	}
	p := wktParser{text: strings.TrimPrefix(text, "\ufeff")}
	root, err := p.node(0)
	if err != nil {
		return nil, fmt.Errorf("projection text %s: %w", quote(text), err)
	}
	if rest := strings.TrimSpace(p.text[p.at:]); rest != "" {
		return nil, fmt.Errorf("projection text goes on after its end with %s", quote(rest))
	}
	return root, nil
}

// projected finds the supported grid that a projected system is.
func (r *wktNode) projected(refuse func(string) (Code, error)) (Code, error) {
	base := r.child("GEOGCS", "BASEGEOGCRS", "BASEGEODCRS")
	if base == nil {
		return refuse("it has no geographic base system")
	}
	if why := base.wgs84(); why != "" {
		return refuse(why)
	}
	method := simple(r.method())
	if strings.HasPrefix(method, "LAMBERTCONFORMALCONIC") || method == "LAMBERTCONICCONFORMAL2SP" {
		return r.conicGrid(refuse)
	}
	if why := r.metres(); why != "" {
		return refuse(why)
	}
	switch {
	case strings.Contains(method, "MERCATORAUXILIARYSPHERE"), strings.Contains(method, "PSEUDOMERCATOR"),
		r.webMercatorByExtension(method):
		given := r.parameters()
		for _, name := range slices.Sorted(maps.Keys(given)) {
			if v := given[name]; v != 0 && name != "SCALEFACTOR" {
				return refuse(fmt.Sprintf("parameter %s is %v, not 0 as in Web Mercator", name, v))
			}
		}
		return WebMercator, nil
	case method == "TRANSVERSEMERCATOR":
		return r.utmZone(refuse)
	}
	return refuse(fmt.Sprintf("its method is %q", r.method()))
}

// utmZone reads the zone from the parameters of a transverse Mercator projection.
func (r *wktNode) utmZone(refuse func(string) (Code, error)) (Code, error) {
	get := r.parameter()
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }
	meridian := get("CENTRALMERIDIAN", "LONGITUDEOFNATURALORIGIN")
	if !near(get("FALSEEASTING"), falseEasting) || !near(get("SCALEFACTOR", "SCALEFACTORATNATURALORIGIN"), scale0) ||
		!near(get("LATITUDEOFORIGIN", "LATITUDEOFNATURALORIGIN"), 0) {
		return refuse("its transverse Mercator parameters are not those of UTM")
	}
	zone := (meridian + 183) / 6
	if zone != math.Trunc(zone) || zone < 1 || zone > 60 { // NaN fails the first test
		return refuse(fmt.Sprintf("central meridian %v is not that of a UTM zone", meridian))
	}
	switch north := get("FALSENORTHING"); {
	case near(north, 0):
		return UTM(int(zone), false)
	case near(north, falseNorthing):
		return UTM(int(zone), true)
	default:
		return refuse(fmt.Sprintf("false northing %v is not that of UTM", north))
	}
}

// conicGrid finds the supported grid that has the parameters of a Lambert conformal conic
// projection.
func (r *wktNode) conicGrid(refuse func(string) (Code, error)) (Code, error) {
	get := r.parameter()
	unit := r.lengthUnit()
	first := get("STANDARDPARALLEL1", "LATITUDEOF1STSTANDARDPARALLEL")
	second := get("STANDARDPARALLEL2", "LATITUDEOF2NDSTANDARDPARALLEL")
	degree := func(a, b float64) bool { return math.Abs(a-b) < 1e-7 }
	metre := func(a, b float64) bool { return math.Abs(a*unit-b) < 1e-3 }
	for _, c := range conics() {
		if degree(min(first, second), c.south) && degree(max(first, second), c.north) &&
			degree(get("LATITUDEOFORIGIN", "LATITUDEOFFALSEORIGIN"), c.latitude) &&
			degree(get("CENTRALMERIDIAN", "LONGITUDEOFFALSEORIGIN"), c.meridian) &&
			metre(get("FALSEEASTING", "EASTINGATFALSEORIGIN"), c.east) &&
			metre(get("FALSENORTHING", "NORTHINGATFALSEORIGIN"), c.northing) &&
			math.Abs(unit/c.unit-1) < 1e-9 {
			return c.code, nil
		}
	}
	return refuse(fmt.Sprintf("its method is %q with parameters of no supported grid", r.method()))
}

// lengthUnit gives the metres of a unit of the coordinates; 0, which fits no grid, if it is unreadable.
func (r *wktNode) lengthUnit() float64 {
	unit := 1.0
	if u := r.child("UNIT", "LENGTHUNIT"); u != nil && len(u.values) > 1 {
		unit, _ = strconv.ParseFloat(u.values[1], 64)
	} else if r.child("CS") != nil {
		for _, axis := range r.nodes {
			if u := axis.child("LENGTHUNIT"); axis.keyword == "AXIS" && u != nil && len(u.values) > 1 {
				unit, _ = strconv.ParseFloat(u.values[1], 64)
			}
		}
	}
	return unit
}

// wktNode is KEYWORD[value, ...]; a value is a string, a number as text, or a node.
type wktNode struct {
	keyword string
	values  []string
	nodes   []*wktNode
}

func (r *wktNode) name() string {
	if len(r.values) == 0 {
		return r.keyword
	}
	return r.values[0]
}

func (r *wktNode) child(keywords ...string) *wktNode {
	for _, c := range r.nodes {
		for _, k := range keywords {
			if c.keyword == k {
				return c
			}
		}
	}
	return nil
}

// wgs84 says why a geographic system is not WGS 84, or a datum taken as it, in degrees from Greenwich, or "".
func (r *wktNode) wgs84() string {
	datum := r.child("DATUM", "ENSEMBLE")
	if datum == nil {
		return "it has no datum"
	}
	switch simple(datum.name()) {
	case "WGS1984", "DWGS1984", "WGS84", "WORLDGEODETICSYSTEM1984", "WORLDGEODETICSYSTEM1984ENSEMBLE":
	case "NORTHAMERICANDATUM1983", "DNORTHAMERICAN1983", "NORTHAMERICAN1983", // agree with WGS 84 within two metres
		"EUROPEANTERRESTRIALREFERENCESYSTEM1989", "EUROPEANTERRESTRIALREFERENCESYSTEM1989ENSEMBLE", "DETRS1989",
		"RESEAUGEODESIQUEFRANCAIS1993", "RESEAUGEODESIQUEFRANCAIS1993V1", "DRGF1993",
		"SISTEMADEREFERENCIAGEOCENTRICOPARALASAMERICAS2000", "DSIRGAS2000", "MEXICOITRF2008", "DMEXICOITRF2008":
	default:
		return fmt.Sprintf("its datum is %q, not WGS 84", datum.name())
	}
	if m := r.child("PRIMEM", "PRIMEMERIDIAN"); m != nil && len(m.values) > 1 {
		if v, err := strconv.ParseFloat(m.values[1], 64); err != nil || v != 0 {
			return fmt.Sprintf("its prime meridian is %q", m.name())
		}
	}
	if u := r.child("UNIT", "ANGLEUNIT"); u != nil && len(u.values) > 1 {
		if v, err := strconv.ParseFloat(u.values[1], 64); err != nil || math.Abs(v-math.Pi/180) > 1e-9 {
			return fmt.Sprintf("its angles are in %q, not degrees", u.name())
		}
	}
	return ""
}

// metres says why the projected unit is not the metre, or "".
func (r *wktNode) metres() string {
	u := r.child("UNIT", "LENGTHUNIT")
	if u == nil || len(u.values) < 2 {
		return ""
	}
	if v, err := strconv.ParseFloat(u.values[1], 64); err != nil || v != 1 {
		return fmt.Sprintf("its lengths are in %q, not metres", u.name())
	}
	return ""
}

func (r *wktNode) conversion() *wktNode {
	if c := r.child("CONVERSION"); c != nil {
		return c
	}
	return r
}

func (r *wktNode) method() string {
	if m := r.conversion().child("PROJECTION", "METHOD"); m != nil {
		return m.name()
	}
	return ""
}

func (r *wktNode) parameters() map[string]float64 {
	params := map[string]float64{}
	for _, c := range r.conversion().nodes {
		if c.keyword != "PARAMETER" || len(c.values) < 2 {
			continue
		}
		v, err := strconv.ParseFloat(c.values[1], 64)
		if err != nil {
			v = math.NaN()
		}
		params[simple(c.name())] = v
	}
	return params
}

// parameter gives how a parameter is read that writers call by one of several names; NaN without it.
func (r *wktNode) parameter() func(names ...string) float64 {
	params := r.parameters()
	return func(names ...string) float64 {
		for _, n := range names {
			if v, ok := params[n]; ok {
				return v
			}
		}
		return math.NaN()
	}
}

// webMercatorByExtension recognises GDAL's older WKT 1 of EPSG:3857, which states the
// sphere only in a PROJ4 extension.
func (r *wktNode) webMercatorByExtension(method string) bool {
	e := r.child("EXTENSION")
	return method == "MERCATOR1SP" && e != nil && len(e.values) > 1 &&
		strings.Contains(e.values[1], "+a=6378137") && strings.Contains(e.values[1], "+b=6378137")
}

// simple drops what spellings differ in: case, underscores, blanks, punctuation.
func simple(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, s)
}

type wktParser struct {
	text string
	at   int
}

func (p *wktParser) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

func (p *wktParser) node(depth int) (*wktNode, error) {
	if depth > 20 {
		return nil, fmt.Errorf("nested too deeply at byte %d", p.at)
	}
	p.space()
	start := p.at
	for p.at < len(p.text) && (simple(p.text[p.at:p.at+1]) != "" || p.text[p.at] == '_') {
		p.at++
	}
	n := &wktNode{keyword: strings.ToUpper(p.text[start:p.at])}
	p.space()
	if n.keyword == "" || p.at >= len(p.text) || p.text[p.at] != '[' && p.text[p.at] != '(' {
		return nil, fmt.Errorf("expected KEYWORD[ at byte %d", start)
	}
	p.at++
	for {
		if err := p.value(n, depth); err != nil {
			return nil, err
		}
		p.space()
		if p.at >= len(p.text) {
			return nil, fmt.Errorf("%s is not closed", n.keyword)
		}
		c := p.text[p.at]
		p.at++
		switch c {
		case ',':
		case ']', ')':
			return n, nil
		default:
			return nil, fmt.Errorf("unexpected %q at byte %d", c, p.at-1)
		}
	}
}

func (p *wktParser) value(n *wktNode, depth int) error {
	p.space()
	if p.at >= len(p.text) {
		return fmt.Errorf("%s is not closed", n.keyword)
	}
	if p.text[p.at] == '"' {
		end := strings.IndexByte(p.text[p.at+1:], '"')
		if end < 0 {
			return fmt.Errorf("text at byte %d is not closed", p.at)
		}
		n.values = append(n.values, p.text[p.at+1:p.at+1+end])
		p.at += end + 2
		return nil
	}
	end := p.at
	for end < len(p.text) && strings.IndexByte(",[]()\" \t\r\n", p.text[end]) < 0 {
		end++
	}
	word := p.text[p.at:end]
	if _, err := strconv.ParseFloat(word, 64); err == nil || end < len(p.text) && p.text[end] != '[' &&
		p.text[end] != '(' {
		if word == "" {
			return fmt.Errorf("empty value at byte %d", p.at)
		}
		n.values = append(n.values, word)
		p.at = end
		return nil
	}
	c, err := p.node(depth + 1)
	if err != nil {
		return err
	}
	n.nodes = append(n.nodes, c)
	return nil
}

func quote(s string) string {
	if len(s) > 60 {
		s = s[:60] + "…"
	}
	return strconv.Quote(s)
}
