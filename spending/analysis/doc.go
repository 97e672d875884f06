// Package analysis answers questions about one version of a dataset: it brings the cube's
// money (ledger), the areas' needs (need) and the formulas (measure) together into
// allocation, equity, intervals, sensitivity, spatial and trend.
//
// It reads a store.Snapshot, and knows nothing of the kind of store behind it, of HTTP or of
// how records are read and placed.
package analysis
