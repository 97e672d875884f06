package asdma

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/geo/vector"
	"github.com/floodspend/floodspend/spending"
	"github.com/paulmach/orb"
)

const (
	healthCentresFile = "Sources/BHARATMAPS/data/RawData/BharatMaps_HealthCenters.geojson"
	embankmentsFile   = "Sources/NERDRR/data/embankment.geojson"
)

// Places collects the named places of the public dataset's folder for a gazetteer:
// villages of the bulletins' damage lists, health centres with their villages, gram
// panchayats and blocks, embankments. Districts and circles are given by the names the
// sources use, which the gazetteer resolves; points are as the sources have them, unchecked.
//
// Files that are absent are no issue: every one is optional. One that cannot be read, or
// an entry of it, is an issue, and the rest is used. The error is one of reading the
// folder itself.
func Places(fsys fs.FS) ([]gazetteer.Place, []spending.Issue, error) {
	c := &placeCollector{fsys: fsys}
	bulletins, err := fs.Glob(fsys, path.Join(bulletinDir, "*.json"))
	if err != nil {
		return nil, nil, fmt.Errorf("listing the bulletins: %w", err)
	}
	for _, file := range bulletins {
		c.damaged(file)
	}
	c.features(healthCentresFile, c.healthCentre)
	c.features(embankmentsFile, c.embankment)
	return c.places, c.issues, nil
}

type placeCollector struct {
	fsys   fs.FS
	places []gazetteer.Place
	issues []spending.Issue
}

func (c *placeCollector) issue(file string, line int, field, value, problem, action string) {
	c.issues = append(c.issues, spending.Issue{File: file, Line: line, Field: field, Value: value, Problem: problem,
		Action: action})
}

// damaged collects the places of one bulletin's list of damaged roads, bridges and
// embankments, which stands under the districts' circles ("blocks" in the file).
func (c *placeCollector) damaged(file string) {
	b, err := fs.ReadFile(c.fsys, file)
	if err != nil {
		c.issue(file, 0, "", "", err.Error(), "no places taken from it")
		return
	}
	var bulletin struct {
		InfDamageDetails map[string][]struct {
			District string
			Details  []struct {
				Block   string
				Details []json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(bytes.TrimPrefix(b, []byte("\ufeff")), &bulletin); err != nil {
		c.issue(file, 0, "infDamageDetails", "", err.Error(), "no places taken from it")
		return
	}
	for _, list := range slices.Sorted(maps.Keys(bulletin.InfDamageDetails)) {
		for _, d := range bulletin.InfDamageDetails[list] {
			for _, block := range d.Details {
				circle, _, _ := strings.Cut(strings.Trim(block.Block, "( )"), "|")
				for i, raw := range block.Details {
					c.damage(file, list, d.District, strings.TrimSpace(circle), i+1, raw)
				}
			}
		}
	}
}

// damage collects the village and the location of one damaged asset.
func (c *placeCollector) damage(file, list, district, circle string, n int, raw json.RawMessage) {
	source := fmt.Sprintf("%s: %s of %s, %s, entry %d", path.Base(file), list, circle, district, n)
	var item struct {
		VillageName, Location string
		Latitude, Longitude   any
	}
	if err := json.Unmarshal(raw, &item); err != nil {
		c.issue(file, 0, "infDamageDetails."+list, source, err.Error(), "place not used")
		return
	}
	lat, okLat := degrees(item.Latitude)
	lon, okLon := degrees(item.Longitude)
	seen := ""
	for _, name := range []string{item.VillageName, item.Location} {
		name = villageName(name)
		if name == "" || name == seen {
			continue
		}
		seen = name
		c.places = append(c.places, gazetteer.Place{
			Name: name, Kind: gazetteer.Village, Areas: gazetteer.Areas{district, circle},
			Lon: lon, Lat: lat, HasPoint: okLat && okLon, Source: source, File: file,
		})
	}
}

// degrees reads a coordinate that may be a number or text. Zero is the form's default and
// means none.
func degrees(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, v != 0
	case string:
		f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		return f, err == nil && f != 0
	}
	return 0, false
}

// Longest name in words; anything longer is a sentence.
const longestPlaceName = 4

// villageName gives a village's name without what only says that it is one, or "" for
// text that is not a name.
func villageName(s string) string {
	if i := strings.IndexAny(s, "(,;/"); i > 0 {
		s = s[:i]
	}
	var kept []string
	for _, w := range strings.Fields(s) {
		switch strings.ToLower(strings.Trim(w, ".:-0123456789")) {
		case "village", "vill", "vill.", "villages", "town", "sadar", "area", "at", "near", "pt-i", "pt-ii", "pt",
			"part":
			continue
		case "road", "river", "to", "from", "rd", "dyke", "embankment", "bank", "bund", "culvert", "bridge", "and",
			"pwd", "nh", "km", "via",
			"sluice", "gate", "spur", "drain", "canal", "school", "masjid", "mandir", "namghar", "station", "point",
			"house",
			"scheme", "supply", "ward", "office", "location", "locations", "field", "different", "various", "spt",
			"rcc", "br":
			return ""
		}
		kept = append(kept, w)
	}
	if len(kept) == 0 || len(kept) > longestPlaceName {
		return ""
	}
	name := strings.Join(kept, " ")
	if len(name) < 5 {
		return ""
	}
	return name
}

// features reads one GeoJSON file.
func (c *placeCollector) features(file string, use func(file string, f vector.Feature)) {
	f, err := c.fsys.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		c.issue(file, 0, "", "", err.Error(), "no places taken from it")
		return
	}
	defer f.Close()
	_, err = vector.ReadGeoJSON(context.Background(), f, path.Base(file), func(f vector.Feature) error {
		use(file, f)
		return nil
	})
	if err != nil {
		c.issue(file, 0, "", "", err.Error(), "places before it are used")
	}
}

// healthCentre collects the village a health centre is named after, its gram panchayat and
// its block.
func (c *placeCollector) healthCentre(file string, f vector.Feature) {
	point, ok := f.Geometry.(orb.Point)
	text := func(key string) string { s, _ := f.Properties[key].(string); return strings.TrimSpace(s) }
	source := fmt.Sprintf("%s: feature %d", path.Base(file), f.Number)
	add := func(name string, kind gazetteer.Kind) {
		if len(name) < 4 {
			return
		}
		c.places = append(c.places, gazetteer.Place{
			Name: name, Kind: kind, Areas: gazetteer.Areas{text("dtname")}, Lon: point.Lon(), Lat: point.Lat(),
			HasPoint: ok, Source: source,
			File: file, Line: f.Number,
		})
	}
	add(villageName(centreName(text("facility_n"))), gazetteer.Village)
	add(text("gpname"), gazetteer.GramPanchayat)
	add(text("blkname"), gazetteer.Block)
}

// centreName gives a health centre's name without the abbreviation of its kind.
func centreName(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		switch strings.ToUpper(strings.Trim(w, "().")) {
		case "SC", "PHC", "CHC", "SD", "MPHC", "SHC", "BPHC", "FRU", "CH", "MH", "SDCH", "HWC", "HOSPITAL", "STATE",
			"DISPENSARY", "MODEL", "CIVIL", "DH", "RIVERINE", "NEW":
			return strings.Join(words[:i], " ")
		}
	}
	return s
}

