package report_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata"
	"github.com/floodspend/floodspend/web/report"
)

type document = map[string]any

// same compares a value of the brief with a number of an answer; null is "".
func same(t *testing.T, what, got string, want any) {
	t.Helper()
	number, ok := want.(json.Number)
	if !ok {
		if got != "" {
			t.Errorf("%s is %q, the API says null", what, got)
		}
		return
	}
	x, err1 := strconv.ParseFloat(got, 64)
	y, err2 := number.Float64()
	if err1 != nil || err2 != nil || x != y {
		t.Errorf("%s is %q, the API says %s", what, got, number)
	}
}

// TestFiguresAreTheAPIs compares every figure with a value of its own with what the API
// answers.
func TestFiguresAreTheAPIs(t *testing.T) {
	everyDataset(t, func(t *testing.T, s service) {
		for _, query := range []string{"level=district&period=2024-25", "level=circle",
			"level=district&period=2022-23&need=population&lag=1&kind=restoration"} {
			brief := parse(t, s.html(query))
			var allocation struct {
				Features []struct{ Properties document }
				Summary  document
			}
			s.get("/analysis/allocation?geometry=none&"+query, &allocation)
			areas := map[string]document{}
			for _, f := range allocation.Features {
				areas[f.Properties["id"].(string)] = f.Properties
			}
			columns := []string{"amount", "need", "per_need", "equity_gap"}
			if s.sanctions(t) {
				columns = slices.Insert(columns, 1, "sanctioned")
				s.get("/analysis/allocation?geometry=none&rung=sanctioned&"+query, &allocation)
				for _, f := range allocation.Features {
					areas[f.Properties["id"].(string)]["sanctioned"] = f.Properties["amount"]
				}
				same(t, query+": sanctioned", brief.one(t, "#sanctioned").values()[0], allocation.Summary["amount"])
				s.get("/analysis/allocation?geometry=none&"+query, &allocation)
			}
			lines := 0
			for _, row := range brief.one(t, "#ranking").all("tr") {
				id := row.attrs["data-id"]
				if id == "" {
					continue
				}
				lines++
				for i, name := range columns {
					same(t, query+": "+name+" of "+id, row.values()[i], areas[id][name])
				}
			}
			want := len(areas)
			if want > 36 {
				want = 33
			}
			if lines != want {
				t.Errorf("%s: the ranking has %d lines of %d", query, lines, want)
			}
			headlines := brief.one(t, ".headlines").values()
			level := allocation.Summary["parameters"].(document)["level"].(string)
			for i, want := range []any{allocation.Summary["amount"], allocation.Summary["need"],
				allocation.Summary["per_need"], allocation.Summary["hoover"],
				allocation.Summary["coverage"].(document)[level]} {
				same(t, fmt.Sprintf("%s: headline %d", query, i), headlines[i], want)
			}
			s.compareEquity(t, brief, query, level)
			s.compareSensitivity(t, brief, query, level)
		}
		s.reconciles(t)
		s.sentencesHold(t)
		s.noAwardNames(t)
	})
}

func (s service) sanctions(t *testing.T) bool {
	var dataset struct{ Rungs []string }
	s.get("/dataset", &dataset)
	return slices.Contains(dataset.Rungs, "sanctioned")
}

// compareSensitivity counts the areas that fall short in all, most, few and none of the
// variants of /analysis/sensitivity.
func (s service) compareSensitivity(t *testing.T, brief *node, query, level string) {
	var answer struct {
		Areas []struct {
			Level      string
			FallsShort string `json:"falls_short"`
		}
	}
	s.get("/analysis/sensitivity?"+regexp.MustCompile("level=[a-z]+&?").ReplaceAllString(query, ""), &answer)
	counts := map[string]int{}
	for _, a := range answer.Areas {
		if a.Level == level {
			counts[a.FallsShort]++
		}
	}
	rows := brief.one(t, "#sensitivity").all("tr")
	for _, row := range rows {
		code := row.attrs["data-verdict"]
		if got := row.values()[0]; got != strconv.Itoa(counts[code]) {
			t.Errorf("%s: %s areas fall short in %s, want %d", query, got, code, counts[code])
		}
		delete(counts, code)
	}
	if len(rows) < 4 || len(counts) > 0 {
		t.Errorf("%s: %d verdicts; not in the brief: %v", query, len(rows), counts)
	}
}

