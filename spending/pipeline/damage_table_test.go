package pipeline_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/pipeline"
	"github.com/floodspend/floodspend/spending/store"
)

// kept gives what the registers of a store hold.
func kept(t *testing.T, s store.Store) (d spending.Dataset) {
	t.Helper()
	snap, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	for _, r := range spending.Registers(snap.Description().Levels) {
		_, err := snap.Entries(t.Context(), r.Table().Name, store.EntryQuery{}, func(e spending.Entry) error {
			return r.Take(&d, e)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// An entry of damage without the keys it cannot do without is told which.
func TestDamageTableLacksKeys(t *testing.T) {
	dir := folder(t)
	if err := os.WriteFile(filepath.Join(dir, "harm.csv"), []byte("no;what\n1;Quay wall\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for entry, want := range map[string]string{"text: what": "say with id", "id: no": "say with text"} {
		text := description + "damage:\n  - {name: harm, files: harm.csv, " + entry + "}\n"
		file, err := dataset.Read(strings.NewReader(text), "dataset.yaml")
		if err != nil {
			t.Fatal(err)
		}
		_, err = pipeline.Import(t.Context(), open(t), file, pipeline.Options{Files: pipeline.Dir(dir)})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, not %q", entry, err, want)
		}
	}
}

// harmed imports the folder with a table of damage, harm.csv, and what describes it.
func harmed(t *testing.T, rows, described string) (store.Store, pipeline.Outcome) {
	t.Helper()
	dir := folder(t)
	if err := os.WriteFile(filepath.Join(dir, "harm.csv"), []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	s, options := open(t), pipeline.Options{Files: pipeline.Dir(dir)}
	out, err := pipeline.Import(t.Context(), s, read(t, description+described), options)
	if err != nil {
		t.Fatal(err)
	}
	return s, out
}

// A table of damage is read as its dialect says; coordinates are judged by the stated area, and those that are not as
// they should be are told once a kind.
func TestDamageTable(t *testing.T) {
	rows := "Harm of January\nno;commune;day;what;long;cost;x;y\n" +
		"1;C1;05/01/2024;Quay wall;10,5;1.234,50;3,02;50,05\n" +
		"2;C1;05/01/2024;Tow path;;0;50,05;3,02\n" +
		"3;C1;06/01/2024;Old bridge;;;3,15;50,05\n" +
		"4;C1;06/01/2024;New bridge;;;3,16;50,05\n" +
		"5;C2;07/01/2024;Lock;;many;0;0\n" +
		"6;C9;07/01/2024;Weir;;;9;9\n" +
		"7;C2;sometime;Mill;;;3,15;50,05\n" +
		"7;C2;07/01/2024;Mill;;;east;50,05\n"
	s, out := harmed(t, rows, `damage:
  - {name: harm, files: harm.csv, id: no, area: commune, level: commune, date: day, date_format: DD/MM/YYYY,
     class: dike, text: what, length: long, cost: cost, lon: x, lat: y, decimal_comma: true}
`)
	var said []string
	for _, i := range out.Issues {
		if strings.HasSuffix(i.File, "harm.csv") {
			said = append(said, i.Problem)
		}
	}
	for _, want := range []string{"lines above the header", "swapped (1 rows",
		"another area than the stated one (2 rows", "coordinates are 0 (1 rows", "in no area (1 rows",
		"cannot be read (1 rows", "no amount", "no area has this name", "no day or month"} {
		if !strings.Contains(strings.Join(said, "\n"), want) {
			t.Errorf("%q is not said in %q", want, said)
		}
	}
	qualities := map[string]spending.PointQuality{"1": spending.PointOK, "2": spending.PointSwapped,
		"3": spending.PointOther, "4": spending.PointOther, "5": spending.PointZero, "6": spending.PointOutside,
		"7": spending.PointNone}
	list := kept(t, s).Damage
	for i := range list {
		d := &list[i]
		if id := strings.TrimPrefix(d.ID, "harm:"); qualities[id] != d.PointQuality {
			t.Errorf("%s: %s, want %s", d.ID, d.PointQuality, qualities[id])
		}
	}
	if first := list[0]; len(list) != 7 || first.Cost != spending.Known(1_234_50) || first.Length != 10.5 ||
		math.Abs(first.Longitude-3.02) > 1e-9 {
		t.Errorf("%d rows, the first %+v", len(list), first)
	}
}

// What the names of columns say of their units is obeyed, and nothing that has two readings, stands twice or
// does not fit the header is read without a word.
func TestDamageTableDoubts(t *testing.T) {
	rows := "no,commune,day,what,long,Cost (lakh EUR),what,x,y\n" +
		"1,C1,2024-01-05,Quay wall,10,1.2345,x,3.021,50.051\n" +
		"2,C1,2024-01-05,Tow path,1.500,2,x,,\n" +
		"3,C1,2024-01-05,Bridge,2 km,2,x,,\n" +
		"4,C1,2024-01-05,Weir, old,1,2,x,,9\n"
	s, out := harmed(t, rows, `damage:
  - {name: harm, files: harm.csv, id: no, area: commune, level: commune, date: day, text: what, length: long,
     cost: Cost (lakh EUR), lon: x, lat: y}
`)
	var said []string
	for _, i := range out.Issues {
		if strings.HasSuffix(i.File, "harm.csv") && i.Field != "lon, lat" {
			said = append(said, fmt.Sprint(i.Line, " ", i.Problem))
		}
	}
	want := "1 the column appears twice\n1 the column's name says that its amounts are in lakh\n" +
		"3 its separator parts thousands or decimals: say with decimal_comma which\n4 no length in metres\n" +
		"5 the row has not as many fields as the header"
	if got := strings.Join(said, "\n"); got != want {
		t.Errorf("said\n%s\nwant\n%s", got, want)
	}
	list := kept(t, s).Damage
	if len(list) != 3 || list[0].Cost != spending.Known(123_450_00) || list[1].Length != -1 ||
		list[0].PointQuality != spending.PointOK {
		t.Errorf("%+v", list)
	}
}

// reviewed is the award of the folder that decisions on links name.
const reviewed = "works:1"

// Reviewed decisions win over what texts and dates say of links; ids that nothing has, and decisions without a
// reviewer, are told and left out.
func TestReviewedLinksWin(t *testing.T) {
	dir := folder(t)
	for name, text := range map[string]string{
		"harm.csv": "no;commune;day;what\n1;C1;05/01/2024;Quay wall\n2;C1;05/01/2024;Tow path\n",
		"links.csv": "from,to,relation,reviewer,reason\n" +
			"harm:1,AWARD,repairs,A. Reader,the tender's annex names it\n" +
			"harm:2,AWARD,upgrade,A. Reader,made wider\n" +
			"harm:2,AWARD,none,A. Reader,another path after all\n" +
			"harm:9,AWARD,repairs,A. Reader,no such damage\n" +
			"harm:1,nothing,repairs,A. Reader,no such award\n" +
			"harm:1,harm:2,repairs,A. Reader,no such kind\n" +
			"harm:1,AWARD,mends,A. Reader,no such word\n" +
			"harm:1,AWARD,none,,\n",
	} {
		text = strings.ReplaceAll(text, "AWARD", reviewed)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file, err := dataset.Read(strings.NewReader(description+`links: links.csv
damage:
  - {name: harm, files: harm.csv, id: no, area: commune, level: commune, date: day, date_format: DD/MM/YYYY, text: what}
`), "dataset.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s := open(t)
	out, err := pipeline.Import(t.Context(), s, file, pipeline.Options{Files: pipeline.Dir(dir)})
	if err != nil {
		t.Fatal(err)
	}
	told, said := 0, []string{}
	for _, i := range out.Issues {
		if strings.HasSuffix(i.File, "links.csv") {
			told++
			said = append(said, i.Problem)
		}
	}
	d := kept(t, s)
	if told != 5 || len(d.Links) != 1 || d.Links[0].From != "harm:1" || d.Links[0].ToRecord != reviewed ||
		d.Links[0].Relation != spending.Repairs || d.Damage[0].Status != spending.AwardFound {
		t.Errorf("%d issues %q, links %+v, %s", told, said, d.Links, d.Damage[0].Status)
	}
}

// A table of damage may say which asset was harmed, by its id or its name.
func TestDamageOfAssets(t *testing.T) {
	dir := folder(t)
	line := func(id, name string) string {
		return `{"type":"Feature","properties":{"id":"` + id + `","name":"` + name +
			`"},"geometry":{"type":"LineString","coordinates":[[3.01,50.05],[3.02,50.05]]}}`
	}
	for name, text := range map[string]string{
		"walls.geojson": `{"type":"FeatureCollection","features":[` + line("A1", "Mur du Quai") + "," +
			line("A2", "Sas") + "," + line("A3", "Sas") + "]}",
		"harm.csv": "no,day,what,wall\n1,2024-01-05,Crack,A2\n2,2024-01-05,Crack,mur du quai\n" +
			"3,2024-01-05,Crack,Sas\n4,2024-01-05,Crack,A9\n5,2024-01-05,Crack,\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	assets := "assets:\n  - {name: walls, file: walls.geojson, id: id, title: name, class_is: embankment}\n"
	damage := "damage:\n  - {name: harm, files: harm.csv, id: no, date: day, text: what, asset: wall}\n"
	s := open(t)
	options := pipeline.Options{Files: pipeline.Dir(dir)}
	if _, err := pipeline.Import(t.Context(), s, read(t, description+damage), options); err == nil ||
		!strings.Contains(err.Error(), "add an entry under assets") {
		t.Errorf("without assets: %v", err)
	}
	out, err := pipeline.Import(t.Context(), s, read(t, description+assets+damage), options)
	if err != nil {
		t.Fatal(err)
	}
	d := kept(t, s)
	var harmed, links, issues []string
	for _, x := range d.Damage {
		harmed = append(harmed, x.Asset)
	}
	for _, l := range d.Links {
		if l.ToKind == spending.AssetEnd {
			links = append(links, l.ID+" "+l.Evidence[0].Rule)
		}
	}
	for _, i := range out.Issues {
		if i.Field == "asset" {
			issues = append(issues, i.Value+": "+i.Problem)
		}
	}
	if got := strings.Join(harmed, ","); got != "A2,A1,,," {
		t.Errorf("harmed %s", got)
	}
	if got := strings.Join(links, "; "); got != "harm:1~A2 stated by the report; harm:2~A1 stated by the report" {
		t.Errorf("links %s", got)
	}
	if got := strings.Join(issues, "; "); got != "Sas: several assets have this name: give the id; "+
		"A9: no asset has this id or name" {
		t.Errorf("issues %s", got)
	}
}
