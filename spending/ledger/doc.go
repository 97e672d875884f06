// Package ledger says how money is counted: what a query asks, why a cell of the award cube
// is left out of its answer, and the reconciliation, where every award of the source is in
// exactly one bucket.
//
// It knows nothing of need, of how a store keeps the cube, of formulas or of HTTP.
package ledger
