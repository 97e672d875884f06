// Package geo names places: administrative areas and their levels. Packages below it read
// boundary files, reproject, repair and combine shapes, and find points and names. None of
// them knows anything of money.
//
// All geometry held by the package is in EPSG:4326 with longitude first.
package geo

import "github.com/paulmach/orb"

// Area is one administrative area. Its key is ID, an official code such as "18-301"; names
// are not keys. It lies in one area of the level above, its parent.
type Area struct {
	ID       string
	Level    Level
	Name     string
	ParentID string   // "" at the outermost level
	Aliases  []string // other spellings seen in sources
	Geometry orb.MultiPolygon
}
