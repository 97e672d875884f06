package vector

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/geo/crs"
)

// ReadGeoJSON reads a GeoJSON FeatureCollection (RFC 7946, and the crs member of its 2008
// predecessor) and calls yield for each feature, in order; an error of yield ends the
// reading and is returned. name is the file's name, for messages.
//
// A UTF-8 byte order mark is accepted; null and empty geometries, unclosed rings and
// coordinates written as text are reported. It refuses, saying at which byte or feature: an
// empty or truncated file, NUL bytes, text that is not UTF-8, a top level that is no
// FeatureCollection, an unsupported crs, coordinates that are no longitude, latitude
// where no crs says what they are, exchanged axes, a feature larger than
// Options.MaxFeatureBytes. Features already yielded when an error comes are the caller's
// to forget. A third number of a position is its height.
func ReadGeoJSON(ctx context.Context, r io.Reader, name string, yield func(Feature) error) ([]Problem, error) {
	return Options{}.ReadGeoJSON(ctx, r, name, yield)
}

// ReadGeoJSON is the function of that name with options.
func (o Options) ReadGeoJSON(ctx context.Context, r io.Reader, name string, yield func(Feature) error) ([]Problem,
	error) {
	c := collection{output: output{options: o, yield: yield}, s: newScanner(ctx, r)}
	c.sys.remedy = `declare it in a "crs" member before the features, {"type":"name",` +
		`"properties":{"name":"urn:ogc:def:crs:EPSG::…"}}`
	var err error
	if c.sys.transform, err = crs.NewTransform(crs.WGS84); err == nil {
		err = c.read()
	}
	return c.end(name, err)
}

// collection is the state of reading one FeatureCollection.
type collection struct {
	output   // its system is that of the crs member
	s        *scanner
	features bool // the features member has been read
	typed    bool // the type member has been read
	page     page
	raw      []byte
}

func (c *collection) read() error {
	if err := c.begin(); err != nil {
		return err
	}
	if err := c.members(); err != nil {
		return err
	}
	switch {
	case !c.typed:
		return errors.New(`the top level has no "type" member; it must be a FeatureCollection`)
	case !c.features:
		return errors.New(`the FeatureCollection has no "features" member`)
	}
	if c.number == 0 {
		c.report("features", "[]", "the file holds no feature", "nothing read")
	}
	if says := c.page.incomplete(c.number); says != "" {
		c.log.Add(Problem{Field: "features", Value: says, Lost: true,
			Text:   "the file says that it is one page of a longer answer",
			Action: "read as it is; get all pages and import them as one file"})
	}
	if b, err := c.s.peek(); err == nil {
		return fmt.Errorf("byte %d: found %q after the end of the FeatureCollection; a file must hold one JSON text",
			c.s.offset(), b)
	} else if !errors.Is(c.s.err, io.EOF) {
		return err
	}
	return nil
}

// begin passes the byte order mark and the first brace, and says what else a file is.
func (c *collection) begin() error {
	if !c.s.fill() {
		if errors.Is(c.s.err, io.EOF) {
			return errors.New("the file is empty")
		}
		return fmt.Errorf("reading: %w", c.s.err)
	}
	for c.s.end < 4 { // a reader may give single bytes
		n, err := c.s.r.Read(c.s.buf[c.s.end:])
		c.s.end += n
		if err != nil {
			c.s.r = failed{err}
			break
		}
	}
	head := c.s.buf[:c.s.end]
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		c.s.pos = 3
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return errors.New("the file is UTF-16: convert it to UTF-8 (for example iconv -f UTF-16 -t UTF-8)")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return errors.New("the file is a zip archive, not GeoJSON: unpack it, or name it .zip if it holds a shapefile")
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return errors.New("the file is compressed with gzip: unpack it first")
	}
	b, err := c.s.peek()
	if err != nil {
		if errors.Is(c.s.err, io.EOF) {
			return errors.New("the file holds nothing but white space")
		}
		return err
	}
	if b != '{' {
		return fmt.Errorf("byte %d: a FeatureCollection begins with '{', this file with %q: it is not GeoJSON",
			c.s.offset(), b)
	}
	c.s.pos++
	return nil
}

// members reads the members of the top level.
func (c *collection) members() error {
	if b, err := c.s.peek(); err != nil || b == '}' {
		c.s.pos++
		return err
	}
	for {
		key, err := c.key()
		if err != nil {
			return err
		}
		if err := c.member(key); err != nil {
			return err
		}
		b, err := c.s.peek()
		if err != nil {
			return err
		}
		c.s.pos++
		switch b {
		case ',':
		case '}':
			return nil
		default:
			return fmt.Errorf("byte %d: found %q where ',' or '}' is due", c.s.offset()-1, b)
		}
	}
}

