package ocds

import (
	"fmt"
	"strings"
	"testing"
)

// located gives each record as "id areas points text", with oneOf where its places are
// alternatives, and the issues as "problem: action".
func located(t *testing.T, release string) (places, issues []string) {
	t.Helper()
	var c Compiler
	if err := c.Read(t.Context(), strings.NewReader(release), "f.json"); err != nil {
		t.Fatal(err)
	}
	for _, s := range all(&c) {
		place := fmt.Sprintf("%s %v%v %s", strings.TrimPrefix(s.ID, "ocds:x:"), s.Areas, s.Points, s.Place)
		if s.OneOf {
			place += "oneOf"
		}
		places = append(places, strings.TrimSpace(place))
	}
	for _, i := range c.Issues() {
		issues = append(issues, i.Problem+": "+i.Action)
	}
	return places, issues
}

const inForce = `,"status":"active","date":"2024-02-03","value":{"amount":5,"currency":"EUR"}`

func at(lon, lat string) string {
	return `"deliveryLocation":{"geometry":{"type":"Point","coordinates":[` + lon + `,` + lat + `]}}`
}

// TestPlaces: only what an award, its contracts or its lots and items state is where it is
// delivered; the places of a tender of several awards are not those of each.
func TestPlaces(t *testing.T) {
	a, b := at("3", "50"), at("4", "51")
	process := func(tender, awards, contracts string) string {
		return `{"ocid":"x","tender":{` + tender + `},"awards":[` + awards + `],"contracts":[` + contracts + `]}`
	}
	lots := `"lots":[{"id":"L1"},{"id":"L2"}],"items":[{"id":"1","relatedLot":"L1",` + a +
		`},{"id":"2","relatedLot":"L2",` + b + `}]`
	for _, c := range []struct{ name, release, places, issue string }{
		{"lots", process(lots, `{"id":"1","relatedLots":["L1"]`+inForce+`},{"id":"2","relatedLots":["L2"]`+inForce+`}`,
			""), "1 [][[3 50]]|2 [][[4 51]]", ""},
		{"an award of both lots", process(lots, `{"id":"1","relatedLots":["L2","L1"]`+inForce+`}`, ""),
			"1 [][[3 50] [4 51]]", ""},
		{"items of several lots", process(`"items":[{"id":"1","relatedLots":["L1","L2"],`+a+
			`},{"id":"2","relatedLot":"L3",`+b+`}]`, `{"id":"1","relatedLots":["L2"]`+inForce+`}`, ""), "1 [][[3 50]]",
			""},
		{"lots with places of their own", process(`"lots":[{"id":"L1",`+a+`},{"id":"L2",`+b+`}]`,
			`{"id":"1","relatedLots":["L1"]`+inForce+`},{"id":"2","relatedLots":["L2"]`+inForce+`}`, ""),
			"1 [][[3 50]]|2 [][[4 51]]", ""},
		{"the lots of a contract", process(lots, `{"id":"1"`+inForce+`},{"id":"2"`+inForce+`}`,
			`{"id":"c","awardID":"1","relatedLots":["L2"],"status":"active","dateSigned":"2024-02-03","value":{"amount":5,`+
				`"currency":"EUR"}}`),
			"1 [][[4 51]]|2 [][[3 50] [4 51]] oneOf", ""},
		{"items by their ids",
			process(lots, `{"id":"1","items":[{"id":"2"}]`+inForce+`},{"id":"2","items":[{"id":"1"}]`+
				inForce+`}`, ""), "1 [][[4 51]]|2 [][[3 50]]", ""},
		{"an award's own items", process(lots, `{"id":"1","relatedLots":["L1"],"items":[{"id":"9",`+at("9", "9")+`}]`+
			inForce+`}`, ""), "1 [][[9 9]]", ""},
		{"no lot named", process(lots, `{"id":"1"`+inForce+`},{"id":"2"`+inForce+`}`, ""),
			"1 [][[3 50] [4 51]] oneOf|2 [][[3 50] [4 51]] oneOf", ""},
		{"one award", process(lots, `{"id":"1"`+inForce+`}`, ""), "1 [][[3 50] [4 51]]", ""},
		{"one award and a cancelled one", process(lots, `{"id":"0","status":"Cancelled","date":"2024-02-03"},{"id":"1"`+
			inForce+`}`, ""), "0 [][[3 50] [4 51]]|1 [][[3 50] [4 51]]", "the status is written in other letters"},
		{"one place of several awards", process(`"items":[{"id":"1",`+a+`},{"id":"2",`+a+`}]`, `{"id":"1"`+inForce+
			`},{"id":"2"`+inForce+`}`, ""), "1 [][[3 50]]|2 [][[3 50]]", ""},
		{"a lot without a place", process(`"items":[{"id":"1","relatedLot":"L1"},{"id":"2","relatedLot":"L2",`+b+`}]`,
			`{"id":"1","relatedLots":["L1"]`+inForce+`}`, ""), "1 [][]", ""},
		{"a lot without a place in a tender with one", process(a+`,"items":[{"id":"2","relatedLot":"L2",`+b+`}]`,
			`{"id":"1","relatedLots":["L1"]`+inForce+`}`, ""), "1 [][[3 50]]",
			"a lot is named that the tender does not have"},
		{"a lot that is not there", process(lots, `{"id":"1","relatedLots":["L9"]`+inForce+`}`, ""), "1 [][]",
			"a lot is named that the tender does not have: no place of another lot"},
		{"a contract's lot that is not there", process(lots, `{"id":"1","relatedLots":["L1"]`+inForce+`}`,
			`{"id":"c","awardID":"1","relatedLots":["l1"]`+inForce+`}`), "1 [][[3 50]]",
			"a lot is named that the tender does not have: no place of another lot"},
		{"an item's lot that is not there", process(`"lots":[{"id":"L1"}],"items":[{"id":"1","relatedLot":"L2",`+a+`}]`,
			`{"id":"1","relatedLots":["L1"]`+inForce+`}`, ""), "1 [][]",
			"a lot is named that the tender does not have: the item counts"},
		{"places in words", process(`"items":[{"deliveryAddress":{"locality":"Millgate"}},`+
			`{"deliveryAddress":{"locality":"Oldham"}}]`, `{"id":"1"`+inForce+`},{"id":"2"`+inForce+`}`, ""),
			"1 [][]|2 [][]", "the tender has several places"},
		{"one address", process(`"deliveryAddress":{"streetAddress":"Quay 1","locality":"Millgate"}`, `{"id":"1"`+
			inForce+`},{"id":"2"`+inForce+`}`, ""), "1 [][] Quay 1, Millgate|2 [][] Quay 1, Millgate", ""},
		{"a point and its address", process(`"items":[{"deliveryAddress":{"locality":"Millgate"},`+a+`}]`, `{"id":"1"`+
			inForce+`},{"id":"2"`+inForce+`}`, ""), "1 [][[3 50]] Millgate|2 [][[3 50]] Millgate", ""},
		{"two contracts of an award", process("", `{"id":"1"`+inForce+`}`, `{"id":"c","awardID":"1",`+a+inForce+
			`},{"id":"d","awardID":"1",`+b+inForce+`}`), "1 [][[3 50]]|1:contract:d [][[4 51]]", ""},
		{"two contracts at one place", process("", `{"id":"1"`+inForce+`}`, `{"id":"c","awardID":"1",`+a+inForce+
			`},{"id":"d","awardID":"1",`+a+inForce+`}`), "1 [][[3 50]]", ""},
		{"two contracts of lots", process(lots, `{"id":"1"`+inForce+`}`, `{"id":"c","awardID":"1","relatedLots":["L2"]`+
			inForce+`},{"id":"d","awardID":"1","relatedLots":["L1"]`+inForce+`}`),
			"1 [][[4 51]]|1:contract:d [][[3 50]]", ""},
		{"one of two contracts with a place", process("", `{"id":"1",`+b+inForce+`}`, `{"id":"c","awardID":"1"`+inForce+
			`},{"id":"d","awardID":"1",`+a+inForce+`}`), "1 [][[4 51]]|1:contract:d [][[3 50]]", ""},
		{"codes", process(`"items":[{"deliveryLocation":{"gazetteer":{"identifiers":["P1"]}}},`+
			`{"deliveryLocation":{"gazetteer":{"identifiers":["P2",7]}}}]`, `{"id":"1"`+inForce+`},{"id":"2"`+inForce+
			`}`, ""), "1 [P1 P2 7][] oneOf|2 [P1 P2 7][] oneOf", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			places, issues := located(t, c.release)
			if got := strings.Join(places, "|"); got != c.places {
				t.Errorf("places %s, want %s", got, c.places)
			}
			if (len(issues) > 0) != (c.issue != "") || len(issues) > 0 && !strings.HasPrefix(issues[0], c.issue) {
				t.Errorf("issues %q, want %q", issues, c.issue)
			}
		})
	}
}

