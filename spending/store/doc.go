// Package store is the contract of what keeps datasets: versions that are written whole and
// read pinned, the queries for single awards, and the check a dataset passes before it is
// kept. Packages gpkg and postgis below it fulfil the contract, which storetest tests.
//
// It knows nothing of SQL, of analyses and of HTTP.
package store
