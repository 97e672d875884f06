package ocds

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/judge"
)

// rel is a release of one active award.
func rel(ocid, date, amount string) string {
	return fmt.Sprintf(`{"ocid":%q,"date":%q,"tender":{"title":"Flood wall"},"awards":[{"id":"a","status":"active",`+
		`"date":"2024-02-03T10:00:00+02:00","value":{"amount":%s,"currency":"EUR"}}]}`, ocid, date, amount)
}

// compiled tags a release as compiled.
func compiled(release string) string { return strings.Replace(release, `{`, `{"tag":["compiled"],`, 1) }

func pack(releases ...string) string { return `{"releases":[` + strings.Join(releases, ",\n") + `]}` }

// read gives each record as "id amount currency status line", and the issues as "line
// problem".
func read(t testing.TB, texts ...string) (records, issues []string, err error) {
	t.Helper()
	var c Compiler
	for _, text := range texts {
		if err = c.Read(t.Context(), strings.NewReader(text), "f.json"); err != nil {
			break
		}
	}
	for _, s := range all(&c) {
		amount := "unknown"
		if s.Awarded.Valid {
			amount = s.Currency.Text(s.Awarded.Money)
		}
		records = append(records, fmt.Sprintf("%s %s %s %s %d", strings.TrimPrefix(s.ID, "ocds:"), amount, s.Currency,
			s.Status, s.SourceLine))
	}
	for _, i := range c.Issues() {
		issues = append(issues, fmt.Sprintf("%d %s", i.Line, i.Problem))
	}
	return records, issues, err
}

func all(c *Compiler) (records []judge.Stated) {
	c.Records("ocds:", "EUR", 1_00, func(s judge.Stated) { records = append(records, s) })
	return records
}

