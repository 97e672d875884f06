package api

import (
	"net/http"
	"net/url"
	"testing"
)

func TestBBox(t *testing.T) {
	s := sample(t)
	all := s.ok("/collections/circles/items?geometry=none").features().NumberMatched
	some := s.ok("/collections/circles/items?geometry=none&bbox=91.5,26,92,26.5").features().NumberMatched
	if all != 180 || some == 0 || some == all {
		t.Fatalf("%d circles, %d of them about Guwahati", all, some)
	}
	for box, want := range map[string]int{
		"-180,-90,180,90":                 all,
		"89,24,97,29":                     all,
		"-180,-90,-100,180,90,9000":       all,
		"91.5,26,0,92,26.5,0":             some,
		"91.5,26,92,26.5":                 some,
		"177.0,-20.0,-178.0,-16.0":        0,  // Fiji: across the antimeridian
		"92,26,91.5,26.5":                 -1, // the band without the part about Guwahati
		"97.5,20,89,30":                   0,  // all around the globe but for Assam
		"-180,85,180,90":                  0,  // polar
		"-180,-90,180,-60":                0,
		"0,-90,0,-90":                     0,
		"180,0,-180,0":                    0,
		"91.7458,26.1445,91.7458,26.1445": 1, // one point
	} {
		for _, collection := range []string{"circles", "awards"} {
			got := s.ok("/collections/" + collection + "/items?limit=1&bbox=" + box).features().NumberMatched
			if collection == "circles" && (want >= 0 && got != want || want < 0 && (got == 0 || got == all)) {
				t.Errorf("bbox=%s: %d circles, want %d", box, got, want)
			}
			if collection == "awards" && (want == 0) != (got == 0) {
				t.Errorf("bbox=%s: %d awards", box, got)
			}
		}
	}
	for _, box := range []string{"1,2,3", "1,2,3,4,5", "1,2,3,4,5,6,7", "a,b,c,d", "91,27,92,26", "91,26,10,92,27,5", "NaN,0,1,1", "-Inf,0,Inf,1", ",,,", "91;26;92;27", "1e999,0,1,1"} {
		if p := s.get("/collections/circles/items?bbox=" + url.QueryEscape(box)).problem(http.StatusBadRequest); p.Parameter != "bbox" || len(p.Allowed) == 0 {
			t.Errorf("bbox=%s: %+v", box, p)
		}
	}
}

func TestParseDatetime(t *testing.T) {
	for text, want := range map[string]string{
		"2024-07-15":                "2024-07-15",
		"2024-07":                   "2024-07-01/2024-07-31",
		"2024":                      "2024-01-01/2024-12-31",
		"2024-07-15T10:30:00Z":      "2024-07-15",
		"2024-07-15T10:30:00.25Z":   "2024-07-15",
		"2024-07-15T01:30:00+05:30": "2024-07-14",
		"2024-07-15T10:30:00":       "2024-07-15",
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
		days, err := parseDatetime(text)
		if err != nil || daysText(days) != want {
			t.Errorf("%s is %s, %v; want %s", text, daysText(days), err, want)
		}
		if again, err := parseDatetime(daysText(days)); err != nil || again != days {
			t.Errorf("%s: its canonical form %s reads as %v, %v", text, daysText(days), again, err)
		}
	}
	for _, text := range []string{
		"", "..", "now", "2024-13-01", "2024-02-30", "20240715", "2024-09-30/2024-06-01", "P1M/P1M", "2024-06-01/P", "2024-06-01/P0D", "2024-06-01/PT1H",
		"2024-06-01/P99999Y", "2024-06-01/-P1M", "../P1M", "P1M/..", "2024-06-01/2024-07-01/2024-08-01", "0000-01-01", "2024-06-01/P9999Y",
	} {
		if days, err := parseDatetime(text); err == nil {
			t.Errorf("%q reads as %s", text, daysText(days))
		}
	}
}

func TestDatetimeSelectsAwards(t *testing.T) {
	s := sample(t)
	for _, basis := range []string{"contract", "published"} {
		field := map[string]string{"contract": "contract_date", "published": "published"}[basis]
		for datetime, within := range map[string][2]string{
			"2023-07-01/2023-09-30": {"2023-07-01", "2023-09-30"},
			"2023-07":               {"2023-07-01", "2023-07-31"},
			"2023-07-01/P3M":        {"2023-07-01", "2023-09-30"},
			"../2023-06-30":         {"0001-01-01", "2023-06-30"},
			"2024-01-01T00:00:00Z/": {"2024-01-01", "9999-12-31"},
			"../..":                 {"0001-01-01", "9999-12-31"},
		} {
			var want int
			for _, row := range s.ok("/collections/awards/items?f=csv").rows() {
				if d := row[field]; d != "" && within[0] <= d && d <= within[1] {
					want++
				}
			}
			p := s.ok("/collections/awards/items?limit=1000&date=" + basis + "&datetime=" + url.QueryEscape(datetime)).features()
			for _, f := range p.Features {
				if d := f.text(field); d < within[0] || d > within[1] {
					t.Errorf("%s: %s dated %s", datetime, f.ID, d)
				}
			}
			if p.NumberMatched != want || want == 0 {
				t.Errorf("date=%s&datetime=%s: %d awards, the CSV has %d", basis, datetime, p.NumberMatched, want)
			}
		}
	}
	// Areas have no date: no datetime leaves them out.
	if got := s.ok("/collections/districts/items?datetime=1950-01-01&geometry=none").features().NumberMatched; got != 35 {
		t.Errorf("%d districts in 1950", got)
	}
}
