package decp_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/geo/table"
	"github.com/floodspend/floodspend/spending/judge"
	"github.com/floodspend/floodspend/spending/source/decp"
)

// records reads files, and gives what comes of them as "id amount status date suppliers codes".
func records(t *testing.T, o decp.Options, files ...string) (got, says []string) {
	t.Helper()
	o.Prefix = "d:"
	r, err := decp.New(o)
	if err != nil {
		t.Fatal(err)
	}
	for n, content := range files {
		if err := r.Read(t.Context(), strings.NewReader(content), fmt.Sprintf("f%d", n+1)); err != nil {
			t.Fatal(err)
		}
	}
	r.Records(func(s judge.Stated) {
		day := ""
		if !s.ContractDate.IsZero() {
			day = s.ContractDate.Format(time.DateOnly)
		}
		amount := "-"
		if s.Awarded.Valid {
			amount = s.Currency.Text(s.Awarded.Money)
		}
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s %s %s %v", s.ID, amount, s.Status, day, s.Supplier,
			s.Codes)))
	})
	for _, i := range r.Issues() {
		says = append(says, fmt.Sprint(i.File, ":", i.Line, " ", i.Field, " ", i.Problem, ", ", i.Action))
	}
	return got, says
}

const head = "id,acheteur.id,acheteur.nom,nature,objet,codeCPV,lieuExecution.code,lieuExecution.typeCode," +
	"lieuExecution.nom,dateNotification,datePublicationDonnees,montant,titulaire_id_1," +
	"titulaire_denominationSociale_1,titulaire_id_2,titulaire_denominationSociale_2,donneesActuelles\n"

// row is a row under head, of id, nature, amount, dates, two holders and whether it holds.
func row(id, nature, amount, notified, published, one, two, current string) string {
	return fmt.Sprintf("%s,21590350,Métropole,%s,Digue de l'Écaille,45246400,59350,Code "+
		"commune,Lille,%s,%s,%s,1,%s,2,%s,%s\n",
		id, nature, notified, published, amount, one, two, current)
}

// TestTables: one contract however many holders, versions and listings it has.
func TestTables(t *testing.T) {
	for _, c := range []struct {
		name, table string
		want        []string
		says        []string
	}{
		{"holders in columns", head + row("M1", "Marché", "120000.50", "2024-03-01", "2024-04-01", "A", "B", "oui"),
			[]string{"d:21590350M1 120000.5 active 2024-03-01 A; B [{Code commune 59350}]"}, nil},
		{"a row for each holder", "id;acheteur_id;nature;objet;dateNotification;montant;" +
			"titulaire.denominationSociale\nM1;2;Marché;Digue;2024-03-01;900;A\n" +
			"M1;2;Marché;Digue;2024-03-01;900;B\n", []string{"d:2M1 900 active 2024-03-01 A; B []"}, nil},
		{"the same row twice", head + strings.Repeat(row("M1", "Marché", "900", "2024-03-01", "2024-04-01", "A", "",
			""), 2),
			[]string{"d:21590350M1 900 active 2024-03-01 A; 2 [{Code commune 59350}]"},
			[]string{"f1:3 id the contract is " +
				"listed again, alike in everything, counted once, with f1 line 2"}},
		{"modified, by a row of its own", head +
			row("M1", "Marché", "900", "2024-03-01", "2024-04-01", "A", "B", "non") +
			row("M1", "Marché", "1200", "2025-02-01", "2025-04-01", "A", "B", "oui"),
			[]string{"d:21590350M1 1200 active 2024-03-01 A; B [{Code commune 59350}]",
				"d:21590350M1~1 900 superseded 2024-03-01 A; B [{Code commune 59350}]"}, nil},
		{"published anew, and saying nothing of it", head +
			row("M1", "Marché", "1200", "2024-03-01", "2025-04-01", "A", "B", "") +
			row("M1", "Marché", "900", "2024-03-01", "2024-04-01", "A", "B", ""),
			[]string{"d:21590350M1 1200 active 2024-03-01 A; B [{Code commune 59350}]",
				"d:21590350M1~1 900 superseded 2024-03-01 A; B [{Code commune 59350}]"},
			[]string{"f1:3 datePublicationDonnees the contract is published anew, superseded by f1 line 2"}},
		{"nothing holds", head + row("M1", "Marché", "900", "2024-03-01", "2024-04-01", "A", "B", "non"),
			[]string{"d:21590350M1 900 active 2024-03-01 A; B [{Code commune 59350}]"},
			[]string{"f1:2 donneesActuelles no publication of the contract says that it holds now, the one published " +
				"last does"}},
		{"lots of one id", head + row("M1", "Marché", "900", "2024-03-01", "2024-04-01", "A", "A", "") +
			strings.Replace(row("M1", "Marché", "300", "2024-03-01", "2024-04-01", "C", "C", ""), "Digue", "Vanne", 1),
			[]string{"d:21590350M1 900 active 2024-03-01 A [{Code commune 59350}]",
				"d:21590350M1.2 300 active 2024-03-01 C [{Code commune 59350}]"},
			[]string{"f1:3 id another bidder is accepted under the same tender id, kept as an award of its own, " +
				"d:21590350M1.2"}},
		{"a framework and a concession", head + row("M1", "Accord-cadre", "900", "2024-03-01", "2024-04-01", "A",
			"B", "") +
			row("M2", "Marché subséquent", "100", "2024-03-01", "2024-04-01", "A", "B", "") +
			row("M3", "Concession de service public", "500", "2024-03-01", "2024-04-01", "A", "B", ""),
			[]string{"d:21590350M1 900 ceiling 2024-03-01 A; B [{Code commune 59350}]",
				"d:21590350M2 100 active 2024-03-01 A; B [{Code commune 59350}]",
				"d:21590350M3 500 not_committed 2024-03-01 A; B [{Code commune 59350}]"},
			[]string{"f1:2 awarded the amount is a ceiling: the source says accord cadre, kept, not counted",
				"f1:4 nature a concession: its amount is what users pay, no award, kept, not counted"}},
		{"amounts and dates that are none", head +
			row("M1", "Marché", "NC", "01/03/2024", "2024-04-01", "A", "B", "") +
			row("M2", "Marché", "0", "0204-03-01", "2024-04-01", "A", "B", "") +
			row("M3", "Marché", "abc", "2024-03-01T10:00:00+02:00", "2024-04-01", "A", "B", "") + "x,y\n",
			[]string{"d:21590350M1 - active  A; B [{Code commune 59350}]", "d:21590350M2 - active  A; B [{Code " +
				"commune 59350}]",
				"d:21590350M3 - active 2024-03-01 A; B [{Code commune 59350}]"},
			[]string{"f1:5 id row skipped"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, says := records(t, decp.Options{}, c.table)
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
			if c.name == "amounts and dates that are none" {
				if len(says) != 6 {
					t.Errorf("issues %q", says)
				}
			} else if !slices.Equal(says, c.says) {
				t.Errorf("issues %q, want %q", says, c.says)
			}
		})
	}
}

