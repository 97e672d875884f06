package ocds

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/source/stream"
	"github.com/tidwall/gjson"
)

// MaxItem is the size in bytes one release or record may have.
const MaxItem = 64 << 20

// Bounds of what is no publication.
const (
	mostMembers = 1_000  // of an object around releases, or a record
	mostLost    = 10_000 // releases and lines that cannot be used, if they are more than the others
)

// Read reads a file of OCDS 1.1 releases or records: a package of either, a list, or JSON
// Lines of them. It holds one release at a time and keeps what the import needs of each.
// file is the name that awards and issues carry.
//
// What cannot be understood is an issue at its line, and left out. After a line that is no
// JSON, reading goes on at the next line that begins with a brace; where there is none, what
// was read before is kept. The error is of a file that gives nothing at all, or the
// context's.
func (c *Compiler) Read(ctx context.Context, r io.Reader, file string) error {
	in := &reader{compiler: c, file: file}
	err := in.read(ctx, r)
	c.lost, c.of = c.lost+in.lost, c.of+in.count+in.broken
	return err
}

type reader struct {
	compiler *Compiler
	file     string
	src      *stream.Reader
	dec      *json.Decoder
	base     int64 // offset at which dec begins
	count    int   // releases and records read
	broken   int   // lines
	lost     int   // of these, those not used
	around   int   // number of the object in whose list it reads, 0 for none
	of       int   // number of the record it reads the compiled release of, 0 for none
}

func (in *reader) read(ctx context.Context, r io.Reader) error {
	var err error
	if in.src, err = stream.New(r, cmp.Or(in.compiler.most, MaxItem)); err != nil {
		return fmt.Errorf("%s: %w", in.file, err)
	}
	in.base = in.src.Skipped()
	in.dec = json.NewDecoder(in.src)
	for {
		err := in.value(ctx)
		if err == nil {
			err = in.hopeless()
		}
		switch {
		case errors.Is(err, io.EOF):
			if in.count == 0 {
				return fmt.Errorf("%s: it holds no release and no record", in.file)
			}
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil:
			continue
		}
		line := in.line()
		if in.hopeless() == nil {
			in.lost++
			in.broken++
		}
		if in.hopeless() == nil && in.resume() {
			in.issue(line, "", "", problemOf(err), "skipped up to the next line that begins with a brace")
			continue
		}
		if in.count == 0 {
			return fmt.Errorf("%s: line %d: %s; it is no OCDS package and no JSON Lines of releases or records",
				in.file, line, problemOf(err))
		}
		in.issue(line, "", "", problemOf(err),
			fmt.Sprintf("the %d releases and records before it are kept, the rest of the file is skipped", in.count))
		in.compiler.ends = append(in.compiler.ends, spending.Issue{File: in.file, Line: line})
		return nil
	}
}

func problemOf(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "the file ends inside a value: it is truncated"
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return "not valid JSON: " + syntax.Error()
	}
	return err.Error()
}

func (in *reader) issue(line int, field, value, problem, action string) {
	in.compiler.issue(position{in.file, line}, field, value, problem, action)
}

// line gives the line the decoder has come to.
func (in *reader) line() int { return in.src.Line(in.base + in.dec.InputOffset()) }

// token is the decoder's, but the end of the file inside a value is unexpected.
func (in *reader) token() (json.Token, error) {
	t, err := in.dec.Token()
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return t, err
}

// value reads one value of the file: io.EOF where there is none.
func (in *reader) value(ctx context.Context) error {
	in.src.Next()
	t, err := in.dec.Token()
	if err != nil {
		return err
	}
	switch t {
	case json.Delim('{'):
		return in.object(ctx)
	case json.Delim('['):
		return in.list(ctx)
	}
	return fmt.Errorf("%v is no package, release or record", t)
}

// object reads a package, a release or a record, whose brace is read. Lists of releases and
// records are read one by one.
func (in *reader) object(ctx context.Context) error {
	line := in.line()
	in.compiler.objects++
	in.around = in.compiler.objects
	before := in.count
	rest := map[string]json.RawMessage{}
	lists := false
	for in.dec.More() {
		key, err := in.token()
		if err != nil {
			return err
		}
		if key == "releases" || key == "records" {
			open, err := in.token()
			if err != nil {
				return err
			}
			if open != json.Delim('[') {
				return fmt.Errorf("%s is no list", key)
			}
			if err := in.list(ctx); err != nil {
				return err
			}
			lists = true
			continue
		}
		var raw json.RawMessage
		if err := in.decode(&raw); err != nil {
			return err
		}
		rest[key.(string)] = raw
		if len(rest) > mostMembers {
			return fmt.Errorf("an object of more than %d members is no package, release or record", mostMembers)
		}
	}
	if _, err := in.token(); err != nil {
		return err
	}
	if _, record := rest["compiledRelease"]; lists && !record {
		in.around = 0
		in.compiler.page(rest, in.count-before, position{in.file, line})
		return nil
	}
	raw, err := json.Marshal(rest)
	if err != nil {
		return err
	}
	if lists {
		in.of = in.around
	}
	in.around = 0
	in.item(raw, line)
	in.of = 0
	return nil
}

