package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

const (
	title = "Synthetic sample: Assam"
	note  = "Every figure, polygon, text and date here is synthetic. Only the names, codes and approximate centroids " +
		"of areas are real."
)

// files of the sample by slash-separated path.
type files map[string][]byte

func (f files) names() []string { return slices.Sorted(maps.Keys(f)) }

// note says what is made up; that of the sample names what is real.
func (f files) note() string {
	if _, place := f["dataset.yaml"]; place {
		return "Synthetic: a place that does not exist."
	}
	return note
}

// csv writes rows with the line ends the portal's files have.
func (f files) csv(name string, rows [][]string) error { return f.table(name, ',', rows) }

// semicolons writes rows as spreadsheets do where the comma is in numbers.
func (f files) semicolons(name string, rows [][]string) error { return f.table(name, ';', rows) }

func (f files) table(name string, comma rune, rows [][]string) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = comma, true
	if err := w.WriteAll(rows); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	f[name] = b.Bytes()
	return nil
}

func (f files) json(name string, value any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	f[name] = b.Bytes()
	return nil
}

// feature of a GeoJSON file; geometry is GeoJSON text.
type feature struct {
	Type       string          `json:"type"`
	Properties any             `json:"properties"`
	Geometry   json.RawMessage `json:"geometry"`
}

// geojson writes a collection, one feature a line.
func (f files) geojson(name, collection, crs string, features []feature) error {
	var b bytes.Buffer
	head, err := json.Marshal(struct {
		Type        string `json:"type"`
		Name        string `json:"name"`
		Description string `json:"description"`
		Synthetic   bool   `json:"synthetic"`
	}{"FeatureCollection", collection, f.note(), true})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	b.Write(bytes.TrimSuffix(head, []byte("}")))
	if crs != "" {
		fmt.Fprintf(&b, `,"crs":{"type":"name","properties":{"name":%q}}`, crs)
	}
	b.WriteString(",\"features\":[\n")
	for i, ft := range features {
		ft.Type = "Feature"
		line, err := json.Marshal(ft)
		if err != nil {
			return fmt.Errorf("%s feature %d: %w", name, i+1, err)
		}
		b.Write(line)
		if i < len(features)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("]}\n")
	f[name] = b.Bytes()
	return nil
}

// polygons gives a GeoJSON Polygon, or MultiPolygon of several, of rings in
// ten-thousandths of a degree.
func polygons(all [][][]point) json.RawMessage {
	var b strings.Builder
	one := func(rings [][]point) {
		for i, ring := range rings {
			b.WriteString(separator(i) + "[")
			for k, p := range ring {
				b.WriteString(separator(k) + "[" + degrees(p.x) + "," + degrees(p.y) + "]")
			}
			b.WriteString("]")
		}
	}
	if len(all) == 1 {
		b.WriteString(`{"type":"Polygon","coordinates":[`)
		one(all[0])
		b.WriteString("]}")
		return json.RawMessage(b.String())
	}
	b.WriteString(`{"type":"MultiPolygon","coordinates":[`)
	for i, rings := range all {
		b.WriteString(separator(i) + "[")
		one(rings)
		b.WriteString("]")
	}
	b.WriteString("]}")
	return json.RawMessage(b.String())
}

func separator(i int) string {
	if i > 0 {
		return ","
	}
	return ""
}

// degrees writes ten-thousandths of a degree.
func degrees(v int) string {
	if v < 0 {
		return "-" + degrees(-v)
	}
	return strconv.Itoa(v/10_000) + "." + strconv.Itoa(10_000 + v%10_000)[1:]
}

// lineOf gives a GeoJSON LineString of points in ten-thousandths of a degree.
func lineOf(points []point) json.RawMessage {
	var b strings.Builder
	for i, p := range points {
		b.WriteString(separator(i) + "[" + degrees(p.x) + "," + degrees(p.y) + "]")
	}
	return json.RawMessage(`{"type":"LineString","coordinates":[` + b.String() + "]}")
}

// pointOf gives a GeoJSON Point.
func pointOf(p point) json.RawMessage {
	return json.RawMessage(`{"type":"Point","coordinates":[` + degrees(p.x) + "," + degrees(p.y) + "]}")
}
