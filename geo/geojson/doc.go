// Package geojson writes geometries as GeoJSON (RFC 7946) with a fixed number of decimals, and texts as JSON.
//
// It appends bytes and knows nothing of features, properties or files; package vector reads
// GeoJSON.
package geojson