func TestRead(t *testing.T) {
	award := func(rest string) string { return `{"ocid":"x","awards":[` + rest + `]}` }
	dated := `,"status":"active","date":"2024-02-03","value":{"amount":5,"currency":"EUR"}`
	for _, c := range []struct {
		name, text      string
		records, issues string // joined by |; an issue by how it begins
		err             string
	}{
		{"a package", pack(rel("x", "2024-01-01", "1.5"), rel("y", "2024-01-01", "2")),
			"x:a 1.5 EUR active 1|y:a 2 EUR active 2", "", ""},
		{"a list", "[" + rel("x", "2024-01-01", "1") + "]", "x:a 1 EUR active 1", "", ""},
		{"JSON Lines", "\xef\xbb\xbf" + rel("x", "2024-01-01", "1") + "\r\n\n" + rel("y", "2024-01-01", "2") + "\n",
			"x:a 1 EUR active 1|y:a 2 EUR active 3", "", ""},
		{"a record package", `{"records":[{"ocid":"x","releases":[` + rel("x", "2024-01-01", "1") +
			`],"compiledRelease":` + rel("x", "2023-01-01", "2") + `}]}`, "x:a 2 EUR active 1", "", ""},
		{"lines of records", `{"releases":[` + rel("x", "2024-01-01", "1") + `],"compiledRelease":` +
			rel("x", "2023-01-01", "2") + `,"ocid":"x"}`, "x:a 2 EUR active 1", "", ""},
		{"a record of releases", `{"records":[{"ocid":"x","releases":[` + rel("x", "2024-02-01", "1") + `,` +
			rel("x", "2024-01-01", "2") + `]}]}`, "x:a 1 EUR active 1", "", ""},
		{"a record of links", `{"records":[{"ocid":"x","releases":[{"url":"https://example.org/1"}]}, ` +
			`{"url":"https://example.org/1"}]}`, "", "1 the release stands elsewhere|1 the release stands elsewhere",
			""},
		{"the later release holds", pack(rel("x", "2024-02-01", "7"), rel("x", "2024-01-01", "2")),
			"x:a 7 EUR active 1", "", ""},
		{"the later instant holds",
			pack(rel("x", "2024-01-01T23:30:00-05:00", "7"), rel("x", "2024-01-02T04:00:00Z", "2")),
			"x:a 7 EUR active 1", "", ""},
		{"of equal instants the one read last", pack(rel("x", "2024-01-02T00:00:00+02:00", "2"),
			rel("x", "2024-01-01T22:00Z", "7")), "x:a 7 EUR active 2",
			"2 two releases of the same date state an entry in different ways", ""},
		{"the later compiled instant holds", `{"records":[{"compiledRelease":` +
			rel("x", "2024-01-02T00:30:00+05:30", "2") + `},{"compiledRelease":` +
			rel("x", "2024-01-01T20:00:00Z", "7") + `},{"compiledRelease":` + rel("x", "2024-01-01", "3") + `}]}`,
			"x:a 7 EUR active 1", "1 the process has another compiled release|1 the process has another " +
				"compiled release", ""},
		{"a bad release date", pack(rel("x", "2024-01-01", "7"), rel("x", "31/12/2024", "2")), "x:a 7 EUR active 1",
			"2 the date of the release is missing or not a date", ""},
		{"no release date", pack(rel("x", "2024-01-01", "7"), rel("x", "", "2")), "x:a 7 EUR active 1",
			"2 the date of the release is missing", ""},
		{"a release date that orders nothing", pack(rel("x", "", "7"), rel("y", "soon", "2")),
			"x:a 7 EUR active 1|y:a 2 EUR active 2", "2 the date of the release is missing", ""},
		{"a compiled one before a later release", `[{"compiledRelease":` + rel("x", "2024-02-01", "7") + `},` +
			rel("x", "2024-03-01", "2") + `]`, "x:a 2 EUR active 1", "1 the release is later than the compiled one",
			""},
		{"a compiled one after a release", pack(rel("x", "2024-01-01", "2"), compiled(rel("x", "2024-02-01", "7")),
			rel("x", "2024-02-01", "3")), "x:a 7 EUR active 2", "1 the process has a compiled release as well", ""},
		{"a compiled one without a date", pack(rel("x", "2024-01-01", "2"), compiled(rel("x", "", "7"))),
			"x:a 7 EUR active 2", "2 the date of the release is missing|1 the process has a compiled release as well",
			""},
		{"compiled ones known by their tag", pack(compiled(rel("x", "2024-03-01", "7")),
			compiled(strings.Replace(rel("x", "2024-02-01", "2"), `"id":"a"`, `"id":"b"`, 1))), "x:a 7 EUR active 1",
			"2 the process has another compiled release", ""},
		{"lines of compiled ones", compiled(rel("x", "2024-02-01", "2")) + "\n" +
			compiled(rel("x", "2024-03-01", "7")) +
			"\n" + compiled(rel("y", "2024-03-01", "4")), "x:a 7 EUR active 2|y:a 4 EUR active 3",
			"1 the process has another compiled release", ""},
		{"compiled ones of one date", "[" + compiled(rel("x", "2024-02-01T00:00:00Z", "2")) + ",\n" +
			compiled(rel("x", "2024-02-01T01:00:00+01:00", "7")) + "]", "x:a 7 EUR active 2",
			"1 the process has another compiled release of the same date", ""},
		{"a tag that is no list",
			pack(rel("x", "2024-01-01", "2"), strings.Replace(rel("x", "2024-02-01", "7"), `"tender"`,
				`"tag":" Compiled","awards":[],"tender"`, 1)), "x:a 7 EUR active 2",
			"2 the member stands twice in one object|1 the process has a compiled release as well", ""},
		{"a versioned release alone", `{"records":[{"ocid":"x","versionedRelease":{"awards":[{"id":"a"}]}},` +
			rel("y", "2024-01-01", "1") + `]}`, "y:a 1 EUR active 1", "1 the record has a versioned release alone", ""},
		{"of compiled ones too", `{"records":[{"compiledRelease":` + rel("x", "2024-02-01", "7") +
			`},{"compiledRelease":` +
			rel("x", "2024-01-01", "2") + `}]}`, "x:a 7 EUR active 1", "1 the process has another compiled release",
			""},
		{"a later release leaves the rest", pack(rel("x", "2024-01-01", "2"),
			`{"ocid":"x","date":"2024-02-01","awards":[{"id":"a","status":"cancelled"}]}`), "x:a 2 EUR not_committed 2",
			"", ""},
		{"a later null removes", pack(rel("x", "2024-01-01", "2"),
			`{"ocid":"x","date":"2024-02-01","awards":[{"id":"a","value":null}]}`), "x:a unknown EUR active 2",
			"2 neither the award nor a contract in force has a value", ""},
		{"a later null before it",
			pack(`{"ocid":"x","date":"2024-02-01","awards":[{"id":"a","value":{"amount":null}}]}`,
				rel("x", "2024-01-01", "2")), "x:a unknown EUR active 1",
			"1 neither the award nor a contract in force has a value", ""},
		{"an award all nulled is withdrawn", pack(rel("x", "2024-01-01", "2"),
			`{"ocid":"x","date":"2024-02-01","awards":[{"id":"a","status":null,"date":null,"value":{"amount":null,`+
				`"currency":null}}]}`, rel("y", "2024-01-01", "3")), "y:a 3 EUR active 3", "", ""},
		{"a later list of another type", pack(rel("x", "2024-01-01", "2"),
			`{"ocid":"x","date":"2024-02-01","awards":{"id":"a","value":null}}`), "x:a 2 EUR active 1",
			"2 not of the type OCDS has here", ""},
		{"an award that another one replaces", pack(rel("x", "2024-01-01", "2"),
			strings.Replace(rel("x", "2024-02-01", "3"), `"id":"a"`, `"id":"b"`, 1)),
			"x:a 2 EUR active 1|x:b 3 EUR active 2", "2 a release without a tag leaves out entries", ""},
		{"no release in the record", `[{"ocid":"x","compiledRelease":"y"},` + rel("z", "2024-01-01", "1") + `]`,
			"z:a 1 EUR active 1", "1 not of the type OCDS has here", ""},
		{"no ocid", pack(`{"awards":[]}`, rel("x", "2024-01-01", "1")), "x:a 1 EUR active 2",
			"1 the release or record has no ocid", ""},
		{"an amount as text", pack(rel("x", "2024-01-01", `"1234.50"`)), "x:a 1234.5 EUR active 1",
			"1 the amount is text, not a number", ""},
		{"an amount with commas", pack(rel("x", "2024-01-01", `"1,234"`)), "x:a unknown EUR active 1",
			"1 the amount is text with commas", ""},
		{"an amount as text with an exponent", pack(rel("x", "2024-01-01", `"1.0E7"`)), "x:a 10000000 EUR active 1",
			"1 the amount is text, not a number", ""},
		{"an amount as text of thousands or decimals", pack(rel("x", "2024-01-01", `"84.000"`)),
			"x:a unknown EUR active 1", "1 the amount is text with three digits behind its point", ""},
		{"a number with three decimals", pack(rel("x", "2024-01-01", `84.000`)), "x:a 84 EUR active 1",
			"1 the amount has three decimals", ""},
		{"an amount with its currency", pack(rel("x", "2024-01-01", `"€ 84"`)), "x:a unknown EUR active 1",
			"1 not an amount", ""},
		{"ten million as floats are written", pack(rel("x", "2024-01-01", `1.0E7`)), "x:a 10000000 EUR active 1", "",
			""},
		{"a negative amount", pack(rel("x", "2024-01-01", `-5`)), "x:a unknown EUR active 1", "1 not an amount", ""},
		{"an exponent", pack(rel("x", "2024-01-01", `1.25E+3`)), "x:a 1250 EUR active 1", "", ""},
		{"a huge amount", pack(rel("x", "2024-01-01", `1e17`)), "x:a unknown EUR active 1", "1 not an amount", ""},
		{"an endless exponent", pack(rel("x", "2024-01-01", `1e999999999`)), "x:a unknown EUR active 1",
			"1 not an amount", ""},
		{"an amount of something", pack(rel("x", "2024-01-01", `{"n":1}`)), "x:a unknown EUR active 1",
			"1 not an amount", ""},
		{"no amount", pack(rel("x", "2024-01-01", `null`)), "x:a unknown EUR active 1",
			"1 neither the award nor a contract in force has a value", ""},
		{"zero", pack(rel("x", "2024-01-01", `0.00`)), "x:a unknown EUR active 1",
			"1 neither the award nor a contract in force has a value", ""},
		{"a third decimal", pack(rel("x", "2024-01-01", `1.005`)), "x:a 1.01 EUR active 1",
			"1 the amount has more than two decimals", ""},
		{"no currency", award(`{"id":"a","status":"active","date":"2024-02-03","value":{"amount":5}}`),
			"x:a 5  active 1", "", ""},
		{"no date", award(`{"id":"a","status":"active","value":{"amount":5,"currency":"eur"}}`), "x:a 5 EUR active 1",
			"1 neither the award nor its contract has a date", ""},
		{"a bad date", award(`{"id":"a","status":"active","date":"3 May","value":{"amount":5,"currency":"EUR"}}`),
			"x:a 5 EUR active 1", "1 not a date", ""},
		{"a bad date signed", strings.Replace(award(`{"id":"a"`+dated+`}`), `"awards"`,
			`"contracts":[{"id":"c","awardID":"a","status":"active","dateSigned":"1/2/24","value":{"amount":6,`+
				`"currency":"EUR"}}],"awards"`, 1), "x:a 6 EUR active 1", "1 not a date", ""},
		{"ids as numbers", award(`{"id":7` + dated + `}`), "x:7 5 EUR active 1", "", ""},
		{"no id", award(`{"title":"t"` + dated + `}`), "x:#1 5 EUR active 1", "1 an entry has no id", ""},
		{"an id twice",
			award(`{"id":"a","status":"active","date":"2024-02-03","value":{"amount":9,"currency":"EUR"}},` +
				`{"id":"a"` + dated + `}`), "x:a 5 EUR active 1", "1 two entries of a release have the same id", ""},
		{"a type mismatch", `{"ocid":"x","awards":{"id":"a"},"contracts":[{"id":"c"` +
			strings.Replace(dated, "date", "dateSigned", 1) + `}]}`, "x:contract:c 5 EUR active 1",
			"1 not of the type OCDS has here", ""},
		{"contracts take the award's place", `{"ocid":"x","awards":[{"id":"a"` + dated +
			`}],"contracts":[{"id":"c","awardID":"a","status":"active","dateSigned":"2024-03-01","value":{"amount":6,` +
			`"currency":"EUR"}},{"id":"d","awardID":"a","status":"terminated","value":{"amount":7,"currency":"USD"}}]}`,
			"x:a 6 EUR active 1|x:a:USD 7 USD active 1", "", ""},
		{"a contract of no award", `{"ocid":"x","contracts":[{"id":"c","awardID":"b"` +
			strings.Replace(dated, "date", "dateSigned", 1) + `}]}`, "x:contract:c 5 EUR active 1",
			"1 the contract is of an award", ""},
		{"ids that run into each other", "[" + strings.Replace(rel("x", "2024-01-01", "1"), `"id":"a"`, `"id":"b:a"`,
			1) + "," + rel("x:b", "2024-01-01", "2") + "]", "x:b:a 1 EUR active 1|x:b:a' 2 EUR active 1",
			"1 another record has the same id", ""},
		{"an unknown value in force", award(`{"id":"a","status":"active","date":"2024-02-03"}`),
			"x:a unknown EUR active 1", "1 neither the award nor a contract in force has a value", ""},
		{"pending", award(`{"id":"a","status":"pending","date":"2024-02-03","value":{"amount":5,"currency":"EUR"}}`),
			"x:a 5 EUR not_committed 1", "", ""},
		{"a status in capitals", award(`{"id":"a","status":" ACTIVE ","date":"2024-02-03","value":{"amount":5,` +
			`"currency":"EUR"}}`), "x:a 5 EUR active 1", "1 the status is written in other letters", ""},
		{"no status", award(`{"id":"a","date":"2024-02-03","value":{"amount":5,"currency":"EUR"}}`),
			"x:a 5 EUR not_committed 1", "1 no status", ""},
		{"a null status", award(`{"id":"a","status":null,"date":"2024-02-03","value":{"amount":5,"currency":"EUR"}}`),
			"x:a 5 EUR not_committed 1", "1 no status", ""},
		{"a translated status", award(`{"id":"a","status":"activo","date":"2024-02-03","value":{"amount":5,` +
			`"currency":"EUR"}}`), "x:a 5 EUR not_committed 1", "1 a status that the closed code list", ""},
		{"a contract's status of an award", strings.Replace(award(`{"id":"a"`+dated+`}`), `"active"`, `"terminated"`,
			1), "x:a 5 EUR not_committed 1", "1 a status that the closed code list", ""},
		{"complete", award(`{"id":"a","status":"Complete","date":"2024-02-03","value":{"amount":5,"currency":"EUR"}}`),
			"x:a 5 EUR active 1", "1 a status of no code list of OCDS 1.1", ""},
		{"contracts in other letters", `{"ocid":"x","contracts":[{"id":"c","status":"Terminated",` +
			`"dateSigned":"2024-03-01","value":{"amount":6,"currency":"EUR"}},{"id":"d","status":"Signed",` +
			`"dateSigned":"2024-03-01","value":{"amount":7,"currency":"EUR"}},{"id":"e","dateSigned":"2024-03-01",` +
			`"value":{"amount":8,"currency":"EUR"}}]}`,
			"x:contract:c 6 EUR active 1|x:contract:d 7 EUR not_committed 1|x:contract:e 8 EUR not_committed 1",
			"1 the status is written|1 a status that the closed|1 no status", ""},
		{"a framework", strings.Replace(rel("x", "2024-01-01", "5"), `"tender":{`,
			`"tender":{"techniques":{"hasFrameworkAgreement":true},`, 1), "x:a 5 EUR ceiling 1",
			"1 the amount is a ceiling: the source says framework agreement", ""},
		{"a cancelled award of a framework",
			strings.Replace(award(`{"id":"a","status":"cancelled","date":"2024-02-03",`+
				`"value":{"amount":5,"currency":"EUR"}}`), `"awards"`,
				`"tender":{"techniques":{"hasFrameworkAgreement":true}},"awards"`, 1), "x:a 5 EUR not_committed 1", "",
			""},
		{"a framework by its method", strings.Replace(rel("x", "2024-01-01", "5"), `"tender":{`,
			`"tender":{"procurementMethodDetails":"Framework agreement, open",`, 1), "x:a 5 EUR ceiling 1",
			"1 the amount is a ceiling: the source says framework", ""},
		{"a rate contract by its method", strings.Replace(rel("x", "2024-01-01", "5"), `"tender":{`,
			`"tender":{"procurementMethodDetails":"Rate Contract",`, 1), "x:a 5 EUR ceiling 1",
			"1 the amount is a ceiling: the source says rate contract", ""},
		{"a method with a framework in it", strings.Replace(rel("x", "2024-01-01", "5"), `"tender":{`,
			`"tender":{"procurementMethodDetails":"Open, outside frameworks",`, 1), "x:a 5 EUR active 1", "", ""},
		{"an order by its method", strings.Replace(rel("x", "2024-01-01", "5"), `"tender":{`,
			`"relatedProcesses":[{"relationship":["framework"]}],"tender":{"procurementMethodDetails":"Framework",`, 1),
			"x:a 5 EUR active 1", "", ""},
		{"a lot that is a framework", `{"ocid":"x","tender":{"lots":[{"id":"L1",` +
			`"techniques":{"hasFrameworkAgreement":true}},{"id":"L2"}]},"awards":[{"id":"a","relatedLots":["L1"]` +
			dated + `},{"id":"b","relatedLots":["L2"]` + dated + `},{"id":"c"` + dated + `}]}`,
			"x:a 5 EUR ceiling 1|x:b 5 EUR active 1|x:c 5 EUR active 1", "1 the amount is a ceiling", ""},
		{"the contracts of a framework", `{"ocid":"x","tender":{"techniques":{"hasFrameworkAgreement":true}},` +
			`"contracts":[{"id":"c"` + strings.Replace(dated, "date", "dateSigned", 1) + `}]}`,
			"x:contract:c 5 EUR ceiling 1", "1 the amount is a ceiling", ""},
		{"a small amount", pack(rel("x", "2024-01-01", `0.99`)), "x:a unknown EUR active 1",
			"1 an amount under EUR 1 is no value", ""},
		{"a small amount of what is not in force",
			strings.Replace(rel("x", "2024-01-01", "0.99"), "active", "cancelled",
				1), "x:a 0.99 EUR not_committed 1", "", ""},
		{"a small amount in another currency", strings.Replace(rel("x", "2024-01-01", "0.99"), "EUR", "USD", 1),
			"x:a 0.99 USD active 1", "", ""},
		{"a contract of a small amount leaves the award's", `{"ocid":"x","awards":[{"id":"a"` + dated +
			`}],"contracts":[{"id":"c","awardID":"a","status":"active","dateSigned":"2024-03-01","value":{"amount":0.01,` +
			`"currency":"EUR"}}]}`, "x:a 5 EUR active 1", "1 an amount under EUR 1", ""},
		{"contracts of small amounts",
			`{"ocid":"x","contracts":[{"id":"c","status":"active","dateSigned":"2024-03-01",` +
				`"value":{"amount":0.6,"currency":"EUR"}},{"id":"d","status":"active","dateSigned":"2024-03-01",` +
				`"value":{"amount":0.6,"currency":"EUR"}}]}`,
			"x:contract:c unknown EUR active 1|x:contract:d unknown EUR active 1",
			"1 an amount under EUR 1|1 an amount under EUR 1", ""},
		{"a contract under two awards", `{"ocid":"x","awards":[{"id":"a"` + dated + `},{"id":"b"` + dated +
			`}],"contracts":[{"id":"c","awardID":"a","status":"active","dateSigned":"2024-03-01","value":{"amount":5,` +
			`"currency":"EUR"}},{"id":"c","awardID":"b"}]}`,
			"x:b 5 EUR active 1", "1 two entries of a release have the same id|1 a contract stands under " +
				"several awards", ""},
		{"a contract under two awards, one with another contract", `{"ocid":"x","awards":[{"id":"a"` + dated +
			`},{"id":"b"` + dated +
			`}],"contracts":[{"id":"c","awardID":"a","status":"active","dateSigned":"2024-03-01",` +
			`"value":{"amount":5,"currency":"EUR"}},{"id":"c","awardID":"b"},{"id":"d","awardID":"a","status":"active",` +
			`"dateSigned":"2024-03-01","value":{"amount":7,"currency":"EUR"}}]}`,
			"x:a 7 EUR active 1|x:b 5 EUR active 1", "1 two entries of a release have the same id", ""},
		{"a contract under an award and a cancelled one", `{"ocid":"x","awards":[{"id":"a"` +
			strings.Replace(dated, "active", "cancelled", 1) + `},{"id":"b"` + dated +
			`}],"contracts":[{"id":"c","awardID":"a","status":"active","dateSigned":"2024-03-01","value":{"amount":6,` +
			`"currency":"EUR"}},{"id":"c","awardID":"b"}]}`,
			"x:a 5 EUR not_committed 1|x:b 6 EUR active 1", "1 two entries of a release have the same id", ""},
		{"a contract moved to another award later", pack(`{"ocid":"x","date":"2024-02-01","awards":[{"id":"a"`+dated+
			`},{"id":"b"`+dated+`}],"contracts":[{"id":"c","awardID":"a","status":"active","dateSigned":"2024-03-01",`+
			`"value":{"amount":6,"currency":"EUR"}}]}`,
			`{"ocid":"x","date":"2024-03-01","contracts":[{"id":"c","awardID":"b"}]}`),
			"x:a 5 EUR active 1|x:b 6 EUR active 1", "", ""},
		{"a contract under an award there is and one there is not", `{"ocid":"x","awards":[{"id":"a"` + dated +
			`}],"contracts":[{"id":"c","awardID":"a","status":"active","dateSigned":"2024-03-01","value":{"amount":6,` +
			`"currency":"EUR"}},{"id":"c","awardID":"z"}]}`,
			"x:a 6 EUR active 1", "1 two entries of a release have the same id", ""},
		{"partners without ids", award(`{"suppliers":[{"name":"One"}]` + dated + `},{"suppliers":[{"name":"Two"}]` +
			dated + `},{"suppliers":[{"name":"Three"}]` + strings.Replace(dated, "5", "6", 1) + `}`),
			"x:#1 5 EUR active 1|x:#3 6 EUR active 1",
			"1 2 entries have no ids and differ in nothing but the supplier|1 an entry has no id|1 an entry has no id",
			""},
		{"contracts in two places", `{"ocid":"x","awards":[{"id":"a"` + dated +
			`}],"contracts":[{"id":"c","awardID":"a",` +
			at("3", "50") +
			`,"status":"active","dateSigned":"2024-03-01","value":{"amount":7,"currency":"EUR"}},{"id":"d",` +
			`"awardID":"a",` + at("4", "51") + `,"status":"active","dateSigned":"2024-03-01","value":{"amount":8.5,` +
			`"currency":"EUR"}}]}`,
			"x:a 7 EUR active 1|x:a:contract:d 8.5 EUR active 1", "", ""},
		{"partners with ids", award(`{"id":1,"suppliers":[{"name":"One"}]` + dated +
			`},{"id":2,"suppliers":[{"name":"Two"}]` + dated + `}`), "x:1 5 EUR active 1|x:2 5 EUR active 1", "", ""},
		{"an id as number and as text", award(`{"id":1` + dated + `},{"id":"1"` + strings.Replace(dated, "5", "6", 1) +
			`}],"contracts":[{"id":"c","awardID":"1","status":"active","dateSigned":"2024-03-01","value":{"amount":7,` +
			`"currency":"EUR"}}`), "x:1 5 EUR active 1|x:1' 7 EUR active 1",
			"1 the ids of two entries are the same number", ""},
		{"an award linked by the other type", award(`{"id":1` + dated +
			`}],"contracts":[{"id":"c","awardID":"1","status":"active","dateSigned":"2024-03-01","value":{"amount":7,` +
			`"currency":"EUR"}}`), "x:1 7 EUR active 1", "", ""},
		{"a call-off", strings.Replace(rel("x", "2024-01-01", "5"), `"tender":{`,
			`"relatedProcesses":[{"relationship":["framework"]}],"tender":{"techniques":{"hasFrameworkAgreement":true},`, 1),
			"x:a 5 EUR active 1", "", ""},
		{"not UTF-8", strings.Replace(rel("x", "2024-01-01", "5"), "Flood", "Fl\xffd", 1), "x:a 5 EUR active 1",
			"1 bytes that are not UTF-8", ""},
		{"a NUL", strings.Replace(rel("x", "2024-01-01", "5"), "Flood", `Fl\u0000d`, 1), "x:a 5 EUR active 1",
			"1 a NUL character", ""},
		{"a broken line", rel("x", "2024-01-01", "1") + "\n" + rel("y", "2024-01-01", "1")[:60] + "\n" +
			rel("z", "2024-01-01", "3") + "\n", "x:a 1 EUR active 1|z:a 3 EUR active 3", "2 not valid JSON", ""},
		{"a line of something else", rel("x", "2024-01-01", "1") + "\n42\n" + rel("z", "2024-01-01", "3"),
			"x:a 1 EUR active 1|z:a 3 EUR active 3", "2 42 is no package", ""},
		{"truncated", pack(rel("x", "2024-01-01", "1"), rel("y", "2024-01-01", "1"))[:200], "x:a 1 EUR active 1",
			"1 the file ends inside a value|2 the file ends inside a value", ""},
		{"nothing read before it breaks", `{"releases":[{"ocid":`, "", "", "it is truncated"},
		{"empty", "", "", "", "the file is empty"},
		{"nothing in it", `{"releases":[]}`, "", "", "holds no release"},
		{"UTF-16", "\xff\xfe{\x00", "", "", "UTF-16"},
		{"a page", "<html>", "", "", "line 1: not valid JSON"},
	} {
		t.Run(c.name, func(t *testing.T) {
			records, issues, err := read(t, c.text)
			if (err != nil) != (c.err != "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Fatalf("error %v, want %q", err, c.err)
			}
			if got := strings.Join(records, "|"); got != c.records {
				t.Errorf("records %s, want %s", got, c.records)
			}
			wanted := strings.FieldsFunc(c.issues, func(r rune) bool { return r == '|' })
			if err == nil && !slices.EqualFunc(issues, wanted, strings.HasPrefix) {
				t.Errorf("issues %q, want %q", issues, wanted)
			}
		})
	}
}

