package ocds

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// TestMerge follows the merge routine of OCDS 1.1 and the cases its reference
// implementation is tested with.
func TestMerge(t *testing.T) {
	for _, c := range []struct{ name, releases, want string }{
		{"a literal is replaced", `{"tender":{"id":"A","title":"old"}} {"tender":{"id":"A","title":"new"}}`,
			`{"tender":{"id":"A","title":"new"}}`},
		{"what is not stated stays", `{"tender":{"id":"A","title":"old"}} {"tender":{"description":"d"}}`,
			`{"tender":{"id":"A","title":"old","description":"d"}}`},
		{"null removes a field", `{"tender":{"id":"A","title":"old"}} {"tender":{"id":"A","title":null}}`,
			`{"tender":{"id":"A"}}`},
		{"null removes an object", `{"tender":{"id":"A"},"buyer":{"id":"B"}} {"buyer":null}`, `{"tender":{"id":"A"}}`},
		{"null removes a list", `{"awards":[{"id":"1"}],"buyer":{"id":"B"}} {"awards":null}`, `{"buyer":{"id":"B"}}`},
		{"null at first is nothing", `{"tender":{"id":"A","title":null},"buyer":null}`, `{"tender":{"id":"A"}}`},
		{"a later value comes after null",
			`{"tender":{"title":"old"}} {"tender":{"title":null}} {"tender":{"title":"new"}}`,
			`{"tender":{"title":"new"}}`},
		{"of an object all nulled nothing is left",
			`{"tender":{"id":"A","value":{"amount":1,"currency":"EUR"}}} {"tender":{"value":{"amount":null,"currency":null}}}`,
			`{"tender":{"id":"A"}}`},
		{"of an entry all nulled its id is left", `{"awards":[{"id":"1","title":"old"},{"id":"2","title":"t"}]} ` +
			`{"awards":[{"id":"1","title":null}]}`, `{"awards":[{"id":"1"},{"id":"2","title":"t"}]}`},
		{"an empty object changes nothing", `{"tender":{"id":"A"}} {"tender":{}}`, `{"tender":{"id":"A"}}`},
		{"a list of strings is replaced", `{"parties":[{"id":"1","roles":["buyer","payer"]}]} {"parties":[{"id":"1",` +
			`"roles":["payer"]}]}`, `{"parties":[{"id":"1","roles":["payer"]}]}`},
		{"entries are merged by id",
			`{"awards":[{"id":"1","title":"a"},{"id":"2","title":"b"}]} {"awards":[{"id":"2",` +
				`"status":"active"},{"id":"3"}]}`,
			`{"awards":[{"id":"1","title":"a"},{"id":"2","title":"b","status":"active"},{"id":"3"}]}`},
		{"suppliers too", `{"awards":[{"id":"1","suppliers":[{"id":"s1","name":"a"}]}]} {"awards":[{"id":"1",` +
			`"suppliers":[{"id":"s2","name":"b"}]}]}`,
			`{"awards":[{"id":"1","suppliers":[{"id":"s1","name":"a"},{"id":"s2","name":"b"}]}]}`},
		{"an id is another one as a number", `{"awards":[{"id":1,"title":"a"}]} {"awards":[{"id":"1","title":"b"}]} ` +
			`{"awards":[{"id":1,"status":"active"}]}`,
			`{"awards":[{"id":1,"title":"a","status":"active"},{"id":"1","title":"b"}]}`},
		{"an id of an object is a literal", `{"tender":{"items":[{"id":"i","unit":{"id":"EA","name":"Each"}}]}} ` +
			`{"tender":{"items":[{"id":"i","unit":{"id":"TNE"}}]}}`,
			`{"tender":{"items":[{"id":"i","unit":{"id":"TNE","name":"Each"}}]}}`},
		{"entries without an id are added", `{"tender":{"items":[{"description":"a"}]}} ` +
			`{"tender":{"items":[{"description":"b"}]}}`,
			`{"tender":{"items":[{"description":"a"},{"description":"b"}]}}`},
		{"an empty list of entries changes nothing", `{"awards":[{"id":"1"}]} {"awards":[]}`,
			`{"awards":[{"id":"1"}]}`},
		{"what has no ids in the schema is replaced",
			`{"tender":{"items":[{"id":"i","deliveryLocations":[{"description":"a"},{"description":"b"}]}]}} ` +
				`{"tender":{"items":[{"id":"i","deliveryLocations":[{"description":"c"}]}]}}`,
			`{"tender":{"items":[{"id":"i","deliveryLocations":[{"description":"c"}]}]}}`},
		{"so are other identifiers of parties",
			`{"parties":[{"id":"p","additionalIdentifiers":[{"id":"1","scheme":"a"},` +
				`{"id":"2","uri":"u"}]}]} {"parties":[{"id":"p","additionalIdentifiers":[{"id":"2"},{"id":"2"}]}]}`,
			`{"parties":[{"id":"p","additionalIdentifiers":[{"id":"2"},{"id":"2"}]}]}`},
		{"and other classifications of items",
			`{"tender":{"items":[{"id":"i","additionalClassifications":[{"id":"c"}]}` +
				`]}} {"tender":{"items":[{"id":"i","additionalClassifications":[]}]}}`,
			`{"tender":{"items":[{"id":"i","additionalClassifications":[]}]}}`},
		{"suppliers without ids are replaced, as in OCDS 1.0",
			`{"awards":[{"id":"1","suppliers":[{"name":"Old Works"}]}]} {"awards":[{"id":"1","suppliers":[{"name":"New ` +
				`Works","details":{}}]}]}`,
			`{"awards":[{"id":"1","suppliers":[{"name":"New Works","details":{}}]}]}`},
		{"by nothing as well", `{"tender":{"items":[{"id":"i","deliveryAddresses":[{"region":"a"}]}]}} ` +
			`{"tender":{"items":[{"id":"i","deliveryAddresses":[]}]}}`,
			`{"tender":{"items":[{"id":"i","deliveryAddresses":[]}]}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := map[string]any{}
			d := json.NewDecoder(strings.NewReader(c.releases))
			d.UseNumber()
			for d.More() {
				var release map[string]any
				if err := d.Decode(&release); err != nil {
					t.Fatal(err)
				}
				merge(got, release)
			}
			var want map[string]any
			d = json.NewDecoder(strings.NewReader(c.want))
			d.UseNumber()
			if err := d.Decode(&want); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestCut(t *testing.T) {
	for in, want := range map[string]string{
		`{"ocid":"x","id":"r","tag":["award"],"documents":[{"id":1}],"buyer":{"id":"b","address":{}}}`: `{"ocid":"x","buyer":{"id":"b"}}`,
		`{"awards":[{"id":1,"documents":[],"value":{"amount":1e2,"currency":null}},null,"a"]}`:         `{"awards":[{"id":1,"value":{"amount":1e2,"currency":null}}]}`,
		`{"awards":{"id":1},"tender":[],"contracts":null,"parties":[{"roles":"buyer"}]}`:               `{"contracts":null,"parties":[{"roles":"buyer"}]}`,
		`{"tender":{"deliveryLocation":{"geometry":{"type":"Point","coordinates":[1,2]},"uri":"u"}}}`:  `{"tender":{"deliveryLocation":{"geometry":{"type":"Point","coordinates":[1,2]}}}}`,
		`"x"`: ``,
	} {
		got, kept := releaseShape.cut(nil, gjson.Parse(in), "", func(string, string, string, string) {})
		if string(got) != want || kept != (want != "") {
			t.Errorf("of %s is left %s, want %s", in, got, want)
		}
	}
}
