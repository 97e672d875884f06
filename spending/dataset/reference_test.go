package dataset_test

import (
	"os"
	"testing"

	"github.com/floodspend/floodspend/spending/dataset"
)

// REFERENCE.md is what the parser says.
func TestReference(t *testing.T) {
	const file = "REFERENCE.md"
	want, err := dataset.Reference()
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("FLOODSPEND_UPDATE") != "" {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil || string(got) != want {
		t.Errorf("%s is not what the parser knows (%v): FLOODSPEND_UPDATE=1 go test -run TestReference "+
			"./spending/dataset", file, err)
	}
}