// TestReadManyItems keeps the text of an award short enough to read.
func TestReadManyItems(t *testing.T) {
	var items []string
	for n := range 1000 {
		items = append(items, fmt.Sprintf(`{"description":"item %d"}`, n))
	}
	var c Compiler
	if err := c.Read(t.Context(), strings.NewReader(strings.Replace(rel("x", "2024-01-01", "1"), `"tender":{`,
		`"tender":{"items":[`+strings.Join(items, ",")+`],`, 1)), "f"); err != nil {
		t.Fatal(err)
	}
	if text := all(&c)[0].Description; !strings.HasSuffix(text, "item 18. item 19") {
		t.Errorf("the description is %d bytes", len(text))
	}
}

func TestParseDate(t *testing.T) {
	for in, want := range map[text]string{
		"2021-01-16T09:30:00Z":          "2021-01-16T09:30:00Z",
		"2021-01-16T09:30:00.250+05:30": "2021-01-16T04:00:00.25Z",
		"2021-01-16T09:30:00-0400":      "2021-01-16T13:30:00Z",
		"2021-01-16T09:30:00-03":        "2021-01-16T12:30:00Z",
		"2021-01-16t09:30:00z":          "2021-01-16T09:30:00Z",
		"2021-01-16 09:30:00 +01:00":    "0001-01-01T00:00:00Z", // a blank before the zone
		"2021-01-16 09:30:00":           "2021-01-16T09:30:00Z",
		"2021-01-16T09:30":              "2021-01-16T09:30:00Z",
		"2021-01-16T09:30+02:00":        "2021-01-16T07:30:00Z",
		"2021-01-16":                    "2021-01-16T00:00:00Z",
		"2021-02-30":                    "0001-01-01T00:00:00Z",
		"2021-01-16T25:00:00Z":          "0001-01-01T00:00:00Z",
		"16/01/2021":                    "0001-01-01T00:00:00Z",
		"1610789400":                    "0001-01-01T00:00:00Z",
		"":                              "0001-01-01T00:00:00Z",
	} {
		if got := parseDate(in).UTC().Format(time.RFC3339Nano); got != want {
			t.Errorf("%q is %s, want %s", in, got, want)
		}
	}
}

