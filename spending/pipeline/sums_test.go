package pipeline

import (
	"math"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
)

// TestSumsHold: amounts that each are one, and together are more than a sum can be, are refused at their line.
func TestSumsHold(t *testing.T) {
	records := make([]spending.Award, 12)
	for i := range records {
		records[i].Awarded = spending.Known(9_999_999_999_999_999_00 / 20)
		records[i].Currency, records[i].SourceFile, records[i].SourceLine = "EUR", "awards.csv", i+2
	}
	err := sumsHold(records)
	if err == nil || !strings.Contains(err.Error(), "awards.csv: line 13: the amounts up to") {
		t.Errorf("twelve amounts: %v", err)
	}
	if err := sumsHold(records[:3]); err != nil {
		t.Errorf("three amounts: %v", err)
	}
	records[0].Awarded = spending.Known(math.MaxInt64)
	if err := sumsHold(records[:1]); err == nil {
		t.Error("the largest number is taken")
	}
}
