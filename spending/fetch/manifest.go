package fetch

import (
	_ "embed"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"github.com/floodspend/floodspend/geo/table"
)

// File is one file of a manifest.
type File struct {
	Path   string // relative, slash-separated: the same in the repository and in the target folder
	Size   int64  // bytes
	SHA256 string // lower-case hex
}

// Repository is a public repository files are fetched from.
type Repository struct {
	Name   string // owner/name on github.com
	Commit string
	Under  string // the paths it holds begin with this
}

// Repositories gives where the manifest's files come from: the first whose Under fits.
//
// The commits are the best that is known for the files of the manifest; they were not
// verified against the network when pinned. The manifest's sums decide: should a commit
// hold other content, Fetch says so file by file, and Options.Mirror takes a clone instead.
func Repositories() []Repository {
	return []Repository{
		{"CivicDataLab/IDS-DRR-Data-Management", "bed6896fe087ebcbf604a81ba561cf3e6d25b2a6", "layer/"},
		{"CivicDataLab/flood-data-ecosystem-Assam", "cb645645f28470a911dd2be25c6d463cfc55f722", ""},
	}
}

func repositoryOf(path string) Repository {
	all := Repositories()
	for _, r := range all {
		if strings.HasPrefix(path, r.Under) {
			return r
		}
	}
	return all[len(all)-1]
}

// base is the address paths are appended to.
func (r Repository) base() string {
	return "https://raw.githubusercontent.com/" + r.Name + "/" + r.Commit
}

//go:embed assam.csv
var assamManifest string

// Manifest gives the files of the public Assam data, sorted by path: what
// `go run ./spending/fetch/manifest` wrote.
func Manifest() ([]File, error) {
	files, err := ReadManifest(strings.NewReader(assamManifest))
	if err != nil {
		return nil, fmt.Errorf("embedded manifest: %w", err)
	}
	return files, nil
}

var manifestHeader = []string{"path", "size", "sha256"}

// ReadManifest reads the CSV that WriteManifest writes. It refuses paths that are not
// relative, slash-separated and free of "..", repeated paths, and sums that are not
// SHA-256.
func ReadManifest(r io.Reader) ([]File, error) {
	in, err := table.NewReader(r, table.Form{Delimiter: ','})
	if err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	header, err := in.Next()
	if err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	if strings.Join(header, ",") != strings.Join(manifestHeader, ",") {
		return nil, fmt.Errorf("manifest: the header is %q, want %q", header, manifestHeader)
	}
	var files []File
	for {
		row, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("manifest: %w", err)
		}
		if len(row) != len(manifestHeader) {
			return nil, fmt.Errorf("manifest line %d: %d fields, want %d", in.Line(0), len(row), len(manifestHeader))
		}
		size, err := strconv.ParseInt(row[1], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("manifest line %d: size %q is not a number", in.Line(1), row[1])
		}
		files = append(files, File{row[0], size, row[2]})
	}
	return files, validate(files)
}

// WriteManifest writes files as CSV.
func WriteManifest(w io.Writer, files []File) error {
	if err := validate(files); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	rows := [][]string{manifestHeader}
	for _, f := range files {
		rows = append(rows, []string{f.Path, strconv.FormatInt(f.Size, 10), f.SHA256})
	}
	return out.WriteAll(rows)
}

// maxFileSize bounds what a manifest may ask for; the largest real file has 3 MB.
const maxFileSize = 1 << 30

func validate(files []File) error {
	seen := map[string]bool{}
	for _, f := range files {
		switch {
		case !fs.ValidPath(f.Path) || f.Path == "." || !filepath.IsLocal(filepath.FromSlash(f.Path)) ||
			strings.ContainsAny(f.Path, `\:`) || strings.ContainsFunc(f.Path, unicode.IsControl):
			return fmt.Errorf("manifest: path %q is not a relative path within the folder", f.Path)
		case strings.HasSuffix(f.Path, partSuffix):
			return fmt.Errorf("manifest: path %q ends in %s, which partial downloads do", f.Path, partSuffix)
		case seen[strings.ToLower(f.Path)]:
			return fmt.Errorf("manifest: path %q occurs twice", f.Path)
		case f.Size < 0 || f.Size > maxFileSize:
			return fmt.Errorf("manifest: %s: size %d is not possible", f.Path, f.Size)
		}
		if sum, err := hex.DecodeString(f.SHA256); err != nil || len(sum) != 32 ||
			strings.ToLower(f.SHA256) != f.SHA256 {
			return fmt.Errorf("manifest: %s: %q is not a SHA-256 in lower-case hex", f.Path, f.SHA256)
		}
		seen[strings.ToLower(f.Path)] = true
	}
	return nil
}
