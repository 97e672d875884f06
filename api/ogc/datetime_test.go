package ogc

import (
	"testing"
)

func TestParseDatetime(t *testing.T) {
	for text, want := range map[string]string{
		"2024-07-15":                "2024-07-15",
		"2024-07":                   "2024-07-01/2024-07-31",
		"2024":                      "2024-01-01/2024-12-31",
		"2024-07-15T10:30:00Z":      "2024-07-15",
		"2024-07-15T10:30:00.25Z":   "2024-07-15",
		"2024-07-15T01:30:00+05:30": "2024-07-14",
		"2024-07-15T10:30:00":       "2024-07-15",
		"2024-07-15T":               "2024-07-15", // as GDAL writes dates
		"2024-07-15T10Z":            "2024-07-15",
		"2024-07-15T10:30Z":         "2024-07-15",
		"2024-07-15t10:30:00z":      "2024-07-15",
		"2024-04-01T/..":            "2024-04-01/..",
		"../2024-04-01T":            "../2024-04-01",
		"2024-04-01T/2024-04-30T":   "2024-04-01/2024-04-30",
		"2024-06-01/2024-09-30":     "2024-06-01/2024-09-30",
		"2024-06/2024-09":           "2024-06-01/2024-09-30",
		"2024-06-01T00:00:00Z/2024-09-30T23:59:59Z": "2024-06-01/2024-09-30",
		"../2024-09-30":      "../2024-09-30",
		"/2024-09-30":        "../2024-09-30",
		"2024-06-01/..":      "2024-06-01/..",
		"2024-06-01/":        "2024-06-01/..",
		"../..":              "../..",
		"/":                  "../..",
		"2024-06-01/P3M":     "2024-06-01/2024-08-31",
		"2024-06-01/P1D":     "2024-06-01",
		"2024-06-01/P2W":     "2024-06-01/2024-06-14",
		"P1Y/2024-03-31":     "2023-04-01/2024-03-31",
		"P1Y2M3D/2024-03-31": "2023-01-29/2024-03-31",
		"2024-02-29/P1Y":     "2024-02-29/2025-02-28",
	} {
		days, err := ParseDatetime(text)
		if err != nil || daysText(days) != want {
			t.Errorf("%s is %s, %v; want %s", text, daysText(days), err, want)
		}
		if again, err := ParseDatetime(daysText(days)); err != nil || again != days {
			t.Errorf("%s: its canonical form %s reads as %v, %v", text, daysText(days), again, err)
		}
	}
	for _, text := range []string{
		"", "..", "now", "2024-13-01", "2024-02-30", "20240715", "2024-09-30/2024-06-01", "P1M/P1M", "2024-06-01/P",
		"2024-06-01/P0D", "2024-06-01/PT1H",
		"2024-06-01/P99999Y", "2024-06-01/-P1M", "../P1M", "P1M/..", "2024-07T", "2024T", "2024-07-15TZ",
		"2024-07-15T25", "2024-06-01/2024-07-01/2024-08-01", "0000-01-01", "2024-06-01/P9999Y",
	} {
		if days, err := ParseDatetime(text); err == nil {
			t.Errorf("%q reads as %s", text, daysText(days))
		}
	}
}

// FuzzParseDatetime reads any text: what is read has a canonical form, which reads as the same.
func FuzzParseDatetime(f *testing.F) {
	for _, text := range []string{"2024-07-15T01:30:00+05:30", "../2024-09-30", "2024-06-01/P3M", "P1Y2M3D/2024-03-31",
		"/", "2024-07T", "0001-01-01/P9998Y", "9999-12-31/P1D", "P99999Y/.."} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		days, err := ParseDatetime(text)
		if err != nil {
			return
		}
		if !days.From.IsZero() && !days.To.IsZero() && days.To.Before(days.From) {
			t.Errorf("%q ends before it begins: %s", text, daysText(days))
		}
		if again, err := ParseDatetime(daysText(days)); err != nil || again != days {
			t.Errorf("%q: its canonical form %s reads as %v, %v", text, daysText(days), again, err)
		}
	})
}

// FuzzParseBBox reads any text: what is read has a canonical form, which reads as the same.
func FuzzParseBBox(f *testing.F) {
	for _, text := range []string{"91.5,26,92,26.5", "177,65,-177,70", "1,2,3,4,5,6", "1,2,3",
		" 1e308,-1e308,-0,0x1p-2"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		box, err := ParseBBox(text)
		if err != nil {
			return
		}
		if again, err := ParseBBox(bboxText(box)); err != nil || again != box {
			t.Errorf("%q: its canonical form %s reads as %v, %v", text, bboxText(box), again, err)
		}
	})
}
