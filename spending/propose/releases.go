package propose

import (
	"errors"
	"io"
	"regexp"
	"strings"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
)

// head gives the beginning of a file as text.
func (d *draft) head(file string) string {
	f, err := d.open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	text := make([]byte, mostLooked)
	n, err := io.ReadFull(f, text)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return ""
	}
	return string(text[:n])
}

// begins reports whether a text stands at the beginning of a file.
func (d *draft) begins(file, text string) bool { return strings.Contains(d.head(file), text) }

var (
	objects    = regexp.MustCompile(`"(?:objet|title|description)"\s*:\s*"((?:[^"\\]|\\.)*)"`)
	currencies = regexp.MustCompile(`"currency"\s*:\s*"([A-Z]{3})"`)
)

// json finds out what the JSON files of a group are.
func (d *draft) json(g group) {
	text := d.head(g.files[0])
	var titles []string
	for _, m := range objects.FindAllStringSubmatch(text, -1) {
		titles = append(titles, m[1])
	}
	switch {
	case strings.Contains(text, `"marches"`), strings.Contains(text, `"dateNotification"`):
		d.sign("EUR")
		d.award(decpRecords(d.source("decp"), g.pattern), titles)
	case strings.Contains(text, `"ocid"`), strings.Contains(text, `"releases"`), strings.Contains(text, `"records"`):
		for _, m := range currencies.FindAllStringSubmatch(text, -1) {
			d.sign(spending.Currency(m[1]))
		}
		d.award(dataset.Records{Source: d.source("ocds"), Preset: "ocds", Files: dataset.List{g.pattern}}, titles)
	case strings.Contains(text, `"FeatureCollection"`):
	default:
		d.leave(g.pattern, "JSON of no kind that was recognised")
	}
}
