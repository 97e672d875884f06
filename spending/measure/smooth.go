package measure

// EmpiricalBayes gives each area's rate count/base, drawn towards the rate of all areas the
// more the smaller its base: m + A/(A + m/n)·(x/n − m), with m = Σx/Σn and the moments
// A = max(0, Σn(x/n − m)²/Σn − m/n̄) over areas with a base (Marshall 1991, the global
// estimator). It is for counts only: money is no Poisson variable. An area without a base
// has no rate (NoNeed).
func EmpiricalBayes(counts, base []float64) []Value {
	events, total, areas := 0.0, 0.0, 0.0
	for i, n := range base {
		if n > 0 {
			events, total, areas = events+counts[i], total+n, areas+1
		}
	}
	rates := make([]Value, len(base))
	if total == 0 {
		for i := range rates {
			rates[i].Reason = NoNeed
		}
		return rates
	}
	m := events / total
	variance := 0.0
	for i, n := range base {
		if n > 0 {
			d := counts[i]/n - m
			variance += n * d * d / total
		}
	}
	between := max(0, variance-m*areas/total)
	for i, n := range base {
		switch {
		case n == 0:
			rates[i].Reason = NoNeed
		case between == 0:
			rates[i].Value = m
		default:
			rates[i].Value = m + between/(between+m/n)*(counts[i]/n-m)
		}
	}
	return rates
}
