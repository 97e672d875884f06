package pipeline_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending/pipeline"
)

// TestPortalOfAnotherLayout imports what another state's portal might give: other names of columns,
// amounts in lakh, a status of each bid, codes of places by a scheme of their own.
func TestPortalOfAnotherLayout(t *testing.T) {
	const rows = "1;Tender No 1;Embankment repair after flood;12.5;Rejected;05/02/2024;C1\n" +
		"2;Tender No 1;Embankment repair after flood;10.25;Awarded;05/02/2024;P1\n"
	const header = "Sl No;Ident;Name of Work;Contract Value (Rs. in Lakh);Bid Status;AOC Date;Post code\n"
	for _, c := range []struct {
		name, table, columns string
		want, says           string // of the outcome; of the error
	}{
		{"as the portal has it", header + rows, "{id: Ident}", "INR 1025000\n", ""},
		{"without its columns said", header + rows, "", "", "required columns are missing: Tender ID (or Tender " +
			"Number"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := folder(t)
			text := "currency: INR\nlanguages: [en]\nlevels:\n  - {key: commune, file: communes.geojson, code: c, " +
				"name: n}\n" +
				"awards:\n  - source: bids\n    preset: eprocure-in\n    files: 2024_02*.csv\n" +
				"    place: {code: Post code, scheme: postal, crosswalk: {postal: post.csv}}\n"
			if c.columns != "" {
				text += "    columns: " + c.columns + "\n"
			}
			for name, content := range map[string]string{"dataset.yaml": text, "2024_02_tenders.csv": c.table,
				"post.csv": "pincode,area\nP1,C2\nC1,C2\n"} {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			out, err := pipeline.Import(t.Context(), open(t), read(t, text), pipeline.Options{Files: pipeline.Dir(dir)})
			if c.says != "" {
				if err == nil || !strings.Contains(err.Error(), c.says) {
					t.Errorf("%v, want %q", err, c.says)
				}
				return
			}
			if err != nil {
				t.Fatal(err, out.Issues)
			}
			all := ""
			for _, n := range out.Tally {
				all += n.Label + " " + string(n.Currency) + " " + n.Currency.Text(n.Amount) + "\n"
			}
			if !strings.Contains(all, c.want) || !strings.Contains(strings.Join(out.Notes, ""),
				"amount = Contract Value") || !slices.Contains(out.Notes,
				"bids: 1 of 2 rows are no awards by their status: Rejected 1.") {
				t.Errorf("%s%v\n%v", all, out.Notes, out.Issues)
			}
		})
	}
}
