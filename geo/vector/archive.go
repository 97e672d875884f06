package vector

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/floodspend/floodspend/geo/crs"
)

// Limits on what a zip archive may unpack to. The archive states the sizes; the unzipper
// fails if more comes.
const (
	maxMember   = 4 << 30   // .shp and .dbf; the format itself ends there
	maxRatio    = 1000      // unpacked per packed byte, for members above smallMember
	smallMember = 16 << 20  // bytes
	maxSidecar  = 64 << 10  // .prj and .cpg
	maxEntries  = 10_000    // members of the archive
	bufferSize  = 256 << 10 // read at once
)

// ReadShapefileZip reads the one shapefile of a zip archive and calls yield for each
// feature, in order; an error of yield ends the reading and is returned. name is the
// archive's name, for messages.
//
// It passes over what file managers leave in archives. Points, lines, polygons (with Z or M, which
// are dropped) and null shapes are read; rings become polygons with holes, RFC 7946
// orientation. The .prj says the coordinate reference system (without one: EPSG:4326 if
// the numbers can be, reported), the .cpg or the .dbf's own mark the text encoding. It refuses,
// naming file and feature: what is no zip archive or holds no or several shapefiles, a
// truncated or inconsistent file, an unsupported system, members that unpack to
// absurd sizes, a feature larger than Options.MaxFeatureBytes.
func ReadShapefileZip(ctx context.Context, r io.ReaderAt, size int64, name string,
	yield func(Feature) error) ([]Problem, error) {
	return Options{}.ReadShapefileZip(ctx, r, size, name, yield)
}

// ReadShapefileZip is the function of that name with options.
func (o Options) ReadShapefileZip(ctx context.Context, r io.ReaderAt, size int64, name string,
	yield func(Feature) error) ([]Problem, error) {
	s := shapefile{output: output{options: o, yield: yield}, ctx: ctx}
	return s.end(name, s.read(r, size))
}

// shapefile is the state of reading one shapefile.
type shapefile struct {
	output
	ctx context.Context
}

func (s *shapefile) read(r io.ReaderAt, size int64) error {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return fmt.Errorf("not a zip archive of a shapefile: %w", err)
	}
	if len(archive.File) > maxEntries {
		return fmt.Errorf("the archive has %d members; at most %d make sense", len(archive.File), maxEntries)
	}
	parts, err := members(archive)
	if err != nil {
		return err
	}
	if err := s.projection(parts[".prj"]); err != nil {
		return err
	}
	shp, err := open(parts[".shp"])
	if err != nil {
		return err
	}
	defer shp.Close()
	var table *dbf
	if parts[".dbf"] == nil {
		s.report("properties", "", "the archive has no .dbf beside the .shp", "features have no properties")
	} else {
		page, err := sidecar(parts[".cpg"])
		if err != nil {
			return err
		}
		letters, err := s.letters(parts[".dbf"])
		if err != nil {
			return err
		}
		rows, err := open(parts[".dbf"])
		if err != nil {
			return err
		}
		defer rows.Close()
		if table, err = newDBF(rows, page, letters, &s.output); err != nil {
			return fmt.Errorf("%s: %w", parts[".dbf"].Name, err)
		}
	}
	return s.shapes(shp, parts[".shp"].Name, table)
}

// letters reads the .dbf through to learn what its texts are written in.
func (s *shapefile) letters(f *zip.File) (letters, error) {
	r, err := open(f)
	if err != nil {
		return letters{}, err
	}
	defer r.Close()
	l, err := scanLetters(s.ctx, r)
	if err != nil {
		return l, fmt.Errorf("%s: %w", f.Name, err)
	}
	return l, nil
}

// members finds the files of the one shapefile, by extension.
func members(archive *zip.Reader) (map[string]*zip.File, error) {
	var shp *zip.File
	var seen []string
	for _, f := range archive.File {
		if junk(f.Name) {
			continue
		}
		if seen = append(seen, f.Name); strings.EqualFold(path.Ext(f.Name), ".shp") {
			if shp != nil {
				return nil, fmt.Errorf("the archive holds several shapefiles, %q and %q: keep one", shp.Name, f.Name)
			}
			shp = f
		}
	}
	if shp == nil {
		return nil, fmt.Errorf("the archive holds no .shp file, but %s",
			shorten(strings.Join(append(seen, "nothing else"), ", ")))
	}
	stem := strings.TrimSuffix(shp.Name, path.Ext(shp.Name))
	parts := map[string]*zip.File{}
	for _, f := range archive.File {
		ext := strings.ToLower(path.Ext(f.Name))
		if !junk(f.Name) && strings.EqualFold(strings.TrimSuffix(f.Name, path.Ext(f.Name)), stem) && parts[ext] == nil {
			parts[ext] = f
		}
	}
	return parts, nil
}

// junk tells folders and what macOS and others add.
func junk(name string) bool {
	base := path.Base(name)
	return strings.HasSuffix(name, "/") || strings.HasPrefix(base, ".") ||
		strings.HasPrefix(name, "__MACOSX/") || strings.Contains(name, "/__MACOSX/")
}

func open(f *zip.File) (io.ReadCloser, error) {
	switch size := f.UncompressedSize64; {
	case size > maxMember:
		return nil, fmt.Errorf("%s would unpack to %d bytes; at most %d are read", f.Name, size, int64(maxMember))
	case size > smallMember && size/maxRatio > f.CompressedSize64:
		return nil, fmt.Errorf("%s would unpack from %d to %d bytes: that is a zip bomb, not a shapefile", f.Name,
			f.CompressedSize64, size)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	return r, nil
}

// sidecar reads a small text file; "" where there is none.
func sidecar(f *zip.File) (string, error) {
	if f == nil {
		return "", nil
	}
	if f.UncompressedSize64 > maxSidecar {
		return "", fmt.Errorf("%s has %d bytes; at most %d make sense", f.Name, f.UncompressedSize64, maxSidecar)
	}
	r, err := open(f)
	if err != nil {
		return "", err
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		return "", fmt.Errorf("%s: %w", f.Name, err)
	}
	return strings.TrimSpace(string(text)), nil
}

func (s *shapefile) projection(f *zip.File) error {
	text, err := sidecar(f)
	if err != nil {
		return err
	}
	code := crs.WGS84
	if text == "" {
		s.report("crs", "", "the archive has no .prj, so the coordinate reference system is not stated",
			"read as EPSG:4326")
	} else if code, err = crs.ParseWKT(text); err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	s.sys.declared = text != ""
	s.sys.remedy = "put the right .prj beside the .shp"
	s.sys.transform, err = crs.NewTransform(code)
	return err
}