const entry = `{"id": "M1", "acheteur": {"id": "21590350", "nom": "Métropole"}, "nature": "Marché", "objet": "Digue",
 "lieuExecution": {"code": "59000", "typeCode": "Code postal"}, "dateNotification": "2024-03-01",
 "datePublicationDonnees": "2024-04-01", "montant": 575000.125, TITULAIRES}`

// TestPublications reads the JSON of 2019 and of 2022, and what is not quite either.
func TestPublications(t *testing.T) {
	of := func(members string) string { return strings.Replace(entry, "TITULAIRES", members, 1) }
	old := of(`"titulaires": [{"typeIdentifiant": "SIRET", "id": "8", "denominationSociale": "A"}, {"id": "9"}]`)
	wrapped := of(`"titulaires": [{"titulaire": {"id": "8", "typeIdentifiant": "SIRET"}}, {"titulaire": {"id": "9"}}]`)
	modified := func(amounts string) string {
		return of(`"titulaires": [{"titulaire": {"id": "8"}}], "modifications": [` + amounts + `]`)
	}
	for _, c := range []struct {
		name, json string
		want       []string
		says       string
	}{
		{"of 2019", `{"$schema": "x", "marches": [` + old + `]}`,
			[]string{"d:21590350M1 575000.13 active 2024-03-01 A; 9 [{Code postal 59000}]"},
			"rounded half up to 575000.13"},
		{"of 2022", `{"marches": {"marche": [` + wrapped + `], "contrat-concession": [{"id": "C1", ` +
			`"autoriteConcedante": ` +
			`{"id": "2"}, "objet": "Parking", "dateSignature": "2024-04-02", "valeurGlobale": 10.3, ` +
			`"concessionnaires": ` +
			`[{"concessionnaire": {"id": "7"}}]}]}}`,
			[]string{"d:21590350M1 575000.13 active 2024-03-01 8; 9 [{Code postal 59000}]",
				"d:2C1 10.3 not_committed 2024-04-02 7 []"}, "a concession"},
		{"a list alone", "\xef\xbb\xbf [" + old + "]",
			[]string{"d:21590350M1 575000.13 active 2024-03-01 A; 9 [{Code postal 59000}]"}, "rounded"},
		{"modified twice, out of order", `{"marches": [` + modified(`{"modification": {"id": 2, "montant": 900000, `+
			`"dateNotificationModification": "2025-03-01"}}, {"modification": {"id": 1, "montant": 800000, `+
			`"dateNotificationModification": "2024-09-01", "titulaires": [{"titulaire": {"id": "5"}}]}}`) + `]}`,
			[]string{"d:21590350M1 900000 active 2024-03-01 5 [{Code postal 59000}]"}, ""},
		{"modified by a difference", `{"marches": [` + modified(`{"montant": 20000, "dateNotificationModification": `+
			`"2025-03-01", "objetModification": "Avenant"}`) + `]}`,
			[]string{"d:21590350M1 20000 active 2024-03-01 8 [{Code postal 59000}]"}, "it may be the difference alone"},
		{"an order under a framework, and the framework", `{"marches": [` + of(`"techniques": {"technique": `+
			`["Accord-cadre"]}, "idAccordCadre": "F9", "titulaires": []`) + `, ` +
			strings.Replace(of(`"techniques": {"technique": ["Accord-cadre"]}`), "M1", "F9", 1) + `]}`,
			[]string{"d:21590350M1 575000.13 active 2024-03-01  [{Code postal 59000}]",
				"d:21590350F9 575000.13 ceiling 2024-03-01  [{Code postal 59000}]"}, "ceiling"},
		{"truncated", `{"marches": [` + old + `, {"id": "M2", "objet": "Van`,
			[]string{"d:21590350M1 575000.13 active 2024-03-01 A; 9 [{Code postal 59000}]"},
			"the file ends inside a value: it is truncated, the 1 publications before it are kept"},
		{"an entry that is none", `{"marches": [7, ` + old + `]}`,
			[]string{"d:21590350M1 575000.13 active 2024-03-01 A; 9 [{Code postal 59000}]"}, "an entry without an id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, says := records(t, decp.Options{}, c.json)
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
			if !strings.Contains(strings.Join(says, "\n"), c.says) {
				t.Errorf("issues %q, want %q", says, c.says)
			}
		})
	}
}

