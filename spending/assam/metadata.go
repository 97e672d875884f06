package assam

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"

	"github.com/floodspend/floodspend/spending"
)

// metadataFile may stand at the root of a folder and say what it holds.
const metadataFile = "dataset.json"

// metadata is what metadataFile says.
type metadata struct {
	Title     string `json:"title"`
	Synthetic bool   `json:"synthetic"`
	Note      string `json:"note"`
	Currency  string `json:"currency"` // ISO 4217
}

func (im *importer) readMetadata(ctx context.Context) error {
	im.meta = metadata{Title: "Assam: tenders, floods and people", Currency: "INR"}
	if _, err := fs.Stat(im.fsys, metadataFile); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	b, src, err := readSource(im.fsys, metadataFile, "metadata")
	if err == nil {
		m := im.meta
		if err = json.Unmarshal(b, &m); err == nil {
			im.meta = m
			src.Records = 1
		}
	}
	im.sources = append(im.sources, src)
	switch {
	case err != nil:
		im.issue(
			issueOf(err, metadataFile, "file skipped: title and currency are the usual ones, and nothing is marked "+
				"as synthetic"))
	case im.meta.Currency != "INR":
		im.issue(spending.Issue{File: metadataFile, Field: "currency", Value: im.meta.Currency,
			Problem: "the portal's amounts are in INR", Action: "INR is used"})
		im.meta.Currency = "INR"
	}
	return nil
}

func (im *importer) title() string {
	if im.opts.Title != "" {
		return im.opts.Title
	}
	return im.meta.Title
}