// compareEquity compares the indices, the sentences and the curves with /analysis/equity.
func (s service) compareEquity(t *testing.T, brief *node, query, level string) {
	var equity struct {
		Indices map[string]document
		Areas   []struct{ ID, Why string }
	}
	s.get("/analysis/equity?"+query, &equity)
	for i, name := range []string{"hoover", "gini", "theil", "atkinson_0_5", "horizontal", "areas", "zero_money",
		"zero_need", "missing_need"} {
		row := brief.one(t, "#indices").all("tr")[1+i]
		for j, level := range []string{"district", "circle"} {
			want := "–"
			if number, ok := equity.Indices[level][name].(json.Number); ok {
				value, _ := number.Float64()
				want = strings.TrimSuffix(strconv.FormatFloat(value, 'f', 3, 64), strings.Repeat(".000", i/5))
			}
			if got := row.all("td")[j].text; got != want {
				t.Errorf("%s: %s by %s is %s, want %s", query, name, level, got, want)
			}
		}
	}
	var why []string
	for _, x := range equity.Areas {
		why = append(why, x.Why)
	}
	sentences := brief.one(t, ".gaps").all("b")
	if len(sentences) == 0 && query == "level=district&period=2024-25" {
		t.Errorf("%s: no gaps", query)
	}
	for _, sentence := range sentences {
		if !slices.Contains(why, sentence.text) {
			t.Errorf("%s: %q is no sentence of the API's", query, sentence.text)
		}
	}
	for _, curve := range []string{"district", "circle"} {
		var e struct{ Lorenz []document }
		s.get("/analysis/equity?redraws=no&"+regexp.MustCompile("level=[a-z]+").ReplaceAllString(query, "level="+curve), &e)
		path := brief.one(t, ".lorenz").one(t, "."+curve).attrs["d"]
		if got := strings.Count(path, "M") + strings.Count(path, "L"); got != len(e.Lorenz) ||
			!strings.HasSuffix(path, "L400.0 0.0") {
			t.Errorf("%s: the curve of %s has %d points of %d: …%s", query, curve, got, len(e.Lorenz),
				path[max(0, len(path)-20):])
		}
	}
}

// reconciles checks that the lines add up to the source, to the paisa, and are the API's.
func (s service) reconciles(t *testing.T) {
	ledger := parse(t, s.html("period=2024-25")).one(t, "#reconciliation")
	var answer struct{ Reconciliation document }
	s.get("/analysis/reconciliation?period=2024-25", &answer)
	var sum spending.Money
	for i, group := range ledger.all("tbody") {
		var amounts []spending.Money
		for _, value := range group.values() {
			m, _, err := spending.INR.Parse(value)
			if err != nil {
				t.Fatal(err)
			}
			sum += m
			amounts = append(amounts, -m)
		}
		if i > 0 && !slices.IsSorted(amounts) {
			t.Errorf("group %d is not largest first: %v", i, group.values())
		}
	}
	source := ledger.one(t, "tfoot").values()[0]
	if spending.INR.Text(sum) != source || source != answer.Reconciliation["source"].(json.Number).String() {
		t.Errorf("the lines add up to %s, the source is %s, the API says %s", spending.INR.Text(sum), source,
			answer.Reconciliation["source"])
	}
}

