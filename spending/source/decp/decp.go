// Package decp reads the essential data of French public procurement (données essentielles de
// la commande publique): the tables that data.gouv.fr consolidates, and the JSON publication
// in its formats of 2019 and 2022.
package decp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/floodspend/floodspend/geo/table"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/source/stream"
)

// Options say what the files do not.
type Options struct {
	Prefix   string            // begins the IDs of the records
	Currency spending.Currency // of all amounts; "": EUR
	// Columns are those of tables that are called otherwise than the standard's, by the name of
	// the field as [Fields] lists them.
	Columns map[string][]string
	Dates   []string // layouts of package time; none: as the standard has them
	table.Form
}

// Reader gathers the contracts of the files of a source. What cannot be understood is an issue
// at its line.
type Reader struct {
	options   Options
	contracts []contract
	issues    []spending.Issue
	lost, of  int
	cut       []spending.Issue
}

// New makes a reader.
func New(o Options) (*Reader, error) {
	o.Currency = cmp.Or(o.Currency, "EUR")
	if o.Dates == nil {
		o.Dates = []string{time.DateOnly}
	}
	for _, name := range slices.Sorted(maps.Keys(o.Columns)) {
		if !slices.Contains(Fields(), name) {
			return nil, fmt.Errorf("%q is no field of a contract; the fields are %s", name, strings.Join(Fields(),
				", "))
		}
	}
	return &Reader{options: o}, nil
}

// Len is the number of publications read so far: contracts, or rows of one.
func (r *Reader) Len() int { return len(r.contracts) }

// Issues gives what was found wrong so far.
func (r *Reader) Issues() []spending.Issue { return r.issues }

// Lost counts the rows and entries that give nothing, and all of them.
func (r *Reader) Lost() (lost, of int) { return r.lost, r.of }

// Ends gives the issues of files that could not be read to their end.
func (r *Reader) Ends() []spending.Issue { return r.cut }

// MaxEntry is the size in bytes that one contract may have.
const MaxEntry = 16 << 20

// Read reads one file, a table or JSON; file is the name that records and issues carry. The
// error is of a file that gives nothing at all, or the context's.
func (r *Reader) Read(ctx context.Context, in io.Reader, file string) error {
	src, err := stream.New(in, MaxEntry)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	head := make([]byte, 0, 512)
	for len(head) < cap(head) {
		n, err := src.Read(head[len(head):cap(head)])
		head = head[:len(head)+n]
		if text := strings.TrimSpace(string(head)); text != "" || err != nil {
			break
		}
	}
	src.Unread(head)
	before := len(r.contracts)
	switch text := strings.TrimSpace(string(head)); {
	case strings.HasPrefix(text, "{"), strings.HasPrefix(text, "["):
		err = r.readJSON(ctx, src, file)
	case strings.HasPrefix(text, "<"):
		return fmt.Errorf("%s: it is XML; download the JSON publication or the table", file)
	default:
		err = r.readTable(ctx, src, file)
	}
	if err == nil || ctx.Err() != nil || len(r.contracts) == before {
		return err
	}
	var at *lineError
	errors.As(err, &at)
	r.issue(file, at.line, "", "", at.problem, fmt.Sprintf("the %d publications before it are kept, the rest of the "+
		"file "+
		"is skipped", len(r.contracts)-before))
	r.cut = append(r.cut, r.issues[len(r.issues)-1])
	return nil
}

// lineError says that a file cannot be read past a line.
type lineError struct {
	file    string
	line    int
	problem string
}

func (e *lineError) Error() string { return fmt.Sprintf("%s: line %d: %s", e.file, e.line, e.problem) }

func (r *Reader) issue(file string, line int, field, value, problem, action string) {
	r.issues = append(r.issues, spending.Issue{File: file, Line: line, Field: field, Value: spending.Excerpt(value),
		Problem: problem, Action: action})
}