// list reads a list of releases or records, whose bracket is read.
func (in *reader) list(ctx context.Context) error {
	for in.dec.More() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := in.hopeless(); err != nil {
			return err
		}
		in.src.Next()
		var raw json.RawMessage
		if err := in.decode(&raw); err != nil {
			return err
		}
		in.item(raw, in.src.Line(in.base+in.dec.InputOffset()-int64(len(raw))))
	}
	_, err := in.token()
	return err
}

func (in *reader) decode(into *json.RawMessage) error {
	err := in.dec.Decode(into)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// hopeless is the error of a long file most of which is no publication.
func (in *reader) hopeless() error {
	if in.lost <= mostLost || 2*in.lost <= in.count {
		return nil
	}
	return fmt.Errorf("%d releases, records and lines before it cannot be used, more than the others", in.lost)
}

// item takes one release or record.
func (in *reader) item(raw []byte, line int) {
	before := in.compiler.taken
	defer func() {
		if in.compiler.taken == before {
			in.lost++
		}
	}()
	if !utf8.Valid(raw) {
		in.issue(line, "", "", "bytes that are not UTF-8 in the text", "replaced by U+FFFD")
	}
	if bytes.Contains(raw, []byte(`\u0000`)) && in.compiler.keep == nil {
		in.issue(line, "", "", "a NUL character in the text", "replaced by U+FFFD")
	}
	in.count++
	x := gjson.ParseBytes(raw)
	compiled, releases, versions := x.Get("compiledRelease"), x.Get("releases"), x.Get("versionedRelease")
	switch {
	case compiled.Exists() && compiled.Type != gjson.Null:
		in.release(compiled, x, line, true)
	case releases.IsArray():
		for _, r := range releases.Array() {
			in.release(r, x, line, false)
		}
	case versions.IsObject():
		in.issue(line, "versionedRelease", string(textOf(x.Get("ocid").Raw)),
			"the record has a versioned release alone", "skipped; give its compiled release or its releases")
	default:
		in.release(x, x, line, false)
	}
}

// release takes a release, which may have its ocid of a record.
func (in *reader) release(v, record gjson.Result, line int, compiled bool) {
	if in.compiler.keep != nil {
		in.whole(v, record, line, compiled)
		return
	}
	content, ok := releaseShape.cut(nil, v, "", func(field, value, problem, action string) {
		in.issue(line, field, value, problem, action)
	})
	if !ok {
		return
	}
	var r release
	var mismatch *json.UnmarshalTypeError
	if err := json.Unmarshal(content, &r); errors.As(err, &mismatch) {
		in.issue(line, mismatch.Field, mismatch.Value, "not of the type OCDS has here", "left out")
	} else if err != nil {
		in.issue(line, "", "", err.Error(), "skipped")
		return
	}
	if r.URL != "" && len(r.Awards)+len(r.Contracts) == 0 {
		in.issue(line, "url", string(r.URL), "the release stands elsewhere, only its address is given",
			"skipped; give a package with compiled or embedded releases")
		return
	}
	tags := tagsOf(v)
	in.compiler.add(string(cmp.Or(r.OCID, textOf(record.Get("ocid").Raw))), stated{content: content, date: r.Date,
		instant: parseDate(r.Date), at: position{in.file, line}, compiled: compiled ||
			slices.Contains(tags, "compiled"),
		tagged: len(tags) > 0, object: in.around, of: in.of})
}

// whole takes all of a release.
func (in *reader) whole(v, record gjson.Result, line int, compiled bool) {
	switch {
	case !v.IsObject():
		in.issue(line, "", v.Raw, "no release", "skipped")
		return
	case v.Get("url").Exists() && !v.Get("ocid").Exists():
		in.issue(line, "url", v.Get("url").Str, "the release stands elsewhere, only its address is given",
			"skipped; give a package with compiled or embedded releases")
		return
	}
	date, tags := textOf(v.Get("date").Raw), tagsOf(v)
	in.compiler.add(string(cmp.Or(textOf(v.Get("ocid").Raw), textOf(record.Get("ocid").Raw))), stated{
		content: []byte(v.Raw), date: date, instant: parseDate(date), at: position{in.file, line},
		compiled: compiled || slices.Contains(tags, "compiled"), tagged: len(tags) > 0, object: in.around, of: in.of})
}

// tagsOf gives the tags of a release, in small letters.
func tagsOf(release gjson.Result) (tags []string) {
	for _, t := range release.Get("tag").Array() {
		if tag := strings.ToLower(strings.TrimSpace(t.Str)); tag != "" {
			tags = append(tags, tag)
		}
	}
	return tags
}

// resume begins anew at the next line that begins with a brace.
func (in *reader) resume() bool {
	if in.src.Failed() {
		return false
	}
	offset := in.base + in.dec.InputOffset()
	buffered, err := io.ReadAll(in.dec.Buffered())
	if err != nil {
		return false
	}
	skipped, ok := in.src.SkipTo(buffered)
	in.base = offset + skipped
	in.dec = json.NewDecoder(in.src)
	return ok
}
