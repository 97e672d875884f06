package fetch

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
)

func TestRepositoryAddresses(t *testing.T) {
	for path, want := range map[string]string{
		"layer/assets/geojson/Assam_district.geojson": "https://raw.githubusercontent.com/CivicDataLab/" +
			"IDS-DRR-Data-Management/",
		"Sources/TENDERS/README.md": "https://raw.githubusercontent.com/CivicDataLab/" +
			"flood-data-ecosystem-Assam/",
	} {
		base := repositoryOf(path).base()
		commit, ok := strings.CutPrefix(base, want)
		if sum, err := hex.DecodeString(commit); !ok || err != nil || len(sum) != 20 {
			t.Errorf("%s comes from %s, want %s and a commit", path, base, want)
		}
	}
}

func TestEmbeddedManifest(t *testing.T) {
	files, err := Manifest()
	if err != nil {
		t.Fatal(err)
	}
	var total int64
	bids := 0
	for _, f := range files {
		total += f.Size
		if strings.HasSuffix(f.Path, "_tenders.csv") {
			bids++
		}
	}
	if len(files) != 305 || bids != 111 || total != 55_518_454 {
		t.Errorf("%d files of %d bytes, %d of them bids", len(files), total, bids)
	}
}

func TestReadManifestRefuses(t *testing.T) {
	sum := strings.Repeat("a", 64)
	for name, text := range map[string]string{
		"nothing":       "",
		"other header":  "name,size,sha256\n",
		"two columns":   "path,size,sha256\na.csv,1\n",
		"no number":     "path,size,sha256\na.csv,one," + sum + "\n",
		"negative size": "path,size,sha256\na.csv,-1," + sum + "\n",
		"huge size":     "path,size,sha256\na.csv,99999999999," + sum + "\n",
		"short sum":     "path,size,sha256\na.csv,1,abcd\n",
		"upper case":    "path,size,sha256\na.csv,1," + strings.ToUpper(sum) + "\n",
		"twice":         "path,size,sha256\na.csv,1," + sum + "\nA.csv,1," + sum + "\n",
		"outside":       "path,size,sha256\n../a.csv,1," + sum + "\n",
	} {
		if files, err := ReadManifest(strings.NewReader(text)); err == nil {
			t.Errorf("%s: read as %v", name, files)
		}
	}
}

func FuzzReadManifest(f *testing.F) {
	f.Add(assamManifest[:500])
	f.Add("path,size,sha256\n\"a\nb\",1," + strings.Repeat("0", 64) + "\n")
	f.Fuzz(func(t *testing.T, text string) {
		files, err := ReadManifest(strings.NewReader(text))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := WriteManifest(&b, files); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := ReadManifest(&b)
		if err != nil || fmt.Sprint(again) != fmt.Sprint(files) {
			t.Errorf("%v, %v; want %v", again, err, files)
		}
	})
}
