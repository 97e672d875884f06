package propose_test

import (
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending/propose"
)

// Where a name is that of several areas, tables are read by their codes, and areas known by the code that tables have.
func TestNamesakesAreToldApartByTheCodesOfTables(t *testing.T) {
	dir := t.TempDir()
	areaFile(t, dir, "blocks.geojson",
		`"object_id": "10-1-01", "block_lgd": 101, "block_name": "Rampur"`,
		`"object_id": "10-1-02", "block_lgd": 102, "block_name": "Sorel"`,
		`"object_id": "10-2-03", "block_lgd": 103, "block_name": "Rampur"`,
		`"object_id": "10-2-04", "block_lgd": 104, "block_name": "Talbari"`)
	write(t, dir, "people.csv", "block_lgd,Block,Population 2021\n"+
		"101,Rampur,5000\n102,Sorel,6000\n103,Rampur,7000\n,Talbari,8000\n")
	text, _, err := propose.Folder(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"code: block_lgd", "area: block_lgd"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// A table of places within areas is not read as it is: what is left of it says how to call its columns.
func TestTableOfPlacesIsTold(t *testing.T) {
	dir := t.TempDir()
	areaFile(t, dir, "blocks.geojson", `"block_lgd": 101, "block_name": "Rampur"`,
		`"block_lgd": 102, "block_name": "Sorel"`, `"block_lgd": 103, "block_name": "Talbari"`)
	write(t, dir, "villages.csv", "gp,block\nNari,Rampur\nOru,Sorel\nPadi,Talbari\n")
	text, _, err := propose.Folder(t.Context(), dir)
	if want := "give it under places, with the column of their names called name"; err != nil ||
		!strings.Contains(strings.Join(strings.Fields(strings.ReplaceAll(string(text), "#", "")), " "), want) {
		t.Errorf("no %q in\n%s, %v", want, text, err)
	}
}