func (c *collection) key() (string, error) {
	b, err := c.s.peek()
	if err != nil {
		return "", err
	}
	at := c.s.offset()
	if b != '"' {
		return "", fmt.Errorf("byte %d: found %q where a member name is due", at, b)
	}
	const longest = 64 << 10
	var key string
	c.raw, err = c.s.value(c.raw[:0], true, longest)
	if errors.Is(err, errTooLarge) {
		return "", fmt.Errorf("byte %d: a member name is longer than %d bytes", at, longest)
	} else if err != nil {
		return "", err
	}
	if err := json.Unmarshal(c.raw, &key); err != nil {
		return "", fmt.Errorf("byte %d: member name %s: %w", at, shorten(string(c.raw)), err)
	}
	return key, c.s.expect(':', "after a member name")
}

// small reads a value that cannot be long in a sound file.
func (c *collection) small(key string) ([]byte, error) {
	const longest = 1 << 20
	at := c.s.offset()
	var err error
	c.raw, err = c.s.value(c.raw[:0], true, longest)
	if errors.Is(err, errTooLarge) {
		return nil, fmt.Errorf("byte %d: member %q is longer than %d bytes", at, key, longest)
	}
	return c.raw, err
}

func (c *collection) member(key string) error {
	switch key {
	case "type":
		raw, err := c.small(key)
		if err != nil {
			return err
		}
		var t any
		if json.Unmarshal(raw, &t) != nil || t != "FeatureCollection" {
			return fmt.Errorf("the top level is of type %s, not \"FeatureCollection\"%s", shorten(string(raw)),
				advice(t))
		}
		c.typed = true
	case crsMember:
		raw, err := c.small(key)
		if err != nil {
			return err
		}
		return c.crs(raw)
	case "features":
		if c.features {
			return fmt.Errorf("byte %d: a second \"features\" member", c.s.offset())
		}
		c.features = true
		return c.list()
	default:
		if !slices.Contains(pageMembers, key) {
			_, err := c.s.value(nil, false, 0)
			return err
		}
		raw, err := c.s.value(c.raw[:0], true, maxNote)
		c.raw = raw
		if errors.Is(err, errTooLarge) {
			return fmt.Errorf("member %q of the FeatureCollection is longer than %d bytes", key, maxNote)
		}
		c.page.member(key, raw)
		return err
	}
	return nil
}

func advice(t any) string {
	switch t {
	case "Feature", "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
		"GeometryCollection":
		return `: put it into {"type":"FeatureCollection","features":[…]}`
	case "Topology":
		return ": it is TopoJSON; convert it (for example ogr2ogr out.geojson in.json)"
	}
	return ""
}

// crsMember is the member of GeoJSON 2008 that names a system.
const crsMember = "crs"

// own holds that what a crs member of a feature or a geometry names is the system of the file: there is one alone.
func (c *collection) own(raw []byte) error {
	code, err := systemOf(raw)
	if err == nil && code != 0 && code != c.sys.transform.Code() {
		err = fmt.Errorf("a crs member of its own names %v, and the file's system is %v: %s", code,
			c.sys.transform.Code(), c.sys.remedy)
	}
	return err
}

// systemOf gives the system that a crs member names; 0 where it is null, which says there is none.
func systemOf(raw []byte) (crs.Code, error) {
	var member *struct {
		Type       string
		Properties struct {
			Name string
			Code json.Number
		}
	}
	if err := json.Unmarshal(raw, &member); err != nil {
		return 0, fmt.Errorf("the crs member %s cannot be read: %w", shorten(string(raw)), err)
	}
	if member == nil {
		return 0, nil
	}
	name := member.Properties.Name
	if member.Type == "EPSG" && member.Properties.Code != "" {
		name = "EPSG:" + member.Properties.Code.String()
	}
	if name == "" {
		return 0, fmt.Errorf("the crs member %s names no system; only named systems can be read", shorten(string(raw)))
	}
	return crs.Parse(name)
}

// crs takes the system of the file from its crs member.
func (c *collection) crs(raw []byte) error {
	code, err := systemOf(raw)
	if err != nil || code == 0 {
		return err
	}
	if c.number > 0 && code != c.sys.transform.Code() {
		return fmt.Errorf("the crs member (%v) stands after the features it applies to: move it before \"features\"",
			code)
	}
	if c.sys.declared && code != c.sys.transform.Code() {
		return fmt.Errorf("the file declares two systems, %v and %v", c.sys.transform.Code(), code)
	}
	c.sys.declared = true
	c.sys.transform, err = crs.NewTransform(code)
	return err
}