// Spacing of the points that stand for an embankment's line, in vertices.
const embankmentStep = 3

// embankment collects a named embankment, once for each of some points along it, so that
// the gazetteer finds the circles it runs through. "... from X to Y" is named by its ends.
func (c *placeCollector) embankment(file string, f vector.Feature) {
	name, _ := f.Properties["name"].(string)
	name = embankmentName(name)
	if name == "" {
		return
	}
	var lines []orb.LineString
	switch g := f.Geometry.(type) {
	case orb.LineString:
		lines = append(lines, g)
	case orb.MultiLineString:
		lines = append(lines, g...)
	}
	source := fmt.Sprintf("%s: feature %d", path.Base(file), f.Number)
	for _, line := range lines {
		for i, p := range line {
			if i%embankmentStep == 0 || i == len(line)-1 {
				c.places = append(c.places,
					gazetteer.Place{Name: name, Kind: gazetteer.Embankment, Lon: p.Lon(), Lat: p.Lat(),
						HasPoint: true, Source: source, File: file, Line: f.Number})
			}
		}
	}
}

// embankmentName gives the ends of an embankment's reach ("Silghat to Dhing"), or its name
// where it has one of two to five words that is not merely its river's.
func embankmentName(s string) string {
	if i := strings.IndexAny(s, "(["); i > 0 {
		s = s[:i]
	}
	lower := strings.ToLower(s)
	if i := strings.Index(lower, "from "); i >= 0 && strings.Contains(lower[i:], " to ") {
		ends := strings.Fields(s[i+len("from "):])
		if len(ends) > 7 {
			return ""
		}
		return strings.Join(ends, " ")
	}
	fields := strings.Fields(lower)
	if len(fields) < 2 || len(fields) > 5 || fields[0] == "untitled" {
		return ""
	}
	for _, w := range fields {
		switch w {
		case "rb", "lb", "r/b", "l/b", "bank", "embankment", "river":
			return "" // a river's name, which says nothing of the reach
		}
	}
	return strings.TrimSpace(s)
}
