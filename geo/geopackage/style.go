package geopackage

import (
	_ "embed"
	"encoding/xml"
	"strconv"
	"strings"
	"text/template"
)

// Colours of areas, of layers and of points, as styles have them.
const (
	AreaColour  = "127,180,198,60"
	LayerColour = "88,150,179,90"
	PointColour = "207,127,48,220"
)

// Style says how QGIS draws a layer that is added: as table layer_styles keeps it.
type Style struct {
	Kind       string // of symbols: fill, line or marker
	Colour     string // red,green,blue,opacity, each up to 255; of a layer without classes
	Label      string // the field whose text stands on each feature, "" for none
	Expression string // of QGIS, whose value is a class's
	Classes    []Class
}

// Class is what is drawn in one colour, under its value in the legend.
type Class struct{ Value, Colour string }

//go:embed qgis.tmpl
var qgis string

var qgisTemplate = template.Must(template.New("qgis").Parse(qgis))

type symbol struct{ Name, Type, Colour string }

// QML is the style as QGIS reads it.
func (s Style) QML() (string, error) {
	escaped := func(text string) string {
		var b strings.Builder
		_ = xml.EscapeText(&b, []byte(text)) // a strings.Builder takes everything
		return b.String()
	}
	data := struct {
		Style
		Symbols      []symbol
		GeometryType int
	}{Style: s, GeometryType: map[string]int{"marker": 0, "line": 1, "fill": 2}[s.Kind]}
	data.Label, data.Expression, data.Classes = escaped(s.Label), escaped(s.Expression), nil
	for i, c := range s.Classes {
		data.Classes = append(data.Classes, Class{Value: escaped(c.Value)})
		data.Symbols = append(data.Symbols, symbol{strconv.Itoa(i), s.Kind, c.Colour})
	}
	if len(s.Classes) == 0 {
		data.Symbols = []symbol{{"0", s.Kind, s.Colour}}
	}
	var b strings.Builder
	err := qgisTemplate.Execute(&b, data)
	return b.String(), err
}

// StylesTable is the table that QGIS reads styles from.
const StylesTable = "layer_styles"

// StyleColumns lists the columns of StylesTable but its key.
func StyleColumns() []Column {
	return []Column{
		{"f_table_catalog", "TEXT", "always empty"},
		{"f_table_schema", "TEXT", "always empty"},
		{"f_table_name", "TEXT", "the table the style is for"},
		{"f_geometry_column", "TEXT", "its geometry column"},
		{"styleName", "TEXT", "name of the style"},
		{"styleQML", "TEXT", "the style as QGIS has it"},
		{"styleSLD", "TEXT", "the style as SLD; empty: none"},
		{"useAsDefault", "BOOLEAN", "1: the table is drawn with it when it is opened"},
		{"description", "TEXT", "what the style shows"},
		{"owner", "TEXT", "who made it"},
		{"ui", "TEXT", "always empty"},
		{"update_time", "DATETIME", "when it was made"},
	}
}

// StyleRow gives the values of StyleColumns for the default style of a table.
func StyleRow(table, description, qml, made string) []any {
	return []any{"", "", table, GeometryColumn, "default", qml, "", 1, description, "floodspend", "", made}
}
