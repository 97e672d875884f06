// Package geo names places: administrative areas and their levels. Packages below it read
// boundary files, reproject, repair and combine shapes, and find points and names. None of
// them knows anything of money.
//
// All geometry held by the package is in EPSG:4326 with longitude first.
package geo

import "github.com/paulmach/orb"

// Level is a rung of the administrative hierarchy.
type Level string

// The two levels every analysis is answered at.
const (
	District Level = "district"
	Circle   Level = "circle" // revenue circle, the unit of disaster reporting in Assam
)

// Area is one administrative area. Its key is ID, an official code such as "18-301"
// (district) or "18-301-00110" (circle); names are not keys.
type Area struct {
	ID         string
	Level      Level
	Name       string
	DistrictID string   // the district the area lies in; its own ID for a district
	Aliases    []string // other spellings seen in sources
	Geometry   orb.MultiPolygon
}
