package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/floodspend/floodspend/testdata/realdata"
)

func TestEmbeddedManifestIsOfTheRealFiles(t *testing.T) {
	from := realdata.Dir(t)
	out := filepath.Join(t.TempDir(), "assam.csv")
	if err := run(from, out); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("..", "assam.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("assam.csv is not what go run ./spending/fetch/manifest writes now")
	}
}

func TestRunRefusesAnEmptyFolder(t *testing.T) {
	out := filepath.Join(t.TempDir(), "assam.csv")
	if err := run(t.TempDir(), out); err == nil {
		t.Error("an empty folder gave a manifest")
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a manifest was written")
	}
}
