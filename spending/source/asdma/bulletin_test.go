package asdma_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/source/asdma"
)

// people is a bulletin that has only affected people, as written; the other lists are
// empty.
func people(elements string) string {
	return `{"affectedPopulation":` + elements + `,"hllDetails":{"confirmed":[]},"houseDamagedDetails":{"damage":[]}}`
}

func TestBulletins(t *testing.T) {
	const missing = "missing"
	for _, c := range []struct {
		name     string
		bulletin string
		want     map[string]string // of the affected people; absent areas are zero
		problem  string            // of one issue; "" for none
		field    string            // of that issue
		line     int               // of that issue
		action   string            // contained in that issue's
	}{
		{
			name: "other spellings, separators and number formats",
			bulletin: people(`[{"district":"KOKRAJHAR ","total":"1,250","totalCropArea":0,"details":"(Gossaigaon ` +
				`(Pt)|population affected:1,200|Crop Area:0) ; (Dotma | Crop Area: 0 | Population Affected: 50.0)"}]`),
			want: map[string]string{gossaigaon: "1200", dotoma: "50"},
		},
		{
			name: "a circle named under two spellings",
			bulletin: people(`[{"district":"Kokrajhar","total":3,"totalCropArea":0,"details":"(Dotma | Population ` +
				`Affected: 1 | Crop Area: 0), (Dotoma | Population Affected: 2 | Crop Area: 0)"}]`),
			want: map[string]string{dotoma: "3"},
		},
		{
			name: "nobody reported",
			bulletin: people(
				`[{"district":"Kokrajhar","total":0,"totalCropArea":0,"details":"(null | Population Affected: ` +
					`0 | Crop Area: 0)"}]`),
			want: map[string]string{},
		},
		{
			name: "an unknown circle stays with its district",
			bulletin: people("[\n" +
				`{"district":"Kokrajhar","total":60,"totalCropArea":0,"details":"(Dotma | Population ` +
				`Affected: 50 | Crop Area: 0), (Xanadu | Population Affected: 10 | Crop Area: 0)"}]`),
			want:    map[string]string{dotoma: "50", kokrajhar: "10"},
			problem: "no circle of the district has this name", field: "affectedPopulation[0].details", line: 2,
			action: "district level",
		},
		{
			name: "a total beyond the circles stays with the district",
			bulletin: people(`[{"district":"Kokrajhar","total":60,"totalCropArea":0,"details":"(Dotma | Population ` +
				`Affected: 50 | Crop Area: 0)"}]`),
			want:    map[string]string{dotoma: "50", kokrajhar: "10"},
			problem: "more than its circles' sum", field: "affectedPopulation[0].total", line: 1,
			action: "district level",
		},
		{
			name: "a total below the circles",
			bulletin: people(`[{"district":"Kokrajhar","total":40,"totalCropArea":0,"details":"(Dotma | Population ` +
				`Affected: 50 | Crop Area: 0)"}]`),
			want:    map[string]string{dotoma: "50"},
			problem: "less than its circles' sum", field: "affectedPopulation[0].total", line: 1,
			action: "circles' figures",
		},
		{
			name: "a total that is no number",
			bulletin: people(`[{"district":"Kokrajhar","total":null,"totalCropArea":0,"details":"(Dotma | Population ` +
				`Affected: 50 | Crop Area: 0)"}]`),
			want:    map[string]string{dotoma: "50"},
			problem: "not a finite number", field: "affectedPopulation[0].total", line: 1, action: "sum of the circles",
		},
		{
			name: "details of the wrong type",
			bulletin: people(
				`[{"district":"Kokrajhar","total":50,"totalCropArea":0,"details":[1]},{"district":"Dhubri",` +
					`"total":7,"totalCropArea":0,"details":"(Golokganj | Population Affected: 7 | Crop Area: 0)"}]`),
			want:    map[string]string{kokrajhar: "50", gossaigaon: missing, dotoma: missing, golokganj: "7"},
			problem: "not the text", field: "affectedPopulation[0].details", line: 1, action: "district's total",
		},
		{
			name: "a value that is no number",
			bulletin: people(`[{"district":"Kokrajhar","total":60,"totalCropArea":0,"details":"(Dotma | Population ` +
				`Affected: many | Crop Area: 0), (Gossaigaon | Population Affected: 10 | Crop Area: 0)"}]`),
			want:    map[string]string{kokrajhar: "50", dotoma: missing, gossaigaon: "10"},
			problem: "not a finite number", field: "affectedPopulation[0].details", line: 1,
			action: "circle's value is missing",
		},
		{
			name: "an unknown district whose circle is known",
			bulletin: people(`[{"district":"Xanadu","total":7,"totalCropArea":0,"details":"(Golokganj | Population ` +
				`Affected: 7 | Crop Area: 0)"}]`),
			want:    map[string]string{golokganj: "7"},
			problem: "no district has this name", field: "affectedPopulation[0].district", line: 1,
			action: "whole state",
		},
		{
			name: "the same district twice",
			bulletin: people(`[{"district":"Dhubri","total":7,"totalCropArea":0,"details":"(Golokganj | Population ` +
				`Affected: 7 | Crop Area: 0)"},{"district":"Dhubri","total":7,"totalCropArea":0,"details":"(Golokganj | ` +
				`Population Affected: 7 | Crop Area: 0)"}]`),
			want:    map[string]string{golokganj: "7"},
			problem: "twice with the same figures", field: "affectedPopulation[1]", line: 1, action: "not counted",
		},
		{
			name: "an element that is no object",
			bulletin: people(
				`["x",{"district":"Dhubri","total":7,"totalCropArea":0,"details":"(Golokganj | Population ` +
					`Affected: 7 | Crop Area: 0)"}]`),
			want:    map[string]string{golokganj: "7"},
			problem: "not the object of a district", field: "affectedPopulation[0]", line: 1, action: "skipped",
		},
		{
			name: "another list is of the wrong type",
			bulletin: `{"unknown":{"deep":[1,{"a":2}]},` + "\n" +
				`"hllDetails":[],"affectedPopulation":[{"district":"Dhubri","total":7,"totalCropArea":0,"details":"(Golokganj ` +
				`| Population Affected: 7 | Crop Area: 0)"}],"houseDamagedDetails":{"damage":[]},"hllDetails.confirmed":[]}`,
			want:    map[string]string{golokganj: "7"},
			problem: "not the list a bulletin has here", field: "hllDetails", line: 2, action: "missing",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			fsys := with(bulletinFile, c.bulletin)
			for _, name := range []string{affectedFile, livesFile, cropFile, housesFile} {
				delete(fsys, name)
			}
			store := &memoryStore{}
			s := importInto(t, store, fsys, given{})
			if got := need(t, store, spending.Affected, "2022-06"); !maps.Equal(got, c.want) {
				t.Errorf("affected %v, want %v", got, c.want)
			}
			if c.problem == "" {
				if len(s.Issues) != 0 {
					t.Errorf("issues %+v", s.Issues)
				}
				return
			}
			i := issue(t, s.Issues, c.problem)
			if i.File != bulletinFile || i.Field != c.field || i.Line != c.line ||
				!strings.Contains(i.Action, c.action) {
				t.Errorf("issue %+v", i)
			}
		})
	}
}

