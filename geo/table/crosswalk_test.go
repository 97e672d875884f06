package table_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/geo/table"
)

func TestReadCrosswalk(t *testing.T) {
	want := map[string][]string{"59000": {"59350"}, "59113": {"59560", "59561"}}
	for name, in := range map[string]string{
		"its own columns": "area,code\n59350,59000\n59560,59113\n59561,59113\n59561,59113\n",
		"the " +
			"post's": "\xef\xbb\xbf#Code_commune_INSEE;Nom;Code_postal\n59350;A;59000\n59560;B;59113\n59561;C;59113\n",
		"the scheme's name":    "postal\tarea\n59000\t59350\n59113\t59560\n59113\t59561\n",
		"blanks and bad rows":  "code,area\n59000, 59350\n,59351\n59113,59560\nx\n59113,59561\n",
		"a code of many words": "Code postal,Code INSEE\n59000,59350\n59113,59560\n59113,59561\n",
	} {
		got, issues, err := table.ReadCrosswalk(strings.NewReader(in), "f.csv", "postal")
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, error %v", name, got, err)
		}
		if n := len(issues); (n > 0) != (name == "blanks and bad rows") || n > 0 && (issues[0].Line != 3 || n != 2) {
			t.Errorf("%s: issues %+v", name, issues)
		}
	}
	if _, _, err := table.ReadCrosswalk(strings.NewReader("a,b\n1,2\n"), "f.csv", "postal"); err == nil ||
		!strings.Contains(err.Error(), "f.csv: line 1: required columns are missing: code, area") {
		t.Errorf("error %v", err)
	}
}
