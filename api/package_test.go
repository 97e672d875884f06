package api

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
)

// TestDataPackage: every table has the size, checksum and columns that the description says, and holds what the API
// gives.
func TestDataPackage(t *testing.T) {
	s := sample(t)
	a := s.ok("/dataset/package.zip")
	z, err := zip.NewReader(bytes.NewReader(a.body), int64(len(a.body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	var p dataPackage
	if err := json.Unmarshal(files["datapackage.json"], &p); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range p.Resources {
		names = append(names, r.Name)
		content := files[r.Path]
		sum := sha256.Sum256(content)
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff")))).ReadAll()
		if err != nil || int64(len(content)) != r.Bytes || r.Hash != "sha256:"+hex.EncodeToString(sum[:]) ||
			len(rows) < 2 {
			t.Errorf("%s: %d bytes of hash %x (%v), described as %+v", r.Name, len(content), sum, err, r)
			continue
		}
		var fields []string
		for _, f := range r.Schema.Fields {
			fields = append(fields, f.Name)
			if f.About == "" {
				t.Errorf("%s: column %s is not described", r.Name, f.Name)
			}
		}
		if !slices.Equal(fields, rows[0]) {
			t.Errorf("%s: columns %v, described as %v", r.Name, rows[0], fields)
		}
		if !bytes.Equal(content, s.ok("/collections/"+r.Name+"/download?f=csv").body) {
			t.Errorf("%s is not what its download gives", r.Name)
		}
	}
	for _, want := range []string{"districts", "circles", "awards", "sanctions", "needs"} {
		if !slices.Contains(names, want) {
			t.Errorf("the package has %v, not %s", names, want)
		}
	}
	for _, want := range []string{p.Version, "Every figure in it is synthetic", "## Citation", p.Sources[0].SHA256} {
		if !strings.Contains(string(files["README.md"]), want) || want == "" {
			t.Errorf("README.md has no %q:\n%s", want, files["README.md"])
		}
	}
	if again := s.ok("/dataset/package.zip"); !bytes.Equal(again.body, a.body) {
		t.Error("the same version gives other bytes")
	}
}