func TestBulletinWithoutAListIsMissingNotZero(t *testing.T) {
	fsys := with(bulletinFile, `{"affectedPopulation":[],"houseDamagedDetails":{"damage":[]}}`)
	delete(fsys, livesFile)
	delete(fsys, affectedFile)
	store := &memoryStore{}
	s := importInto(t, store, fsys, given{})
	if i := issue(t, s.Issues, "lacks this list"); i.Field != "hllDetails.confirmed" || i.File != bulletinFile {
		t.Errorf("issue %+v", i)
	}
	for _, n := range store.dataset.Needs {
		if n.Name == asdma.LivesLost {
			t.Errorf("lives lost are published: %+v", n)
		}
		if n.Name == spending.Affected && (len(n.Months) != 1 || len(n.Values) != 0) {
			t.Errorf("an empty list is not a month without affected people: %+v", n)
		}
	}
}

func TestBulletinAndCircleFile(t *testing.T) {
	for _, c := range []struct {
		name, file, content string
		series              string
		want                map[string]string
		problem, value      string
		line                int
	}{
		{"another value", affectedFile, "object_id,Population_affected_Total\n18-300-00101,99\n18-300-00103,50\n" +
			"18-301-00111,7\n",
			spending.Affected, map[string]string{gossaigaon: "100", dotoma: "50", golokganj: "7"},
			"differs from the bulletin", "18-300-00101 Gossaigaon (Pt), 2022-06: bulletin 100, this file 99", 2},
		{"a row is missing", affectedFile, "object_id,Population_affected_Total\n18-300-00101,100\n18-301-00111,7\n",
			spending.Affected, map[string]string{gossaigaon: "100", dotoma: "50", golokganj: "7"},
			"differs from the bulletin", "18-300-00103 Dotoma, 2022-06: bulletin 50, this file no row", 0},
		{"a row too many", livesFile, "object_id,Human_Live_Lost\n18-300-00101,2\n18-301-00111,3\n",
			asdma.LivesLost, map[string]string{gossaigaon: "2"},
			"differs from the bulletin", "18-301-00111 Golokganj (Pt), 2022-06: bulletin 0, this file 3", 3},
		{"fewer houses in circles than in the district", housesFile,
			"object_id,Total_House_Fully_Damaged\n18-300-00101,4\n",
			asdma.HousesFullyDamaged, map[string]string{gossaigaon: "4", kokrajhar: "5"},
			"more than its circles' sum", "18-300 Kokrajhar, 2022-06: bulletin 9, circles 4", 0},
		{"more houses in circles than in the district", housesFile,
			"object_id,Total_House_Fully_Damaged\n18-300-00101,9\n18-301-00111,1\n",
			asdma.HousesFullyDamaged, map[string]string{gossaigaon: "9", golokganj: "1"},
			"less than its circles' sum", "18-301 Dhubri, 2022-06: bulletin 0, circles 1", 0},
		{"no file of houses", housesFile, "",
			asdma.HousesFullyDamaged, map[string]string{kokrajhar: "9", gossaigaon: "missing", dotoma: "missing"},
			"no usable per-circle file Total_House_Fully_Damaged", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			store := &memoryStore{}
			s := importInto(t, store, with(c.file, c.content), given{})
			if got := need(t, store, c.series, "2022-06"); !maps.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
			i := issue(t, s.Issues, c.problem)
			if i.Value != c.value || i.Line != c.line || c.content != "" && i.File != c.file {
				t.Errorf("issue %+v", i)
			}
		})
	}
	t.Run("only the circle file", func(t *testing.T) {
		fsys := with(bulletinFile, "")
		fsys[affectedFile] = file("object_id,Population_affected_Total\n18-300-00101,99\n18-300-00103,\n18-301-00111," +
			"-7\n18-999-00001,5\n18-300-00101,98\n")
		store := &memoryStore{}
		s := importInto(t, store, fsys, given{})
		want := map[string]string{gossaigaon: "99", dotoma: "missing", golokganj: "missing"}
		if got := need(t, store, spending.Affected, "2022-06"); !maps.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		for problem, line := range map[string]int{"no circle has this code": 5, "occurs twice": 6} {
			if i := issue(t, s.Issues, problem); i.File != affectedFile || i.Line != line {
				t.Errorf("issue %+v", i)
			}
		}
		for problem, n := range problems(s.Issues) {
			if strings.Contains(problem, "no usable bulletin") && n != 4 {
				t.Errorf("%d series fall back, want 4", n)
			}
		}
	})
}

