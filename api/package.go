package api

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/api/ogc"
	"github.com/floodspend/floodspend/spending"
)

var zipFormat = ogc.Format{Name: "zip", MediaType: "application/zip", File: "zip", Title: "data package"}

// packageEndpoint declares the whole dataset as a data package (Data Package 2.0): a table of each collection and
// of the needs as CSV, what each column means, where all of it is from.
func (s *surface) packageEndpoint() *endpoint {
	return &endpoint{
		path: "/dataset/package.zip", id: "getDataPackage", tag: "Dataset",
		summary: ogc.Says("All tables of the dataset version with what they mean, as a data package to publish"),
		formats: []ogc.Format{zipFormat}, dataset: true, schema: ogc.Schema{"type": "string", "format": "binary"},
		render: s.renderPackage, streams: func(*request) bool { return true },
	}
}

// resource is a table of a data package.
type resource struct {
	Name      string      `json:"name"`
	Title     string      `json:"title"`
	About     string      `json:"description"`
	Path      string      `json:"path"`
	Format    string      `json:"format"`
	MediaType string      `json:"mediatype"`
	Encoding  string      `json:"encoding"`
	Bytes     int64       `json:"bytes"`
	Hash      string      `json:"hash"`
	Schema    tableSchema `json:"schema"`
}

type tableSchema struct {
	Fields     []tableField `json:"fields"`
	PrimaryKey []string     `json:"primaryKey"`
}

type tableField struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	About string `json:"description,omitempty"`
	Unit  string `json:"unit,omitempty"`
}

type dataPackage struct {
	Schema      string            `json:"$schema"`
	Name        string            `json:"name"`
	Title       string            `json:"title"`
	Description string            `json:"description"`
	ID          string            `json:"id"`
	Version     string            `json:"version"`
	Created     time.Time         `json:"created"`
	Homepage    string            `json:"homepage"`
	Synthetic   bool              `json:"synthetic"`
	Currency    spending.Currency `json:"currency"`
	Rules       string            `json:"rules"`
	Sources     []packageSource   `json:"sources"`
	Resources   []*resource       `json:"resources"`
}

type packageSource struct {
	Title  string `json:"title"`
	Path   string `json:"path"`
	Role   string `json:"role"`
	SHA256 string `json:"sha256"`
}

func (s *surface) renderPackage(ctx context.Context, q *request, out *reply) error {
	view, _, err := q.load(ctx)
	if err != nil {
		return err
	}
	v := q.opened.version
	p := dataPackage{Schema: "https://datapackage.org/profiles/2.0/datapackage.json", Name: "floodspend-" + v.ID,
		Title: v.Title, Description: v.Note, ID: v.ID, Version: v.ID, Created: v.Created.UTC(), Homepage: q.Base + "/",
		Synthetic: v.Synthetic, Currency: v.Currency, Rules: v.Rules}
	sources, err := q.opened.snapshot.Sources(ctx)
	if err != nil {
		return err
	}
	for _, source := range sources {
		p.Sources = append(p.Sources, packageSource{source.Path, source.Path, source.Role, source.SHA256})
	}
	z := zip.NewWriter(out)
	for _, c := range s.collections {
		if !c.held(view, v) {
			continue
		}
		r, err := c.packaged(ctx, z, q)
		if err != nil {
			return fmt.Errorf("%s: %w", c.id, err)
		}
		p.Resources = append(p.Resources, r)
	}
	if err := entry(z, "README.md", []byte(p.readme())); err != nil {
		return err
	}
	b, err := appendJSON(nil, p)
	if err != nil {
		return err
	}
	if err := entry(z, "datapackage.json", append(b, '\n')); err != nil {
		return err
	}
	return z.Close()
}

// entry writes a file of the package; all have the same date, so that the same version gives the same bytes.
func entry(z *zip.Writer, name string, content []byte) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err == nil {
		_, err = w.Write(content)
	}
	return err
}

// metered passes on what is written and keeps its first line, its size and its checksum.
type metered struct {
	to    io.Writer
	bytes int64
	sum   hash.Hash
	head  []byte
	ended bool
}

func (t *metered) Write(p []byte) (int, error) {
	if !t.ended {
		line, _, found := bytes.Cut(p, []byte("\n"))
		t.head, t.ended = append(t.head, line...), found
	}
	t.bytes += int64(len(p))
	t.sum.Write(p)
	return t.to.Write(p)
}

