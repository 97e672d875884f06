package decp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/floodspend/floodspend/spending/source/stream"
)

// readJSON reads the lists of contracts of a publication one by one: those under marches or
// marche, concessions under contrat-concession, or a list by itself.
func (r *Reader) readJSON(ctx context.Context, src *stream.Reader, file string) error {
	in := &publication{reader: r, src: src, file: file, dec: json.NewDecoder(src)}
	before := len(r.contracts)
	err := in.value(ctx, "")
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		problem := err.Error()
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			problem = "the file ends inside a value: it is truncated"
		}
		return &lineError{file, in.line(), problem}
	case len(r.contracts) == before:
		return fmt.Errorf("%s: it holds no contract under marches, marche or contrat-concession", file)
	}
	return nil
}

type publication struct {
	reader *Reader
	src    *stream.Reader
	file   string
	dec    *json.Decoder
	depth  int
}

func (in *publication) line() int { return in.src.Line(in.src.Skipped() + in.dec.InputOffset()) }

// mostDepth is how deep the lists of contracts lie at most.
const mostDepth = 4

// value reads a value under a member's name: objects are looked into, and lists are of
// contracts.
func (in *publication) value(ctx context.Context, name string) error {
	in.src.Next()
	t, err := in.dec.Token()
	if err != nil {
		return err
	}
	if in.depth++; in.depth > mostDepth {
		return errors.New("no list of contracts where the publication has one")
	}
	defer func() { in.depth-- }()
	switch t {
	case json.Delim('{'):
		for in.dec.More() {
			key, err := in.dec.Token()
			if err != nil {
				return err
			}
			if err := in.value(ctx, key.(string)); err != nil {
				return err
			}
		}
	case json.Delim('['):
		for in.dec.More() {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := in.entry(name); err != nil {
				return err
			}
		}
	default:
		return nil
	}
	_, err = in.dec.Token()
	return err
}

// entry reads an entry of a list.
func (in *publication) entry(list string) error {
	in.src.Next()
	var raw json.RawMessage
	if err := in.dec.Decode(&raw); err != nil {
		return err
	}
	line := in.src.Line(in.src.Skipped() + in.dec.InputOffset() - int64(len(raw)))
	r := in.reader
	r.of++
	v := gjson.ParseBytes(raw)
	if wrapped := v.Get("marche"); wrapped.IsObject() {
		v = wrapped
	}
	c := contractOf(v)
	c.file, c.line = in.file, line
	c.concession = list == "contrat-concession" || v.Get("autoriteConcedante").Exists() ||
		strings.Contains(strings.ToLower(v.Get("_type").Str), "concession")
	if c.id == "" && c.uid == "" {
		r.lost++
		r.issue(in.file, line, "id", v.Raw, "an entry without an id is no contract", "skipped")
		return nil
	}
	r.contracts = append(r.contracts, c)
	return nil
}

// contractOf takes what is read of a contract.
func contractOf(v gjson.Result) contract {
	buyer := first(v, "acheteur", "autoriteConcedante")
	value := first(v, "montant", "valeurGlobale")
	c := contract{
		uid: text(v.Get("uid")), id: text(v.Get("id")), buyer: text(buyer.Get("nom")), buyerID: text(buyer.Get("id")),
		nature: text(v.Get("nature")), title: text(v.Get("objet")), cpv: text(v.Get("codeCPV")),
		terms: text(v.Get("ccag")),
		code:  text(v.Get("lieuExecution.code")), scheme: text(v.Get("lieuExecution.typeCode")),
		place:     text(v.Get("lieuExecution.nom")),
		notified:  text(first(v, "dateNotification", "dateSignature")),
		published: text(first(v, "datePublicationDonnees", "datePublicationDonneesExecution")),
		amount:    text(value), number: value.Type == gjson.Number,
		framework: text(v.Get("idAccordCadre")), current: text(v.Get("donneesActuelles")),
		holders: holdersOf(first(v, "titulaires", "concessionnaires")),
	}
	for _, t := range listOf(v.Get("techniques"), "technique") {
		c.techniques = append(c.techniques, text(t))
	}
	for _, m := range listOf(v.Get("modifications"), "modification") {
		value := first(m, "montant", "valeurGlobale")
		c.changes = append(c.changes, change{
			id: text(m.Get("id")), detail: text(m.Get("objetModification")),
			notified: text(first(m, "dateNotificationModification", "dateSignatureModification",
				"datePublicationDonneesModification")),
			amount: text(value), number: value.Type == gjson.Number, holders: holdersOf(m.Get("titulaires")),
		})
	}
	return c
}

// holdersOf gives the names of holders, or their ids where they have none.
func holdersOf(v gjson.Result) (holders []string) {
	for _, h := range listOf(v, "titulaire", "concessionnaire") {
		name := text(h.Get("denominationSociale"))
		if name == "" {
			name = text(h.Get("id"))
		}
		if name != "" {
			holders = append(holders, name)
		}
	}
	return holders
}

// listOf gives the entries of a list in whatever way the publication wraps them: a list, a list
// of objects with one of the members, an object with one, or an entry by itself.
func listOf(v gjson.Result, members ...string) (entries []gjson.Result) {
	if v.IsArray() {
		for _, x := range v.Array() {
			entries = append(entries, listOf(x, members...)...)
		}
		return entries
	}
	if inner := first(v, members...); inner.Exists() {
		return listOf(inner, members...)
	}
	if v.Exists() && v.Type != gjson.Null {
		entries = append(entries, v)
	}
	return entries
}

func first(v gjson.Result, names ...string) gjson.Result {
	for _, name := range names {
		if x := v.Get(name); x.Exists() && x.Type != gjson.Null {
			return x
		}
	}
	return gjson.Result{}
}

// text gives a value as text; numbers as they are written.
func text(v gjson.Result) string {
	switch v.Type {
	case gjson.String:
		return strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(v.Str, "\x00", "\uFFFD"), "\uFFFD"))
	case gjson.Number, gjson.True, gjson.False:
		return v.Raw
	}
	return ""
}