// list reads the array of features.
func (c *collection) list() error {
	if err := c.s.expect('[', "at the beginning of the features"); err != nil {
		return err
	}
	if b, err := c.s.peek(); err != nil || b == ']' {
		c.s.pos++
		return err
	}
	for {
		if err := c.s.ctx.Err(); err != nil {
			return err
		}
		if _, err := c.s.peek(); err != nil {
			return fmt.Errorf("after feature %d: %w", c.number, err)
		}
		c.number++
		at := c.s.offset()
		var err error
		c.raw, err = c.s.value(c.raw[:0], true, c.options.maxFeature())
		if errors.Is(err, errTooLarge) {
			return fmt.Errorf("feature %d, at byte %d, is larger than %d bytes", c.number, at, c.options.maxFeature())
		}
		if err == nil {
			err = c.feature(at)
		}
		if err != nil {
			var y yielded
			if errors.As(err, &y) {
				return err
			}
			return fmt.Errorf("feature %d: %w", c.number, err)
		}
		b, err := c.s.peek()
		if err != nil {
			return fmt.Errorf("after feature %d: %w", c.number, err)
		}
		c.s.pos++
		switch b {
		case ',':
		case ']':
			return nil
		default:
			return fmt.Errorf("byte %d: found %q where ',' or ']' is due after feature %d", c.s.offset()-1, b, c.number)
		}
	}
}

// feature decodes and yields the feature in c.raw, which begins at byte at of the file.
func (c *collection) feature(at int64) error {
	if !json.Valid(c.raw) {
		return notJSON(c.raw, at)
	}
	cur := cursor{b: c.raw, base: at, report: c.habit, extra: &ordinates{}, crs: c.own}
	var f Feature
	var kind string
	var geometry, properties []byte
	err := cur.object(func(key string, value []byte) error {
		switch key {
		case "type":
			kind = string(value)
		case "geometry":
			if geometry != nil {
				return fmt.Errorf("byte %d: a second \"geometry\" member", at+int64(cur.i))
			}
			geometry = value
		case "properties":
			properties = value
		case crsMember:
			return c.own(value)
		case "id":
			f.ID = identifier(value)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := cur.finished(); err != nil {
		return err
	}
	if kind != `"Feature"` {
		return fmt.Errorf("byte %d: of type %s, not \"Feature\"", at, shorten(orNothing(kind)))
	}
	if properties != nil {
		if f.Properties, err = c.properties(properties, at); err != nil {
			return err
		}
	}
	why, err := c.located(&f, &cur, geometry)
	if err != nil {
		return err
	}
	return c.output.feature(f, why)
}

// located gives a feature its geometry, and why it has none.
func (c *collection) located(f *Feature, cur *cursor, geometry []byte) (why string, err error) {
	switch {
	case geometry == nil:
		return "no geometry member", nil
	case string(geometry) == "null":
		return "null geometry", nil
	}
	if f.Geometry, err = cur.sub(geometry).geometry(0); err == nil {
		cur.extra.give(f, c.habit)
	}
	return "empty geometry", err
}

// notJSON says where a feature that begins at byte at is no JSON.
func notJSON(raw []byte, at int64) error {
	var syntax *json.SyntaxError
	if err := json.Unmarshal(raw, new(json.RawMessage)); errors.As(err, &syntax) {
		return fmt.Errorf("byte %d: %w", at+max(syntax.Offset-1, 0), err)
	}
	return fmt.Errorf("byte %d: not JSON", at)
}

// identifier gives a feature's id, a text or a number; nil for anything else.
func identifier(raw []byte) any {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	switch v := plain(v).(type) {
	case string, int64, float64:
		return v
	}
	return nil
}

// maxProperties bounds the text of a feature's properties, which take many times that in memory.
const maxProperties = 8 << 20

func (c *collection) properties(raw []byte, at int64) (map[string]any, error) {
	if len(raw) > maxProperties {
		return nil, fmt.Errorf("the properties, in the feature at byte %d, have %d bytes; at most %d are read", at,
			len(raw), maxProperties)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var m map[string]any
	if err := d.Decode(&m); err != nil {
		return nil, fmt.Errorf("the properties, in the feature at byte %d: %w", at, err)
	}
	members := 0
	cur := cursor{b: raw, base: at}
	if err := cur.object(func(string, []byte) error { members++; return nil }); err == nil && members > len(m) {
		c.habit("properties", "", "a property stands twice in the feature", "the last one is used")
	}
	for k, v := range m {
		m[k] = plain(v)
	}
	return m, nil
}

// plain turns json.Number into int64 where that is exact, else into float64; a number too
// large for both, or whole and too large to be exact, stays text.
func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := strconv.ParseInt(string(v), 10, 64); err == nil {
			return n
		}
		if !strings.ContainsAny(string(v), ".eE") {
			return string(v)
		}
		if x, err := v.Float64(); err == nil && !math.IsInf(x, 0) {
			return x
		}
		return string(v)
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plain(v[k])
		}
	}
	return v
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}
