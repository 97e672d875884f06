package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/api"
	"github.com/floodspend/floodspend/spending/assam"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/gpkg"
	"github.com/floodspend/floodspend/testdata"
	"github.com/floodspend/floodspend/testdata/realdata"
	"github.com/floodspend/floodspend/web/report"
)

// service is the API over one dataset.
type service struct {
	t       *testing.T
	handler *api.Server
}

func newService(t *testing.T, fill func(store.Store) error) service {
	t.Helper()
	store, err := gpkg.Open(filepath.Join(t.TempDir(), "a.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	if err := fill(store); err != nil {
		t.Fatal(err)
	}
	handler, err := api.New(api.Options{Store: store, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { handler.Close(); store.Close() })
	return service{t, handler}
}

func assamService(t *testing.T, files fs.FS) service {
	t.Helper()
	return newService(t, func(store store.Store) error {
		_, err := assam.Import(t.Context(), files, store, assam.Options{})
		return err
	})
}

// everyDataset runs a test on the sample and, where they are, on the real files.
func everyDataset(t *testing.T, test func(*testing.T, service)) {
	t.Run("sample", func(t *testing.T) { test(t, assamService(t, testdata.Sample())) })
	t.Run("real", func(t *testing.T) { test(t, assamService(t, os.DirFS(realdata.Dir(t)))) })
}

func (s service) ask(_ context.Context, path string) ([]byte, error) {
	answer := httptest.NewRecorder()
	s.handler.ServeHTTP(answer, httptest.NewRequest("GET", "http://localhost"+path, nil))
	if answer.Code != 200 {
		return nil, fmt.Errorf("%s: %d %s", path, answer.Code, answer.Body)
	}
	return answer.Body.Bytes(), nil
}

// get decodes an answer, numbers as they are written.
func (s service) get(path string, into any) {
	s.t.Helper()
	body, err := s.ask(s.t.Context(), path)
	if err != nil {
		s.t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		s.t.Fatal(err)
	}
}

func (s service) html(query string) string {
	s.t.Helper()
	parameters, err := url.ParseQuery(query)
	if err != nil {
		s.t.Fatal(err)
	}
	var out bytes.Buffer
	if err := report.Write(s.t.Context(), &out, s.ask, parameters); err != nil {
		s.t.Fatal(err)
	}
	return out.String()
}

// node is an element of a parsed document.
type node struct {
	name     string
	attrs    map[string]string
	children []*node
	text     string // of the element and all below it
}

func parse(t *testing.T, html string) *node {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(html))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	root := &node{}
	open := []*node{root}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return root
		}
		if err != nil {
			t.Fatalf("not well formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			n := &node{name: token.Name.Local, attrs: map[string]string{}}
			for _, a := range token.Attr {
				n.attrs[a.Name.Local] = a.Value
			}
			parent := open[len(open)-1]
			parent.children = append(parent.children, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			for _, n := range open {
				n.text += string(token)
			}
		}
	}
}

// all lists the elements below n that an element name, class or id picks: "tr", ".note", "#ranking".
func (n *node) all(pick string) (found []*node) {
	for _, child := range n.children {
		class := " " + child.attrs["class"] + " "
		if child.name == pick || "#"+child.attrs["id"] == pick || strings.HasPrefix(pick, ".") &&
			strings.Contains(class, " "+pick[1:]+" ") {
			found = append(found, child)
		}
		found = append(found, child.all(pick)...)
	}
	return found
}

// one gives the only element picked.
func (n *node) one(t *testing.T, pick string) *node {
	t.Helper()
	found := n.all(pick)
	if len(found) != 1 {
		t.Fatalf("%d elements %s", len(found), pick)
	}
	return found[0]
}

// values lists the exact values below n.
func (n *node) values() (list []string) {
	for _, data := range n.all("data") {
		list = append(list, data.attrs["value"])
	}
	return list
}