// TestPublishedAgain: a file of a later day holds the contract of an earlier one, modified since.
func TestPublishedAgain(t *testing.T) {
	first := `{"marches": [` + strings.Replace(entry, "TITULAIRES", `"titulaires": [{"id": "8"}]`, 1) + `]}`
	later := strings.Replace(first, `"titulaires"`, `"modifications": [{"montant": 600000, `+
		`"dateNotificationModification": "2025-01-01"}], "titulaires"`, 1)
	got, _ := records(t, decp.Options{}, first, later)
	if want := []string{"d:21590350M1 600000 active 2024-03-01 8 [{Code postal 59000}]"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestRefused(t *testing.T) {
	for name, c := range map[string][2]string{
		"no contracts":   {`{"releases": {"x": 1}}`, "f: it holds no contract"},
		"XML":            {"<?xml version='1.0'?><marches/>", "f: it is XML"},
		"another table":  {"a,b\n1,2\n", "f: line 1: required columns are missing: id or id_marche, objet"},
		"deep":           {strings.Repeat(`{"a":`, 50) + "1" + strings.Repeat("}", 50), "no list of contracts"},
		"an endless one": {`{"marches": [{"id": "` + strings.Repeat("x", decp.MaxEntry+(1<<20)), "longer than 16 MiB"},
		"empty":          {"", "f: the file is empty"},
	} {
		r, err := decp.New(decp.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Read(t.Context(), strings.NewReader(c[0]), "f"); err == nil || !strings.Contains(err.Error(),
			c[1]) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := decp.New(decp.Options{Columns: map[string][]string{"colour": {"x"}}}); err == nil {
		t.Error("an unknown field is taken")
	}
}

// TestOwnColumns reads a table that calls its columns otherwise, and writes numbers and dates so.
func TestOwnColumns(t *testing.T) {
	got, _ := records(t, decp.Options{Columns: map[string][]string{"amount": {"Total HT"}, "title": {"Libellé"}},
		Dates: []string{"2/1/2006"}, Form: table.Form{DecimalComma: true}},
		"id;Libellé;Total HT;dateNotification\nM1;Digue;1.234.567,80 €;01/03/2024\n")
	if want := []string{"d:M1 1234567.8 active 2024-03-01  []"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(head + row("M1", "Marché", "9", "2024-03-01", "", "A", "B", "non")))
	f.Add([]byte(`{"marches": {"marche": [` + strings.Replace(entry, "TITULAIRES",
		`"titulaires": {"titulaire": []}`, 1) +
		`]}}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		r, err := decp.New(decp.Options{})
		if err != nil {
			t.Fatal(err)
		}
		read := r.Read(t.Context(), strings.NewReader(string(in)), "f")
		n := 0
		r.Records(func(s judge.Stated) {
			n++
			if s.Awarded.Valid && s.Awarded.Money <= 0 || s.SourceFile != "f" || s.SourceLine < 1 {
				t.Errorf("record %+v", s)
			}
		})
		if read != nil && n > 0 {
			t.Errorf("%d records beside the error %v", n, read)
		}
	})
}
