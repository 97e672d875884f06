package stream_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending/source/stream"
)

func packed(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestMembers(t *testing.T) {
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for _, member := range []struct{ name, content string }{{"b.json", "two"},
		{"a/a.json.gz", string(packed(t, "one"))}, {"__MACOSX/a.json", "junk"}, {".DS_Store", "junk"}, {"a/", ""}} {
		f, err := w.Create(member.name)
		if err == nil {
			_, err = io.WriteString(f, member.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		content []byte
		want    []string
	}{
		"plain": {[]byte("x"), []string{"plain x"}}, "empty": {nil, []string{"empty "}},
		"gzip": {packed(t, "y"), []string{"gzip y"}},
		"zip":  {archive.Bytes(), []string{"zip/a/a.json.gz one", "zip/b.json two"}},
	} {
		var got []string
		err := stream.Members(t.Context(), bytes.NewReader(c.content), name,
			func(_ context.Context, r io.Reader, name string) error {
				content, err := io.ReadAll(r)
				got = append(got, name+" "+string(content))
				return err
			})
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, error %v", name, got, err)
		}
	}
	err := stream.Members(t.Context(), strings.NewReader("PK\x03\x04 and no more"), "z", nil)
	if err == nil || !strings.HasPrefix(err.Error(), "z: zip:") {
		t.Errorf("a broken archive: %v", err)
	}
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.json", "a/c.json", ".git/x", "a/.hidden"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := stream.Folder(dir)
	if want := []string{filepath.Join(dir, "a/c.json"), filepath.Join(dir, "b.json")}; err != nil ||
		!slices.Equal(got, want) {
		t.Errorf("%q, error %v", got, err)
	}
	file := filepath.Join(dir, "b.json")
	if got, err := stream.Folder(file); err != nil || !slices.Equal(got, []string{file}) {
		t.Errorf("%q, error %v", got, err)
	}
	if _, err := stream.Folder(filepath.Join(dir, "none")); err == nil {
		t.Error("a folder that is not there")
	}
}
