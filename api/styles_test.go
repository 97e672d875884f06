package api

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb/geojson"
)

const styleScript = `
import { readFileSync } from 'node:fs';
import { validateStyleMin, expression, latest, featureFilter } from '@maplibre/maplibre-gl-style-spec';
const { styles, features } = JSON.parse(readFileSync(0, 'utf8'));
const problems = [];
const inks = {};
for (const [name, style] of Object.entries(styles)) {
  for (const e of validateStyleMin(style, latest)) problems.push(name + ': ' + e.message);
  for (const layer of style.layers) {
    const spec = latest['paint_' + layer.type];
    for (const [key, value] of Object.entries(layer.paint)) {
      if (!Array.isArray(value)) continue;
      const made = expression.createPropertyExpression(value, key, spec[key]);
      if (made.result !== 'success') { problems.push(name + ' ' + key); continue; }
      for (const f of features[name] ?? []) {
        const feature = { type: f.type, properties: f.properties, id: 1 };
        const got = made.value.evaluateWithoutErrorHandling({ zoom: 6 }, feature, {});
        if (key === 'fill-color') inks[String(got)] = (inks[String(got)] ?? 0) + 1;
      }
    }
  }
}
console.log(JSON.stringify({ problems, inks: Object.keys(inks).length }));
`

// MapLibre's validator finds nothing in the styles, and their expressions have a value for every feature of a tile.
func TestStylesAreMapLibres(t *testing.T) {
	requires(t, "node", "nodejs")
	web := filepath.Join("..", "web")
	if _, err := os.Stat(filepath.Join(web, "node_modules", "@maplibre", "maplibre-gl-style-spec")); err != nil {
		t.Skip("SKIPPED: there is no @maplibre/maplibre-gl-style-spec in web/node_modules (make deps installs it)")
	}
	s := sample(t)
	type drawn struct {
		Type       string         `json:"type"`
		Properties map[string]any `json:"properties"`
	}
	styles, features := map[string]json.RawMessage{}, map[string][]drawn{}
	for _, c := range []string{"districts", "circles", "awards", "awards?geometry=area", "sanctions", "assets",
		"damage", "allocation-districts", "allocation-circles?period=2024-25"} {
		id, query, asked := strings.Cut(c, "?")
		if asked {
			query = "?" + query
		}
		styles[c] = s.ok("/collections/" + id + "/styles/default" + query).body
		var style struct {
			Sources map[string]struct{ URL string }
		}
		if err := json.Unmarshal(styles[c], &style); err != nil {
			t.Fatal(err)
		}
		var described struct{ Tiles []string }
		s.ok(strings.TrimPrefix(style.Sources[id].URL, "http://"+testHost)).decode(&described)
		tile := strings.NewReplacer("{z}", "0", "{y}", "0", "{x}", "0").Replace(described.Tiles[0])
		for _, layer := range layersOf(t, s.ok(strings.TrimPrefix(tile, "http://"+testHost))) {
			for _, f := range layer.Features {
				features[c] = append(features[c], drawn{kindOf(f), f.Properties})
			}
		}
		if len(features[c]) == 0 {
			t.Errorf("%s draws nothing", c)
		}
	}
	input, err := json.Marshal(map[string]any{"styles": styles, "features": features})
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "node", "--input-type=module", "-e", styleScript)
	command.Dir, command.Stdin = web, strings.NewReader(string(input))
	out, err := command.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, errorOf(err))
	}
	var got struct {
		Problems []string
		Inks     int
	}
	if err := json.Unmarshal(out, &got); err != nil || len(got.Problems) > 0 || got.Inks < 4 {
		t.Errorf("%v: %+v", err, got)
	}
}

// kindOf names the kind of a feature's geometry as MapLibre does: without Multi.
func kindOf(f *geojson.Feature) string { return strings.TrimPrefix(f.Geometry.GeoJSONType(), "Multi") }

// The classes of styles are those of the page.
func TestStylesHaveThePagesClasses(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "web", "js", "classes.js"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := drawings()
	if err != nil {
		t.Fatal(err)
	}
	inks := all["allocation"][0]["paint"].(map[string]any)["fill-color"].([]any)
	steps := inks[len(inks)-1].([]any)[2:]
	var breaks, colours []string
	for i, step := range steps {
		if i%2 == 0 {
			colours = append(colours, fmt.Sprintf("'%v'", step))
		} else {
			breaks = append(breaks, fmt.Sprint(step))
		}
	}
	for _, text := range []string{
		"RATIO_BREAKS = [" + strings.Join(breaks, ", ") + "]",
		"DIVERGING = [" + strings.Join(colours, ", ") + "]",
		fmt.Sprintf("nothing: '%v'", inks[len(inks)-2]),
	} {
		if !strings.Contains(string(page), text) {
			t.Errorf("the page has no %s", text)
		}
	}
}
