package relevance_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/relevance"
)

// ofAssam gives the rules with every layer there is.
func ofAssam(tb testing.TB) *relevance.Rules {
	tb.Helper()
	rules, err := dataset.RulesOfAssam()
	if err != nil {
		tb.Fatal(err)
	}
	return rules
}

func parse(tb testing.TB, text string) *relevance.Rules {
	tb.Helper()
	rules, err := relevance.Parse(strings.NewReader(text), "test.rules")
	if err != nil {
		tb.Fatal(err)
	}
	return rules
}

// fieldText gives the text of the field a piece of evidence names.
func fieldText(rec *spending.Record, field string) (string, bool) {
	text, ok := map[string]string{
		"title": rec.Title, "description": rec.Description, "reference": rec.Reference, "buyer": rec.Buyer,
		"category": rec.Category, "product": rec.Product, "place": rec.Place,
	}[field]
	return text, ok
}

// checkEvidence fails where a verdict has no evidence or cites text that is not there.
func checkEvidence(t *testing.T, rec *spending.Record, v spending.Relevance) {
	t.Helper()
	if len(v.Evidence) == 0 {
		t.Errorf("%s: verdict %q without evidence", rec.ID, v.Flood)
	}
	for _, e := range v.Evidence {
		text, ok := fieldText(rec, e.Field)
		if !ok || !strings.Contains(text, strings.TrimSuffix(e.Text, "…")) || e.Rule == "" {
			t.Errorf("%s: evidence %+v is not in the record's %s %q", rec.ID, e, e.Field, text)
		}
	}
	if (v.Flood == spending.FloodYes) == (v.Kind == "") {
		t.Errorf("%s: flood %q with kind %q", rec.ID, v.Flood, v.Kind)
	}
}

func TestHardCases(t *testing.T) {
	rules := ofAssam(t)
	rows := readCSV(t, "testdata/hard_cases.csv")
	if len(rows) < 32 {
		t.Fatalf("only %d hard cases", len(rows))
	}
	for _, row := range rows {
		rec := &spending.Record{
			ID: row["title"], Title: row["title"], Description: row["description"],
			Reference: row["reference"], Buyer: row["buyer"],
		}
		t.Run(row["title"], func(t *testing.T) {
			v := rules.Classify(rec)
			if string(v.Flood) != row["flood"] {
				t.Errorf("flood %q, want %q: %s\n%s", v.Flood, row["flood"], row["reason"],
					spending.EvidenceText(v.Evidence))
			}
			if string(v.Kind) != row["kind"] {
				t.Errorf("kind %q, want %q: %s\n%s", v.Kind, row["kind"], row["reason"],
					spending.EvidenceText(v.Evidence))
			}
			for fund := range strings.SplitSeq(row["funds"], ";") {
				if fund != "" && !slices.Contains(v.Funds, fund) {
					t.Errorf("funds %q lack %q", v.Funds, fund)
				}
			}
			checkEvidence(t, rec, v)
		})
	}
}

func readCSV(tb testing.TB, path string) []map[string]string {
	tb.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		tb.Fatalf("%s: %v", path, err)
	}
	out := make([]map[string]string, 0, len(rows))
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		out = append(out, m)
	}
	return out
}