// TestBriefIsWholeAndAlone: every part is there, and nothing is fetched or run.
func TestBriefIsWholeAndAlone(t *testing.T) {
	s := assamService(t, testdata.Sample())
	html := s.html("")
	if again := s.html(""); again != html {
		t.Error("the same dataset gives other bytes")
	}
	for name, pattern := range map[string]string{
		"a script": `<script|\son[a-z]+=|javascript:`, "a request": `https?://|\ssrc=|\shref=|@import|url\((?:[^d#]|d[^a])`,
		"what the template could not escape": `ZgotmplZ`,
	} {
		if found := regexp.MustCompile(pattern).FindString(html); found != "" {
			t.Errorf("the brief has %s: %q", name, found)
		}
	}
	brief := parse(t, html)
	if n := len(brief.all(".sheet")); n != 2 {
		t.Errorf("%d pages", n)
	}
	if text := brief.one(t, "h1").text; text != "How much was awarded per affected person in 2024-25, and where does "+
		"it fall short?" {
		t.Errorf("the question is %q", text)
	}
	if text := brief.one(t, "#synthetic").text; !strings.HasPrefix(text, "Synthetic sample.") {
		t.Errorf("the label of the sample is %q", text)
	}
	var dataset struct{ ID string }
	s.get("/dataset", &dataset)
	for _, foot := range brief.all("footer") {
		if !strings.Contains(foot.text, dataset.ID) || !strings.Contains(foot.text, "synthetic") {
			t.Errorf("the foot of a page is %q", foot.text)
		}
	}
	areas := brief.one(t, ".areas").all("path")
	looks, fills := map[string]bool{}, map[string]int{}
	for _, pattern := range brief.one(t, "defs").all("pattern") {
		looks["url(#"+pattern.attrs["id"]+")"] = true
	}
	for _, area := range areas {
		fills[area.attrs["fill"]]++
		if !strings.HasPrefix(area.attrs["d"], "M") {
			t.Errorf("%s has no shape", area.text)
		}
	}
	legend := brief.one(t, ".legend").one(t, "tbody").all("tr")
	for _, row := range legend {
		fill, count := row.one(t, "rect").attrs["fill"], row.all("td")[1].text
		if strconv.Itoa(fills[fill]) != count {
			t.Errorf("the legend counts %s of %s, the map has %d", count, fill, fills[fill])
		}
		delete(fills, fill)
		delete(looks, fill)
	}
	if len(areas) != 35 || len(fills) > 0 || len(looks) > 0 || len(legend) < 8 {
		t.Errorf("%d areas; not in the legend: %v %v", len(areas), fills, looks)
	}
}

// TestHostileNamesStayText: a name is never markup, nor a title or note.
func TestHostileNamesStayText(t *testing.T) {
	const hostile = `</style><script>alert(1)</script><img src=x onerror="alert(2)">'&amp;{{.}}`
	s := newService(t, func(store store.Store) error {
		d := storetest.Dataset(1, 200)
		d.Version.Title, d.Version.Note, d.Version.Synthetic = hostile, hostile, true
		for i := range d.Areas {
			d.Areas[i].Name = hostile + strings.Repeat("x", i)
		}
		_, err := store.Publish(t.Context(), d)
		return err
	})
	html := s.html("")
	if strings.Contains(html, "<script") || strings.Contains(html, "<img") {
		t.Error("a name is markup")
	}
	brief := parse(t, html)
	named := 0
	for _, name := range brief.one(t, "#ranking").all(".name") {
		if strings.HasPrefix(name.text, hostile) {
			named++
		}
	}
	if named == 0 || !strings.Contains(brief.one(t, "#synthetic").text, hostile) {
		t.Errorf("%d names are shown as they are", named)
	}
}

// TestDatasetReplacedMeanwhile: figures of two versions are no brief.
func TestDatasetReplacedMeanwhile(t *testing.T) {
	s := assamService(t, testdata.Sample())
	err := s.write(func(path string, body []byte) []byte {
		if strings.HasPrefix(path, "/dataset") {
			return []byte(strings.Replace(string(body), `"id":"`, `"id":"new`, 1))
		}
		return body
	})
	if err == nil || !strings.Contains(err.Error(), "make it again") {
		t.Errorf("a dataset replaced between answers: %v", err)
	}
	err = s.write(func(path string, body []byte) []byte { return body[:len(body)/2] })
	if err == nil || !strings.Contains(err.Error(), "/analysis/allocation") {
		t.Errorf("half an answer: %v", err)
	}
}

// write makes a brief of answers that change bends.
func (s service) write(change func(path string, body []byte) []byte) error {
	return report.Write(s.t.Context(), io.Discard, func(ctx context.Context, path string) ([]byte, error) {
		body, err := s.ask(ctx, path)
		return change(path, body), err
	}, nil)
}

// An area without any of the need asked is said to be without that.
func TestNoneOfTheNeed(t *testing.T) {
	text := assamService(t, testdata.Sample()).html("level=circle&period=2024-25&need=inundated_area")
	if !strings.Contains(text, "nothing inundated") || strings.Contains(text, "nobody affected") {
		t.Error("areas without inundation are said to have nobody affected, or there are none")
	}
}
