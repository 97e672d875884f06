// Package need looks needs up: series by month and area, what an area's largest month is, and
// why a need is missing. A missing need is never zero.
//
// It knows nothing of money spent, of stores and of formulas.
package need