// TestReadFiles reads releases of one process from several files.
func TestReadFiles(t *testing.T) {
	records, _, err := read(t, pack(rel("x", "2024-01-01", "1"), rel("y", "2024-01-01", "5")),
		pack(rel("x", "2024-03-01", "3")), rel("x", "2024-02-01", "2"))
	if got := strings.Join(records, "|"); err != nil || got != "x:a 3 EUR active 1|y:a 5 EUR active 2" {
		t.Errorf("%s, %v", got, err)
	}
}

func TestReadRecord(t *testing.T) {
	text := `{"ocid":"x","buyer":{"id":"b"},"parties":[{"id":"b","name":"City"},{"id":"s","name":"Builders"}],
		"tender":{"id":"T","title":"Flood wall","description":"Along the quay","mainProcurementCategory":"works","value":{"amount":1000,"currency":"EUR"},"tenderPeriod":{"startDate":"2024-01-05T00:00:00Z"},
			"items":[{"description":"Sheet piles","classification":{"description":"Piling"},"deliveryLocations":[{"geometry":{"type":"Point","coordinates":[9,9]}}]}]},
		"awards":[{"id":"0","status":"pending","date":"2024-02-03"},{"id":"a","status":"active","date":"2024-02-03","value":{"amount":5000,"currency":"EUR"},"suppliers":[{"id":"s"},{"name":"Diggers"}],
			"items":[{"deliveryLocations":[{"description":"Old quay","gazetteer":{"identifiers":["P1","P2"]},"geometry":{"type":"MultiPoint","coordinates":[[3,50],[4,51]]}},
				{"geometry":{"type":"Polygon","coordinates":[]}}],"deliveryAddress":{"streetAddress":"Quay 1","locality":"Millgate","postalCode":"12345"}}]},
			{"id":"a2","status":"active","date":"2024-02-03","value":{"amount":20000,"currency":"EUR"}}],
		"contracts":[{"id":"b","awardID":"a","status":"active","dateSigned":"2024-04-05T00:00:00Z","value":{"amount":100,"currency":"EUR"}},{"id":"c","awardID":"a","status":"active","dateSigned":"2024-03-04T00:00:00Z","title":"Lot 1","value":{"amount":5000,"currency":"EUR"}}]}`
	var c Compiler
	if err := c.Read(t.Context(), strings.NewReader(text), "f.json"); err != nil {
		t.Fatal(err)
	}
	got := all(&c)
	if len(got) != 3 || got[0].Status != spending.StatusNotCommitted || got[0].TenderValue.Valid {
		t.Fatalf("%d records, the first %+v", len(got), got[0])
	}
	got = got[1:] // without the pending one
	s := got[0]
	want := spending.Record{ID: "ocds:x:a", Rung: spending.Awarded, TenderID: "T", OCID: "x", Title: "Flood wall",
		Description: "Lot 1. Along the quay. Sheet piles",
		Category:    "works", Product: "Piling", Buyer: "City", BuyerID: "b", Place: "Old quay, Quay 1, Millgate",
		Postcode:     "12345",
		Supplier:     "Builders; Diggers",
		Published:    time.Date(2024, 1, 5, 0, 0, 0, 0, time.UTC),
		ContractDate: time.Date(2024, 3, 4, 0, 0, 0, 0, time.UTC),
		TenderValue:  spending.Known(1000_00), Awarded: spending.Known(5100_00), Currency: "EUR",
		Status: spending.StatusActive, SourceFile: "f.json", SourceLine: 1}
	s.Record.Flags = nil
	if fmt.Sprint(s.Record) != fmt.Sprint(want) {
		t.Errorf("got  %+v\nwant %+v", s.Record, want)
	}
	if fmt.Sprint(s.Areas, s.Points) != "[P1 P2] [[3 50] [4 51]]" {
		t.Errorf("places %v %v", s.Areas, s.Points)
	}
	// The second award has the tender's place, none of its estimate, and a slipped digit.
	if s = got[1]; s.TenderValue.Valid || len(s.Points) != 1 || strings.Join(s.Flags, "|") != "award = 20 × tender" {
		t.Errorf("the second award is %+v", s)
	}
	if n := len(c.Issues()); n != 2 { // the polygon and the slipped digit
		t.Errorf("issues %v", c.Issues())
	}
}