// table begins a table of the package, of which finish tells what was written.
func table(z *zip.Writer, name, title, about string) (r *resource, w *metered, err error) {
	r = &resource{Name: name, Title: title, About: about, Path: "data/" + name + ".csv", Format: "csv",
		MediaType: ogc.CSV.MediaType, Encoding: "utf-8", Schema: tableSchema{PrimaryKey: []string{"id"}}}
	to, err := z.CreateHeader(&zip.FileHeader{Name: r.Path, Method: zip.Deflate})
	return r, &metered{to: to, sum: sha256.New()}, err
}

func (r *resource) finish(w *metered) {
	r.Bytes, r.Hash = w.bytes, "sha256:"+hex.EncodeToString(w.sum.Sum(nil))
}

// packaged writes all of a collection, as its download as CSV has it.
func (c *collection) packaged(ctx context.Context, z *zip.Writer, q *request) (*resource, error) {
	v, err := ogc.ReadValues(c.whole.params, "")
	if err != nil {
		return nil, err
	}
	r, w, err := table(z, c.id, c.title.String(), c.description.String())
	if err != nil {
		return nil, err
	}
	all := &request{server: q.server, Request: ogc.Request{Values: v, Format: ogc.CSV, Base: q.Base,
		Path: c.whole.path},
		endpoint: c.whole,
		opened:   q.opened}
	if err := c.whole.render(ctx, all, &reply{w, http.Header{}}); err != nil {
		return nil, err
	}
	r.finish(w)
	names, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(w.head, []byte("\ufeff")))).Read()
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		f := tableField{Name: name, Type: "string"}
		if i := slices.IndexFunc(c.properties, func(p property) bool { return p.name == name }); i >= 0 {
			f = fieldOfTable(c.properties[i], string(q.opened.version.Currency))
		}
		r.Schema.Fields = append(r.Schema.Fields, f)
	}
	return r, nil
}

// fieldOfTable describes a column as Table Schema has it.
func fieldOfTable(p property, currency string) tableField {
	f := tableField{Name: p.name, Type: "string", About: p.about}
	switch p.typ["type"] {
	case "integer", "number", "boolean":
		f.Type, _ = p.typ["type"].(string)
	}
	if p.typ["format"] == "date" {
		f.Type = "date"
	}
	if f.Unit, _ = p.typ["x-unit"].(string); f.Unit == moneyUnit {
		f.Unit = currency
	}
	return f
}

// readme tells a reader of the package what it is and how it may be cited.
func (p *dataPackage) readme() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n\n", p.Title, p.Description)
	if p.Synthetic {
		b.WriteString("Every figure in it is synthetic.\n\n")
	}
	fmt.Fprintf(&b, "Version %s of %s, by rules %s. Amounts are in major units of %s, exact and nominal; empty is not "+
		"known, which is not zero.\n\n## Tables\n\n", p.Version, p.Created.Format(time.DateOnly), p.Rules, p.Currency)
	for _, r := range p.Resources {
		fmt.Fprintf(&b, "- `%s`: %s\n", r.Path, r.About)
	}
	b.WriteString("\n`datapackage.json` says what each column means, and the size and SHA-256 of each " +
		"table.\n\n## Method\n\n" +
		"Awarded is not paid or spent; rungs (sanctioned, awarded, paid) are never added up. An award is of a " +
		"flood by " +
		"rules whose evidence stands beside it, and lies in areas with weights that add up to 1, a precision, a " +
		"method " +
		"and a confidence. What could be placed no better than in a coarser area is in none of the finer ones. Money " +
		"located in an area is not benefit to it.\n\n## Sources and licence\n\nThe figures are made of the files " +
		"below; each " +
		"publisher's terms hold for what is of it, and whoever publishes this package says under which they do.\n\n")
	for _, s := range p.Sources {
		fmt.Fprintf(&b, "- %s (%s, SHA-256 %s)\n", s.Path, s.Role, s.SHA256)
	}
	fmt.Fprintf(&b, "\n## Citation\n\n%s, version %s (%s), made with floodspend, %s\n", p.Title, p.Version,
		p.Created.Format(time.DateOnly), p.Homepage)
	return b.String()
}