func TestFunds(t *testing.T) {
	rules := ofAssam(t)
	for _, tc := range []struct {
		name string
		rec  spending.Record
		want string
	}{
		{"none", spending.Record{Title: "Construction of school building"}, ""},
		{"reference", spending.Record{Title: "Package 4", Reference: "DIV/NIT/RIDF-XXVII/2"}, "RIDF"},
		{"glued numeral", spending.Record{Title: "Canal lining under RIDFXXIX"}, "RIDF"},
		{"dotted", spending.Record{Title: "Bank protection under S.O.P.D. 2023-24"}, "SOPD"},
		{"flood damage repair is its own scheme", spending.Record{Title: "Road restoration, SOPD(FDR)"}, "SOPD-FDR"},
		{"several, sorted", spending.Record{Title: "Dyke at X under SDRF and RIDF-XXVIII", Description: "CIDF share"},
			"CIDF;RIDF;SDRF"},
		{"force is not a fund", spending.Record{Title: "Uniforms for SDRF personnel"}, ""},
		{"long-term irrigation fund", spending.Record{Title: "Weir under NABARD (LTIF)"}, "LTIF"},
		{"needs assessment", spending.Record{Title: "Embankment repair under PDNA"}, "PDNA"},
		{"border areas", spending.Record{Title: "Anti erosion at Y under FMBAP"}, "FMBAP"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := strings.Join(rules.Classify(&tc.rec).Funds, ";"); got != tc.want {
				t.Errorf("funds %q, want %q", got, tc.want)
			}
		})
	}
}

const tinyRules = `version t1
spell embankment = embkt
barrier road
codewords pkg
group wall
    flood wall*
group flood
    flood*
group near
    protect* ~2 erosion
group guarded
    construction ..4 embankment
group start
    ^ boulder (pitching|)
mask lights
    flood light*
mask waypoint
    to {dyke}
group dyke
    (t|) dyke
group shop
    jail
verdict yes wall when wall
verdict yes flood when flood and not buyer:shop
verdict yes near when near or guarded or start or dyke
verdict unclear codes when codes
verdict no rest when always
kind restoration all when always
`

func TestMatching(t *testing.T) {
	rules := parse(t, tinyRules)
	for _, tc := range []struct {
		name, title, buyer, want, evidence string
	}{
		{"first rule that holds decides", "Flood walls", "", "yes", "Flood walls"},
		{"case and line breaks", "FLOOD\n damage", "", "yes", "FLOOD"},
		{"mask hides its words", "flood lights", "", "no", "flood lights"},
		{"mask does not veto", "flood_lights for flood victims", "", "yes", "flood"},
		{"another field vetoes where the rule says so", "flood", "District Jail", "no", "flood"},
		{"gap of two", "protection from river erosion", "", "yes", "protection from river erosion"},
		{"gap too wide", "protection of one two erosion", "", "no", "protection of one two erosion"},
		{"spelling", "construction of new embkt", "", "yes", "construction of new embkt"},
		{"guarded gap stops at a barrier", "construction of road at embkt", "", "no", "construction of road at embkt"},
		{"beginning of field", "Boulder pitching at A", "", "yes", "Boulder"},
		{"not the beginning", "A boulder pitching", "", "no", "A boulder pitching"},
		{"part of a mask", "path to dyke", "", "no", "path to dyke"},
		{"phrase longer than the mask and around it", "T/Dyke at B", "", "yes", "T/Dyke"},
		{"letters and digits part", "Pkg12flood", "", "yes", "flood"},
		{"codes", "PKG/12_A-7", "", "unclear", "PKG/12_A-7"},
		{"other scripts are no words", "বান", "", "unclear", "বান"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			rec := &spending.Record{Title: tc.title, Buyer: tc.buyer}
			v := rules.Classify(rec)
			if string(v.Flood) != tc.want || v.Evidence[0].Text != tc.evidence {
				t.Errorf("%q: %s on %q, want %s on %q", tc.title, v.Flood, v.Evidence[0].Text, tc.want, tc.evidence)
			}
			checkEvidence(t, rec, v)
		})
	}
}

