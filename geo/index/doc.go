// Package index finds the area a point lies in, exactly, with points on boundaries told.
//
// Longitude and latitude are in degrees (WGS 84). It knows nothing of files, of names or of
// repairing shapes.
package index