func TestShareAndPopulationThatAreMissing(t *testing.T) {
	fsys := with(inundationFile, "object_id,inundation_pct\n18-300-00101,25\n18-300-00103,NaN\n")
	fsys[projectionFile] = file("object_id,year,sum_population\n18-300-00101,2022,1100\n18-300-00101,22,5\n" +
		"18-300-00101,2023.0,1001\n18-300-00103,2023,-1\n")
	store := &memoryStore{}
	s := importInto(t, store, fsys, given{})
	for _, n := range store.dataset.Needs {
		if n.Name == spending.InundatedShare {
			t.Errorf("a month without one usable share is published: %+v", n)
		}
	}
	want := map[string]string{gossaigaon: "1001", dotoma: "missing", golokganj: "missing"}
	if got := need(t, store, spending.Population, "2023-01"); !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := need(t, store, spending.Population, "2022-01"); got[gossaigaon] != "1000.5" {
		t.Errorf("the counts do not hold over the projection: %v", got)
	}
	for problem, line := range map[string]int{"larger than is possible": 2, "given twice and differs": 2,
		"not a year": 3} {
		if i := issue(t, s.Issues, problem); i.Line != line {
			t.Errorf("issue %+v", i)
		}
	}
}

// Damaged roads, bridges and embankments are counted one by one, by circle or else by
// district, and an object that is listed twice once. A zero of people is held against them.
func TestInfrastructureIsCounted(t *testing.T) {
	const lists = `"infDamageDetails": {
 "embBreached": [{"district": "Kokrajhar", "total": 2, "details": [{"block": "(Dotma | 2)", "details": [{"id": 1}, {"id": 2}, {"id": 1}]}]}],
 "roadAffected": [{"district": "Kokrajhar", "total": 4, "details": [{"block": "(Dotma | 1)", "details": [{"id": 1}]}, {"block": "(Nowhere | 2)", "details": [{"id": 8}, {"id": null}]},
	{"block": null, "details": [{"name": "a road"}]}, {"block": "(Gossaigaon | 0)", "details": []}]}, {"district": "Dhubri", "total": 1, "details": "none"}]},
"affectedPopulation"`
	store := &memoryStore{}
	summary := importInto(t, store, with(bulletinFile, strings.Replace(bulletin, `"affectedPopulation"`, lists, 1)),
		given{})
	want := map[string]string{dotoma: "3", kokrajhar: "3", dhubri: "missing", golokganj: "missing"}
	if got := need(t, store, asdma.Infrastructure, "2022-06"); !maps.Equal(got, want) {
		t.Errorf("infrastructure %v, want %v", got, want)
	}
	if i := issue(t, summary.Issues, "not the circles and objects"); i.Line == 0 ||
		i.Field != "infDamageDetails.roadAffected[1].details" {
		t.Errorf("issue %+v", i)
	}
	for _, s := range store.dataset.Needs {
		if s.Name == spending.Affected && (!slices.Contains(s.ZeroBeside, asdma.Infrastructure) || s.SeasonFrom != 5 ||
			s.SeasonTo != 10) {
			t.Errorf("zeros of %s are held against %v, from month %d to %d", s.Name, s.ZeroBeside, s.SeasonFrom,
				s.SeasonTo)
		}
	}
}