func TestParseErrors(t *testing.T) {
	const end = "\nverdict no rest when always\n"
	for _, tc := range []struct {
		name, text, want string
	}{
		{"no version", "group a\n  b" + end, "no version"},
		{"no last resort", "version 1\ngroup a\n b\nverdict yes x when a\n", "must have the condition always"},
		{"unknown statement", "version 1\nrule x", "test.rules:2: unknown statement \"rule\""},
		{"unknown group", "version 1\nverdict yes x when river" + end, "no group is named \"river\""},
		{"unknown field", "version 1\ngroup a\n b\nverdict yes x when colour:a" + end, "unknown field \"colour\""},
		{"unknown outcome", "version 1\ngroup a\n b\nverdict maybe x when a" + end, "unknown outcome \"maybe\""},
		{"unknown kind", "version 1\nkind fun x when always" + end, "unknown outcome \"fun\""},
		{"bad phrase", "version 1\ngroup a\n  a/e" + end, "test.rules:3: \"a/e\" is not a word"},
		{"bad gap", "version 1\ngroup a\n  a ~x b" + end, "test.rules:3: a gap is written"},
		{"open alternative", "version 1\ngroup a\n  (a|b" + end, "without its )"},
		{"empty phrase", "version 1\ngroup a\n  (|a)" + end, "matches the empty text"},
		{"open condition", "version 1\ngroup a\n b\nverdict yes x when (a" + end, "without its )"},
		{"trailing condition", "version 1\ngroup a\n b\nverdict yes x when a a" + end, "unexpected \"a\""},
		{"group twice", "version 1\ngroup a\n b\ngroup a\n c" + end, "test.rules:4: group \"a\" is declared twice"},
		{"rule twice", "version 1\ngroup a\n b\nverdict yes x when a\nverdict yes x when a" + end, "declared twice"},
		{"orphan indent", "  a\nversion 1" + end, "test.rules:1: an indented line"},
		{"spelling of two", "version 1\nspell a = c\nspell b = c" + end, "already a spelling of \"a\""},
		{"chained spelling", "version 1\nspell a = b\nspell b = c" + end, "which is a spelling itself"},
		{"reserved name", "version 1\ngroup not\n b" + end, "is not a group name"},
		{"too many variants", "version 1\ngroup a\n " + strings.Repeat("(a|b|c|d) ", 9) + end, "variants"},
		{"too many words", "version 1\ngroup a\n " + strings.Repeat("a ", 13) + end, "more than 12 words"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := relevance.Parse(strings.NewReader(tc.text), "test.rules")
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want one with %q", err, tc.want)
			}
			if err != nil && !strings.HasPrefix(err.Error(), "test.rules") {
				t.Errorf("error %q does not name the file", err)
			}
		})
	}
}

func TestVersionFollowsContent(t *testing.T) {
	a, b := parse(t, tinyRules), parse(t, tinyRules+"# a note\n")
	if !strings.HasPrefix(a.Version(), "t1+") || a.Version() == b.Version() {
		t.Errorf("versions %q and %q: want t1+hash, different for different files", a.Version(), b.Version())
	}
}

func TestRefitKeepsOnlyPhrasesSeen(t *testing.T) {
	rules := parse(t, tinyRules)
	refit, err := rules.Refit([]*spending.Record{{Title: "Flood walls"}, {Title: "flood lights"}})
	if err != nil {
		t.Fatal(err)
	}
	for title, want := range map[string]spending.Flood{
		"flood":               spending.FloodYes, // seen inside "Flood walls"
		"flood lights":        spending.FloodNo,  // the mask was seen
		"protection, erosion": spending.FloodNo,  // not seen
	} {
		if got := refit.Classify(&spending.Record{Title: title}).Flood; got != want {
			t.Errorf("%q: %s, want %s", title, got, want)
		}
	}
	if got := rules.Classify(&spending.Record{Title: "protection, erosion"}).Flood; got != spending.FloodYes {
		t.Errorf("the full rules changed: %s", got)
	}
}

func ExampleRules_Classify() {
	rules, err := relevance.For([]string{"en"}, spending.INR, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	v := rules.Classify(&spending.Record{
		Title: "Rebuilding of hume pipe culvert under SDRF flood damage",
		Buyer: "Public Works Roads Department",
	})
	fmt.Println(v.Flood, v.Kind, v.Funds)
	fmt.Println(spending.EvidenceText(v.Evidence[:1]))
	// Output:
	// yes restoration [SDRF]
	// title: "SDRF" (yes fund.sdrf (scheme.sdrf))
}