// TestCoordinates: what is no number is never one.
func TestCoordinates(t *testing.T) {
	for _, c := range []struct{ geometry, points, issue string }{
		{`{"type":"Point","coordinates":[3.01,50.6]}`, "[[3.01 50.6]]", ""},
		{`{"type":"Point","coordinates":[3.01,50.6,12]}`, "[[3.01 50.6]]", ""},
		{`{"type":"Point","coordinates":["3.01",50.6]}`, "[[3.01 50.6]]",
			"a coordinate is written as text: read as 3.01"},
		{`{"type":"Point","coordinates":[3.01," 50.6 "]}`, "[[3.01 50.6]]",
			"a coordinate is written as text: read as 50.6"},
		{`{"type":"Point","coordinates":["3,01",50.6]}`, "[]", "not a Point"},
		{`{"type":"Point","coordinates":[null,50.6]}`, "[]", "not a Point"},
		{`{"type":"Point","coordinates":[3.01,null]}`, "[]", "not a Point"},
		{`{"type":"Point","coordinates":["",50.6]}`, "[]", "not a Point"},
		{`{"type":"Point","coordinates":[3.01," "]}`, "[]", "not a Point"},
		{`{"type":"Point","coordinates":["NaN",50.6]}`, "[]", "not a Point"},
		{`{"type":"Point","coordinates":["Inf","-Infinity"]}`, "[]", "not a Point"},
		{`{"type":"Point","coordinates":["0x3",50.6]}`, "[]", "not a Point"},
		{`{"type":"Point","coordinates":[1e999,50.6]}`, "[]", "not a Point"},
		{`{"type":"Point","coordinates":[true,50.6]}`, "[]", "not a Point"},
		{`{"type":"Point","coordinates":[[3.01],50.6]}`, "[]", "not a Point"},
		{`{"type":"Point","coordinates":[3.01]}`, "[]", "not a Point"},
		{`{"type":"Point","coordinates":[]}`, "[]", "not a Point"},
		{`{"type":"Point","coordinates":null}`, "[]", "not a Point"},
		{`{"type":"Point","coordinates":"3.01,50.6"}`, "[]", "not a Point"},
		{`{"type":"Point"}`, "[]", "not a Point"},
		{`{"coordinates":[3.01,50.6]}`, "[]", "not a Point"},
		{`{"type":"LineString","coordinates":[[3.01,50.6],[3,50]]}`, "[]", "not a Point"},
		{`{"type":"MultiPoint","coordinates":[[3.01,50.6],[null,50],["4",51]]}`, "[[3.01 50.6] [4 51]]",
			"a coordinate is written as text: read as 4|not a Point"},
		{`{"type":"MultiPoint","coordinates":7}`, "[]", "not a Point"},
		{`{}`, "[]", ""},
	} {
		places, issues := located(t, `{"ocid":"x","awards":[{"id":"1","deliveryLocation":{"geometry":`+c.geometry+`}`+
			inForce+`}]}`)
		if want := "1 []" + c.points; places[0] != want {
			t.Errorf("%s: %s, want %s", c.geometry, places[0], want)
		}
		for i := range issues {
			issues[i] = strings.TrimPrefix(issues[i], "the location is ")
		}
		got, want := strings.Join(issues, "|"), strings.Split(c.issue, "|")
		if (got == "") != (c.issue == "") || !strings.HasPrefix(got, want[0]) ||
			!strings.Contains(got, want[len(want)-1]) {
			t.Errorf("%s: issues %s, want %s", c.geometry, got, c.issue)
		}
	}
}