// TestPartners: what several awards of one contract state is kept of all of them.
func TestPartners(t *testing.T) {
	const dated = `,"status":"active","date":"2024-02-03","value":{"amount":5,"currency":"EUR"}}`
	for _, text := range []string{
		`{"ocid":"x","awards":[{"suppliers":[{"name":"One"}]` + dated + `,{"suppliers":[{"name":"Two"}]` + dated + `]}`,
		`{"ocid":"x","awards":[{"id":"b","suppliers":[{"name":"Two"}]` + dated + `,{"id":"a","suppliers":[{"name":"One"}]` + dated + `],
			"contracts":[{"id":"c","awardID":"b","status":"active","value":{"amount":5,"currency":"EUR"}},{"id":"c","awardID":"a"}]}`,
		`{"ocid":"x","awards":[{"id":"a","suppliers":[{"id":"1","name":"One"}]` + dated +
			`,{"id":"a","suppliers":[{"id":"2","name":"Two"}]` + dated + `]}`,
	} {
		var c Compiler
		if err := c.Read(t.Context(), strings.NewReader(text), "f.json"); err != nil {
			t.Fatal(err)
		}
		if got := all(&c); len(got) != 1 || got[0].Supplier != "One; Two" || got[0].Awarded.Money != 5_00 {
			t.Errorf("%s\ngives %+v", text, got)
		}
	}
}

func TestReadStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var c Compiler
	if err := c.Read(ctx, strings.NewReader(pack(rel("x", "2024-01-01", "1"))), "f"); !errors.Is(err,
		context.Canceled) {
		t.Errorf("the context is ignored: %v", err)
	}
	broken := io.MultiReader(strings.NewReader(rel("x", "2024-01-01", "1")+"\n"), failing{})
	if err := c.Read(t.Context(), broken, "f"); err != nil || c.Len() != 1 ||
		!strings.Contains(c.Issues()[0].Problem, "reading fails") {
		t.Errorf("a file that cannot be read on: %v, %v", err, c.Issues())
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("input/output error") }

// repeated gives a package of n releases that differ in nothing but their place in it, and looks up at times.
type repeated struct {
	rest []byte
	n    int
	look func()
}

func (r *repeated) Read(b []byte) (int, error) {
	if len(r.rest) == 0 {
		if r.n == 0 {
			return 0, io.EOF
		}
		if r.n--; r.n%500 == 0 {
			r.look()
		}
		r.rest = []byte(`{"uri":"` + strings.Repeat("x", 4000) + `"},`)
		if r.n == 0 {
			r.rest = []byte(rel("x", "2024-01-01", "1") + "]}")
		}
	}
	n := copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// TestReadHoldsOneRelease reads 12 MB and holds a small part of it.
func TestReadHoldsOneRelease(t *testing.T) {
	var c Compiler
	before, most := held(), int64(0)
	if err := c.Read(t.Context(), io.MultiReader(strings.NewReader(`{"version":"1.1","releases":[`),
		&repeated{n: 3_000, look: func() { most = max(most, held()) }}), "f"); err != nil || c.Len() != 1 {
		t.Fatal(c.Len(), err)
	}
	if grown := (most - before) >> 20; most == 0 || grown > 4 {
		t.Errorf("%d MiB are held", grown)
	}
	if n := len(c.Issues()); n != 2_999 {
		t.Errorf("%d issues", n)
	}
	c.most = 1 << 20
	long := strings.NewReader(`{"releases":["` + strings.Repeat("x", 2<<20))
	if err := c.Read(t.Context(), long, "f"); err == nil || !strings.Contains(err.Error(), "longer than 1 MiB") {
		t.Errorf("an endless value: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(pack(rel("x", "2024-01-01", "1.5"), rel("x", "2025-01-01", `"1"`))))
	f.Add([]byte(rel("x", "2024-01-01", "1e3") + "\n{\n" + rel("y", "2024-01-01", "-0") + "\n"))
	f.Add([]byte(`{"records":[{"ocid":"x","compiledRelease":{"awards":[{"id":1,"status":"active",` +
		`"items":[{"deliveryLocation":{"geometry":{"type":"Point","coordinates":[1]}}}]}]}}]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		lines := strings.Count(string(in), "\n") + 1
		var c Compiler
		_ = c.Read(t.Context(), strings.NewReader(string(in)), "f.json")
		seen := map[string]bool{}
		for _, s := range all(&c) {
			if seen[s.ID] {
				t.Errorf("two records are called %q", s.ID)
			}
			seen[s.ID] = true
			if s.SourceLine < 1 || s.SourceLine > lines {
				t.Errorf("line %d of %d", s.SourceLine, lines)
			}
			if s.Awarded.Valid && s.Awarded.Money <= 0 {
				t.Errorf("value %d", s.Awarded.Money)
			}
			for _, text := range []string{s.ID, s.Title, s.Description, s.Buyer, s.Supplier, s.Place,
				string(s.Currency)} {
				if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
					t.Errorf("text %q", text)
				}
			}
		}
		for _, i := range c.Issues() {
			if i.File != "f.json" || i.Problem == "" || i.Action == "" || i.Line < 1 || i.Line > lines {
				t.Errorf("issue %+v of %d lines", i, lines)
			}
		}
	})
}
