package asdma

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/floodspend/floodspend/spending"
)

// maxFile is the size in bytes a file that is read as a whole may have. The largest real
// one has 9 MB.
const maxFile = 256 << 20

// fileError is what is wrong with one file as a whole.
type fileError struct {
	file    string
	line    int
	problem string
}

func (e *fileError) Error() string {
	if e.line > 0 {
		return fmt.Sprintf("%s: line %d: %s", e.file, e.line, e.problem)
	}
	return e.file + ": " + e.problem
}

// readSource reads a whole file. The source holds its checksum also where the content is
// refused.
func readSource(fsys fs.FS, name, role string) ([]byte, spending.Source, error) {
	src := spending.Source{Path: name, Role: role}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, src, &fileError{file: name, problem: fsProblem(err)}
	}
	defer f.Close()
	h := newHasher(f)
	b, err := io.ReadAll(io.LimitReader(h, maxFile+1))
	if err != nil {
		return nil, src, &fileError{file: name, problem: fsProblem(err)}
	}
	if len(b) > maxFile {
		b, err = nil, &fileError{file: name, problem: fmt.Sprintf("the file is larger than %d MiB, which no file of "+
			"this kind is", maxFile>>20)}
	} else if len(b) == 0 {
		err = &fileError{file: name, problem: "the file is empty"}
	}
	h.finish(&src)
	return b, src, err
}

// fsProblem says in a few words why a file cannot be read.
func fsProblem(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	if strings.Contains(err.Error(), "is a directory") || errors.Is(err, fs.ErrInvalid) {
		return "cannot be read: it is a directory, not a file"
	}
	return "cannot be read: " + err.Error()
}

// hasher sums up a file while it is read.
type hasher struct {
	r    io.Reader
	sum  hash.Hash
	size int64
}

func newHasher(r io.Reader) *hasher { return &hasher{r: r, sum: sha256.New()} }

func (h *hasher) Read(b []byte) (int, error) {
	n, err := h.r.Read(b)
	h.sum.Write(b[:n])
	h.size += int64(n)
	return n, err
}

// finish reads what its reader left of the file and notes size and checksum.
func (h *hasher) finish(src *spending.Source) {
	// What cannot be read is no part of the checksum; the reader has met the same error.
	_, _ = io.Copy(io.Discard, h)
	src.Bytes, src.SHA256 = h.size, hex.EncodeToString(h.sum.Sum(nil))
}

// list gives the files of a folder with the ending, sorted; hidden ones are the junk of
// some file systems. A folder that is not there is empty.
func list(fsys fs.FS, dir, ending string) ([]string, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, &fileError{file: dir, problem: "the folder cannot be listed: " + err.Error()}
	}
	var names []string
	for _, e := range entries {
		if n := e.Name(); strings.HasSuffix(strings.ToLower(n), ending) && !strings.HasPrefix(n, ".") {
			names = append(names, path.Join(dir, n))
		}
	}
	return names, nil
}

// monthPattern finds the month in names such as 2024_07.json and Crop_Area_2024_07.csv.
var monthPattern = regexp.MustCompile(`(?:^|_)(\d{4})_(\d{2})(?:_tenders)?\.[a-z]+$`)

// monthOf gives the month a file's name carries.
func monthOf(name string) (spending.Month, bool) {
	m := monthPattern.FindStringSubmatch(path.Base(name))
	if m == nil {
		return 0, false
	}
	year, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	if year < 1900 || month < 1 || month > 12 {
		return 0, false
	}
	return spending.NewMonth(year, time.Month(month)), true
}

// issueOf makes an issue of an error about a file.
func issueOf(err error, file, action string) spending.Issue {
	i := spending.Issue{File: file, Problem: err.Error(), Action: action}
	var fe *fileError
	if errors.As(err, &fe) {
		i.File, i.Line, i.Problem = fe.file, fe.line, fe.problem
	}
	return i
}
