package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending/store/postgis/pgtest"
	"github.com/jackc/pgx/v5"
)

// TestImportFile makes the same dataset of three levels out of its description in both stores: every answer is the same
// to the byte, also once a need is taken out and the description put back.
func TestImportFile(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it starts PostgreSQL")
	}
	description := filepath.Join("..", "..", "testdata", "city", "dataset.yaml")
	dsn := pgtest.Database(t)
	if code, _, stderr := floodspend(t, "migrate", "--db", dsn); code != exitDone {
		t.Fatal(stderr)
	}
	paths := []string{"/collections/awards/items?f=csv", "/collections/quartiers/items?limit=20", "dataset.yaml",
		"/analysis/reconciliation"}
	for _, level := range []string{"secteur", "commune", "quartier"} {
		paths = append(paths, "/analysis/allocation?period=2023&level="+level, "/analysis/equity?period=2023&level="+
			level)
	}
	stores := []string{filepath.Join(t.TempDir(), "city.gpkg"), dsn}
	steps := [][]string{{"import", description, "--quiet"}, {"remove", "sinistres"}, {"import", description, "--quiet"}}
	for n, step := range steps {
		var first []string
		for _, db := range stores {
			code, out, stderr := floodspend(t, append(step, "--db", db)...)
			if code == exitFailed || !strings.Contains(out, "Published version") {
				t.Fatalf("%v on %s: exit %d\n%s%s", step, db, code, out, stderr)
			}
			var answers []string
			for _, path := range paths {
				_, answer, _ := floodspend(t, "export", "--db", db, path)
				answers = append(answers, answer)
			}
			if first == nil {
				first = answers
			}
			for i, path := range paths {
				if answers[i] != first[i] || answers[i] == "" {
					t.Errorf("after step %d the stores differ in %s, of %d and %d bytes", n+1, path, len(first[i]),
						len(answers[i]))
				}
			}
		}
		if says := "name: sinistres"; strings.Contains(first[2], says) == (n == 1) {
			t.Errorf("after step %d the description is\n%s", n+1, first[2])
		}
	}
	replacesOlder(t, dsn, description)
}

// replacesOlder imports a description into a database whose dataset migrations have found to be of an older form.
func replacesOlder(t *testing.T, dsn, description string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	if _, err := conn.Exec(t.Context(), "UPDATE floodspend.versions SET description = NULL"); err != nil {
		t.Fatal(err)
	}
	code, out, stderr := floodspend(t, "import", description, "--quiet", "--db", dsn)
	if code == exitFailed || !strings.Contains(out, "of an older form") {
		t.Errorf("import over a dataset of an older form: exit %d\n%s%s", code, out, stderr)
	}
}
