package main

import (
	"strings"
	"testing"
)

func TestStoreNamesHidePasswords(t *testing.T) {
	for _, db := range []string{
		"postgres://reader:sesame@db/floodspend", "postgres://reader@db/floodspend?password=sesame&sslmode=require",
		"postgres://reader@db/floodspend?sslpassword=sesame", "postgres://reader:sesame%@db/floodspend",
		"postgres://reader:se/sesame@db/floodspend",
	} {
		if shown := (storeFlag{DB: db}).String(); strings.Contains(shown, "sesame") ||
			!strings.HasPrefix(shown, "postgres://") {
			t.Errorf("%s is shown as %s", db, shown)
		}
	}
}

func TestStoreIsNotNamedByKeywords(t *testing.T) {
	code, _, problem := floodspend(t, "check", "--db", "host=db user=reader password=sesame")
	if code != exitUsage || !strings.Contains(problem, "postgres://user@host/name") ||
		strings.Contains(problem, "sesame") {
		t.Errorf("exit code %d: %s", code, problem)
	}
	if err := (storeFlag{DB: "ghost=1.gpkg"}).Validate(); err != nil {
		t.Errorf("a file's name is refused: %v", err)
	}
}
