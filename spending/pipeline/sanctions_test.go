package pipeline_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/pipeline"
	"github.com/floodspend/floodspend/spending/store"
)

// What a table under sanctions lists is sanctioned, not awarded, and another currency is in no sum.
func TestSanctionsOfATable(t *testing.T) {
	dir, s := folder(t), open(t)
	table := "no,work,sum,day,where,cur\nS1,Flood wall,500.25,2024-02-03,W1,EUR\nS2,Flood gate,70,2024-02-04,W1,USD\n" +
		"S3,Flood gate,,2024-02-05,W1,\n"
	if err := os.WriteFile(filepath.Join(dir, "sanctions.csv"), []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	text := description + "sanctions:\n  - {source: board, files: sanctions.csv, columns: {id: no, title: work, " +
		"amount: sum, date: day, area: where, currency: cur}}\n"
	out, err := pipeline.Import(t.Context(), s, read(t, text), pipeline.Options{Files: pipeline.Dir(dir)})
	if err != nil || out.Version.Awards != 3 || out.Version.Sanctions != 3 {
		t.Fatalf("%d awards, %d sanctions, %v", out.Version.Awards, out.Version.Sanctions, err)
	}
	snap, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	var got []string
	_, err = snap.Awards(t.Context(), store.AwardQuery{Equal: map[string]string{"rung": string(spending.Sanctioned)},
		Limit: 9}, func(a *spending.Award) error {
		sum := "unknown"
		if a.Sanctioned.Valid {
			sum = a.Currency.Text(a.Sanctioned.Money)
		}
		if a.Awarded.Valid {
			t.Errorf("%s has an awarded amount", a.ID)
		}
		got = append(got, strings.Join([]string{a.ID, sum, a.Status, strings.Join(a.Flags, ";"),
			a.Published.Format("01-02")}, " "))
		return nil
	})
	want := "board:S1 500.25 active  02-03, board:S2 unknown other_currency sanctioned 70 USD 02-04, " +
		"board:S3 unknown active  02-05"
	if err != nil || strings.Join(got, ", ") != want {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}
