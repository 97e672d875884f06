package propose_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/propose"
	"github.com/floodspend/floodspend/testdata"
)

// copied gives a folder with the files of a place, without its description.
func copied(t *testing.T, place fs.FS) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, place); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "dataset.yaml")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// answered reads a proposal after its questions have been answered: text in place of "?", by key.
func answered(t *testing.T, text []byte, answers map[string]string) *dataset.File {
	t.Helper()
	whole := string(text)
	for key, answer := range answers {
		open := key + `: "?"`
		if !strings.Contains(whole, open) {
			t.Errorf("no question about %s", key)
		}
		whole = strings.Replace(whole, open, key+": "+answer, 1)
	}
	f, err := dataset.Read(strings.NewReader(whole), "dataset.yaml")
	if err != nil {
		t.Fatalf("%v in\n%s", err, whole)
	}
	return f
}

func TestCity(t *testing.T) {
	text, questions, err := propose.Folder(t.Context(), copied(t, testdata.City()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := dataset.Read(strings.NewReader(string(text)), "x"); err == nil ||
		!strings.Contains(err.Error(), `"?" is no whole`) {
		t.Errorf("a description with an open question is read: %v", err)
	}
	f := answered(t, text, map[string]string{"year": "2021"})
	var keys []geo.Level
	for _, l := range f.Levels {
		keys = append(keys, l.Key)
	}
	if fmt.Sprint(keys) != "[secteur commune quartier]" || f.Levels[0].File != "" ||
		f.Levels[1].Parent[0] != "SECTEUR" ||
		f.Levels[2].Code[0] != "CODE" || f.Levels[2].Parent[0] != "INSEE" {
		t.Errorf("levels %+v", f.Levels)
	}
	if f.Languages[0] != "fr" || f.Currency != "EUR" || len(f.Awards) != 1 || f.Awards[0].Preset != "decp" ||
		f.Awards[0].Place.Crosswalk["postal"] != "codes_postaux.csv" {
		t.Errorf("%v %s %+v", f.Languages, f.Currency, f.Awards)
	}
	if len(f.Layers) != 1 || f.Layers[0].Class != "ALEA" || len(f.Needs) != 3 || f.Needs[0].Delimiter != ";" ||
		!f.Needs[2].Default.Everywhere || f.Needs[2].Layer != "ppri" {
		t.Errorf("layers %+v, needs %+v", f.Layers, f.Needs)
	}
	for _, want := range []string{"layers[1].year: from what year", "TYPE is one of argiles, inondation",
		"financial_year_begins: in what month"} {
		if !strings.Contains(strings.Join(questions, "\n"), want) {
			t.Errorf("nothing is asked about %q: %v", want, questions)
		}
	}
}

func TestCounty(t *testing.T) {
	text, _, err := propose.Folder(t.Context(), copied(t, testdata.County()))
	if err != nil {
		t.Fatal(err)
	}
	f := answered(t, text, map[string]string{"year": "2019", "currency": "USD"})
	a := f.Awards[0]
	if f.Levels[0].Key != "township" || f.Levels[0].Name[0] != "TWP_NAME" || a.DateFormat != "MM/DD/YYYY" ||
		a.Columns.Amount[0] != "Award Amount" || a.Columns.Area[0] != "Township" ||
		fmt.Sprint(a.Status) != "[Awarded Closed]" {
		t.Errorf("%+v %+v", f.Levels, a)
	}
	if len(f.Assets) != 2 || f.Assets[0].Class != "KIND" || f.Assets[1].ClassIs != "embankment" ||
		f.Assets[1].Title != "NAME" || f.Assets[1].Owner != "OWNER" {
		t.Errorf("assets %+v", f.Assets)
	}
	if len(f.Damage) != 2 || f.Damage[0].Class != "embankment" || f.Damage[0].Asset[0] != "Object" ||
		f.Damage[0].DateFormat != "MM/DD/YYYY" || f.Damage[1].Area[0] != "Township" ||
		fmt.Sprint(f.Damage[1].Text) != "[Object Details]" || f.Damage[1].Cost[0] != "Estimate" ||
		f.Damage[1].Length[0] != "Damaged Length" || f.Damage[1].Lat[0] != "Lat" {
		t.Errorf("damage %+v", f.Damage)
	}
}

// What files look like decides, whatever they are called.
func TestTablesOfOtherKinds(t *testing.T) {
	dir := t.TempDir()
	const square = `{"type":"Feature","properties":{"cve":"%s","nombre":"%s","cve_mun":"0%d","mun":"%s"},"geometry":` +
		`{"type":"Polygon","coordinates":[[[%d,19],[%d,19],[%d,20],[%d,19]]]}}`
	var features []string
	for i, name := range []string{"Centro", "La Joya", "Río Frío", "Las Peñas"} {
		mun := []string{"Alta", "Baja"}[i/2]
		features = append(features, fmt.Sprintf(square, fmt.Sprint("C", 10+i), name, 1+i/2, mun, -99+i, -98+i, -98+i,
			-99+i))
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("colonias.geojson", `{"type":"FeatureCollection","features":[`+strings.Join(features, ",")+`]}`)
	write("contratos.csv", "Número de contrato;Objeto;Importe;Fecha de contrato;Colonia\n"+
		"A1;Desazolve del río en la colonia Centro;1.200,50;13/02/2023;Centro\nA2;Muro de "+
		"contención;84.000,00;01/12/2023;La Joya\n")
	write("pedidos.csv", "Número del contrato;Título del contrato;Importe DRC;Moneda;Fecha de firma del contrato;"+
		"Estatus del contrato\nP1;Colector pluvial;$1.200,50;MXN;13/02/2023;Activo\n"+
		"P2;Repavimentación;$84.000,00;MXN;01/12/2023;Cancelado\n")
	write("afectados_2021_07.csv", "cve;personas afectadas\nC10;12\nC11;30\n")
	write("afectados_2021_08.csv", "cve;personas afectadas\nC10;1\nC13;3\n")
	write("broken.geojson", `{"type":"FeatureCollection","features":[{]}`)
	write("photos.csv", "file,taken\na.jpg,2020-01-01\n")
	text, _, err := propose.Folder(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	f := answered(t, text, nil)
	if b := f.Awards[1]; f.Currency != "MXN" || b.Columns.Amount[0] != "Importe DRC" ||
		b.Columns.Date[0] != "Fecha de firma del contrato" || fmt.Sprint(b.Status) != "[Activo]" {
		t.Errorf("%s %+v", f.Currency, b)
	}
	if len(f.Levels) != 2 || f.Levels[1].Key != "colonia" || f.Levels[1].Parent[0] != "cve_mun" ||
		f.Levels[1].ParentName[0] != "mun" ||
		f.Levels[0].Key != "municipality" && f.Levels[0].Key != "municipio" {
		t.Errorf("levels %+v", f.Levels)
	}
	a, n := f.Awards[0], f.Needs[0]
	if a.Delimiter != ";" || !a.DecimalComma || a.DateFormat != "DD/MM/YYYY" || a.Columns.Title[0] != "Objeto" ||
		a.Columns.Area[0] != "Colonia" {
		t.Errorf("awards %+v", a)
	}
	if n.Name != "affected" || !n.PeriodFromName || n.Files[0] != "afectados_*.csv" || n.Area != "cve" {
		t.Errorf("need %+v", n)
	}
	for _, want := range []string{"#   broken.geojson: ", "#   photos.csv: neither awards nor figures"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not said in\n%s", want, text)
		}
	}
}

// TestCommunes finds the one region above, contracts in French with the sign of their currency in the header, and says
// of lines that they are not used. Without titles, the language is asked for.
func TestCommunes(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	shape := func(properties string, from, to int) string {
		return fmt.Sprintf(`{"type":"Feature","properties":{%s},"geometry":{"type":"Polygon","coordinates":`+
			`[[[%[2]d,50],[%[3]d,50],[%[3]d,51],[%[2]d,50]]]}}`, properties, from, to)
	}
	collection := func(features ...string) string {
		return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
	}
	write("communes.geojson", collection(
		shape(`"INSEE_COM":"91001","NOM":"Évry-sur-Lys","INSEE_DEP":"91"`, 1, 2),
		shape(`"INSEE_COM":"91002","NOM":"Crécy","INSEE_DEP":"91"`, 2, 3),
		shape(`"INSEE_COM":"92001","NOM":"L'Île-Noël","INSEE_DEP":"92"`, 3, 4)))
	write("departements.geojson", collection(shape(`"INSEE_DEP":"91","NOM":"Haute-Lys","INSEE_REG":"99"`, 1, 3),
		shape(`"INSEE_DEP":"92","NOM":"Basse-Lys","INSEE_REG":"99"`, 3, 4)))
	write("regions.geojson", collection(shape(`"INSEE_REG":"99","NOM":"Val de Lys"`, 1, 4)))
	for _, name := range []string{"digues.geojson", "arbres.geojson"} {
		write(name, `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"D1"},`+
			`"geometry":{"type":"LineString","coordinates":[[1,50],[2,50]]}}]}`)
	}
	text, questions, err := propose.Folder(t.Context(), dir)
	if err != nil || !strings.Contains(strings.Join(questions, "\n"), "languages: ") ||
		!strings.Contains(string(text), "class_is: digue # ? what are these") ||
		!strings.Contains(string(text), "#   arbres.geojson: points or lines") {
		t.Errorf("%v %q\n%s", err, questions, text)
	}
	write("marches.csv", "Numéro;Objet du marché;Montant HT (€);Date de notification;Code commune;Statut\n"+
		"M1;Confortement de la digue;12 000,13;21/01/2023;91001;Attribué\n"+
		"M2;Curage du fossé;24 037,38;16/02/2023;92001;Sans suite\n")
	text, _, err = propose.Folder(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	f := answered(t, text, nil)
	if len(f.Levels) != 3 || f.Levels[0].Key != "region" || f.Levels[1].Parent[0] != "INSEE_REG" {
		t.Errorf("levels %+v", f.Levels)
	}
	if f.Currency != "EUR" || len(f.Awards) != 1 || f.Awards[0].Columns.Amount[0] != "Montant HT (€)" ||
		f.Awards[0].Columns.Area[0] != "Code commune" {
		t.Errorf("awards %+v", f.Awards)
	}
}

// TestFrenchTables: contracts of French columns written as French spreadsheets write them, thousands parted by narrow
// blanks, and a table that is not in UTF-8.
func TestFrenchTables(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("communes.geojson", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"INSEE_COM":`+
		`"59350","NOM_COM":"Lille"},"geometry":{"type":"Polygon","coordinates":[[[3,50],[4,50],[4,51],[3,50]]]}},`+
		`{"type":"Feature","properties":{"INSEE_COM":"59512","NOM_COM":"Roubaix"},"geometry":{"type":"Polygon",`+
		`"coordinates":[[[4,50],[5,50],[5,51],[4,50]]]}}]}`)
	write("population.csv", "Code INSEE;Année;Population municipale\n59350;2021;236\u202f234\n59512;2021;98\u202f828\n")
	write("sinistres.csv", "Code;Mois;Sinistres d\xe9clar\xe9s\n59350;2021-07;12\n59512;2021-07;3\n")
	write("marches.csv", "id;acheteur;objet;montant;dateNotification;lieuExecution.code\n"+
		"M1;Ville;Digue de la Deûle;12500,50;25/06/2021;59350\nM2;Ville;Curage;7000,25;13/07/2021;59512\n")
	text, _, err := propose.Folder(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	f := answered(t, text, nil)
	if len(f.Awards) != 1 || f.Awards[0].Preset != "decp" || !f.Awards[0].DecimalComma ||
		f.Awards[0].DateFormat != "DD/MM/YYYY" {
		t.Errorf("awards %+v", f.Awards)
	}
	if len(f.Needs) != 1 || f.Needs[0].Value != "Population municipale" {
		t.Errorf("needs %+v", f.Needs)
	}
	if want := "#   sinistres.csv: the table is not in UTF-8"; !strings.Contains(string(text), want) {
		t.Errorf("%q is not said in\n%s", want, text)
	}
}

func TestEmptyFolder(t *testing.T) {
	text, questions, err := propose.Folder(t.Context(), t.TempDir())
	if err != nil || !strings.Contains(strings.Join(questions, "\n"), "levels: no file has areas") {
		t.Errorf("%s %v %v", text, questions, err)
	}
	if _, _, err := propose.Folder(t.Context(), filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a folder that is not there")
	}
}

func ExampleFolder() {
	_, questions, err := propose.Folder(context.Background(), "../../testdata/county")
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(questions[0])
	// Output: assets[2].class_is: what are these: embankment, road, bridge, pump …?
}

// TestPortalOfOtherWords recognises a table of an Indian portal that calls some columns otherwise, by what they hold,
// and takes of several figures those of people. Each level has the need that is known for it.
func TestPortalOfOtherWords(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var blocks []string
	for i, name := range []string{"Amra", "Belua", "Chakia", "Dumri"} {
		blocks = append(blocks, fmt.Sprintf(`{"type":"Feature","properties":{"BLK_CODE":"9-%d-%d","BLOCK":"%s","DT_CODE":"9-%d",`+
			`"DISTRICT":"%s"},"geometry":{"type":"Polygon","coordinates":[[[%d,1],[%d,1],[%d,2],[%d,1]]]}}`, 1+i/2, 11+i, name,
			1+i/2, []string{"Purnapur", "Sitapur"}[i/2], i, i+1, i+1, i))
	}
	write("blocks.geojson", `{"type":"FeatureCollection","features":[`+strings.Join(blocks, ",")+`]}`)
	write("bids.csv", "S.No,Tender Ref No,Subject of the Work,Estimated Cost (Rs.),Outcome of Bid,"+
		"Contract Value (Rs.),Day of LOA\n"+
		"1,T1,Strengthening of embankment near Amra,\"12,50,000\",AOC,\"11,50,000\",25/01/2023\n"+
		"1,T1,Strengthening of embankment near Amra,\"12,50,000\",Rejected-Technical,,\n")
	write("losses.csv", "Sl,\"Name of\nDistrict\",Year,No. of Blocks affected,"+
		"\"Population affected\n(in numbers)\",Houses damaged\n"+
		"1,Purnapur,2022-23,2,\"4,500\",70\n2,Sitapur,2022-23,1,900,3\n")
	write("houses.csv", "District,Year,Houses damaged\nPurnapur,2022-23,9\nSeetapur,2022-23,3\n"+
		"Total,2022-23,12\n")
	write("people.csv", "block_code,year,population\n9-1-11,2022,100\n"+
		"9-1-12,2022,200\n9-2-13,2022,300\n9-2-14,2022,400\n")
	text, questions, err := propose.Folder(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	f := answered(t, text, nil)
	a := f.Awards[0]
	if a.Preset != "eprocure-in" || a.Columns.Status[0] != "Outcome of Bid" ||
		a.Columns.Title[0] != "Subject of the Work" ||
		a.Columns.Date[0] != "Day of LOA" || f.Currency != "INR" || f.YearBegins != 4 {
		t.Errorf("%s %d %+v", f.Currency, f.YearBegins, a)
	}
	if !strings.Contains(strings.Join(questions, "\n"),
		"awards[1].columns.status: is this the column with the status?") {
		t.Errorf("questions %q", questions)
	}
	if q := strings.Join(questions, "\n"); !strings.Contains(q, "area: 33 % of its values are codes or names of "+
		"level district: a table of aliases, with the columns area and alias, says what the others are, such as "+
		"Seetapur, Total") {
		t.Errorf("questions %q", questions)
	}
	var needs []string
	for _, n := range f.Needs {
		needs = append(needs, fmt.Sprint(n.Name, " ", n.Value, " ", n.Default.Levels))
	}
	if got := strings.Join(needs, "; "); got != "houses_damaged Houses damaged []; affected Population "+
		"affected (in numbers) [district]; population population [block]" {
		t.Errorf("needs %s", got)
	}
}

// TestWorkbook: a workbook of several sheets, each with its name above the header, is a source a sheet.
func TestWorkbook(t *testing.T) {
	dir := copied(t, testdata.County())
	f := excelize.NewFile()
	defer f.Close()
	for _, sheet := range []string{"2023", "2024"} {
		if _, err := f.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		may := time.Date(2023, 5, 13, 0, 0, 0, 0, time.UTC)
		for n, row := range [][]any{{"Contracts of " + sheet},
			{"Contract No", "Project", "Contract Value", "Award Date"},
			{"C-" + sheet + "-1", "Storm sewer at Mill Creek", 1234567.5, may}} {
			if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", n+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	if err := f.SaveAs(filepath.Join(dir, "works.xlsx")); err != nil {
		t.Fatal(err)
	}
	text, _, err := propose.Folder(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	var sheets []string
	for _, a := range answered(t, text, map[string]string{"year": "2019", "currency": "USD"}).Awards {
		if a.Files[0] == "works.xlsx" {
			sheets = append(sheets, fmt.Sprint(a.Source, " ", a.Sheet, " ", a.Columns.Amount, a.DateFormat))
		}
	}
	slices.Sort(sheets)
	if want := "[works 2023 [Contract Value] works2 2024 [Contract Value]]"; fmt.Sprint(sheets) != want {
		t.Errorf("%v, want %s\n%s", sheets, want, text)
	}
}

// areaFile writes areas side by side, each with the properties given for it.
func areaFile(t *testing.T, dir, name string, properties ...string) {
	t.Helper()
	var areas []string
	for i, p := range properties {
		areas = append(areas, fmt.Sprintf(`{"type":"Feature","properties":{%s},"geometry":{"type":"Polygon",`+
			`"coordinates":[[[%d,1],[%d,1],[%d,2],[%d,1]]]}}`, p, i, i+1, i+1, i))
	}
	write(t, dir, name, `{"type":"FeatureCollection","features":[`+strings.Join(areas, ",")+`]}`)
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestFoldersOfOtherCountries: tables and areas as publishers elsewhere call them: a budget with its title above, whose
// amounts begin with N; council districts that have a member each; numbers of districts within departments.
func TestFoldersOfOtherCountries(t *testing.T) {
	for name, c := range map[string]struct {
		write  func(dir string)
		answer map[string]string
		want   string
	}{
		"wards of a state": {func(dir string) {
			areaFile(t, dir, "wards.geojson",
				`"wardcode":"EK01","wardname":"Ado I","lgacode":"13001","lganame":"Ado"`,
				`"wardcode":"EK02","wardname":"Ado II","lgacode":"13001","lganame":"Ado"`,
				`"wardcode":"EK03","wardname":"Oye I","lgacode":"13002","lganame":"Oye"`)
			write(t, dir, "people.csv", "LGA,Population 2022\nAdo,90000\nOye,70000\n")
			write(t, dir, "budget.csv", "STATE GOVERNMENT,,,,\nS/N,Project Description,Contractor,LGA,"+
				"Contract Sum (N),Amount Paid (N),Date of Award\n"+
				"1,Channelization of the Ajilo stream,A Ltd,Ado,\"N12,500,000.00\","+
				"\"N1,000.00\",13/02/2023\n2,Construction of a block of classrooms,B Ltd,Oye,\"N2,500,000.00\","+
				"\"N1,000.00\",14/02/2023\n")
		}, map[string]string{"id": "S/N", "currency": "NGN"}, "[lga ward] people.csv LGA 2022 " +
			"[Contract Sum (N)] [Date of Award] [Project Description] [LGA] DD/MM/YYYY"},
		"council districts": {func(dir string) {
			areaFile(t, dir, "councils.geojson",
				`"GlobalID":"{A}","DISTRICT":1,"REP_NAME":"Ann Lee","NAME":"District 1"`,
				`"GlobalID":"{B}","DISTRICT":2,"REP_NAME":"Bo Diaz","NAME":"District 2"`)
			write(t, dir, "acs2022.csv", "Council District,Total Population\nDistrict 1,100\nDistrict 2,200\n")
			write(t, dir, "orders.csv", "PO Number,Line,Vendor Name,Description,Amount,PO Date,Council District\n"+
				"P1,1,A LLC,Storm water pond excavation,\"$1,234.50\",3/25/2023,1\n"+
				"P2,1,B LLC,Street resurfacing of Mesa,\"($50.00)\",3/26/2023,2\n")
		}, map[string]string{"currency": "USD"}, "[district] acs2022.csv Council District 0 " +
			"[Amount] [PO Date] [Description] [Council District] MM/DD/YYYY"},
		"districts numbered within departments": {func(dir string) {
			areaFile(t, dir, "departamentos.geojson", `"DPTO":"01","DPTO_DESC":"NORTE"`,
				`"DPTO":"02","DPTO_DESC":"SUR"`,
				`"DPTO":"03","DPTO_DESC":"ESTE"`)
			areaFile(t, dir, "distritos.geojson", `"CLAVE":"0101","DISTRITO":"01","DPTO":"01","DIST_DESC_":"LIMA"`,
				`"CLAVE":"0102","DISTRITO":"02","DPTO":"01","DIST_DESC_":"PILAR"`,
				`"CLAVE":"0201","DISTRITO":"01","DPTO":"02","DIST_DESC_":"LUQUE"`,
				`"CLAVE":"0301","DISTRITO":"01","DPTO":"03","DIST_DESC_":"ITA"`)
			write(t, dir, "familias.csv", "Departamento,Distrito,Año,Familias afectadas\nNorte,Lima,2021,5\n"+
				"Norte,Pilar,2021,6\n")
			write(t, dir, "adjudicaciones.csv", "Nro de Licitación;Nombre de la Licitación;Proveedor;"+
				"Monto Adjudicado;Fecha Firma Contrato;Departamento;Distrito\n"+
				"1;CONSTRUCCIÓN DE DESAGÜE PLUVIAL;A SA;1.250.000.000;"+
				"13-02-2023;Norte;Lima\n2;REPARACIÓN DE AULAS EN ESCUELA;B SA;250.000.000;14-02-2023;Norte;Pilar\n")
		}, map[string]string{"currency": "PYG"}, "[departamento distrito] familias.csv Distrito 0 " +
			"[Monto Adjudicado] [Fecha Firma Contrato] [Nombre de la Licitación] [Distrito] DD-MM-YYYY decimal comma"},
	} {
		dir := t.TempDir()
		c.write(dir)
		text, _, err := propose.Folder(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		f := answered(t, text, c.answer)
		var keys []string
		for _, l := range f.Levels {
			keys = append(keys, string(l.Key))
		}
		if len(f.Needs) != 1 || len(f.Awards) != 1 {
			t.Errorf("%s:\n%s", name, text)
			continue
		}
		n, a := f.Needs[0], f.Awards[0]
		got := fmt.Sprint(keys, " ", n.Files[0], " ", n.Area, " ", n.Year, " ", a.Columns.Amount, " ",
			a.Columns.Date, " ", a.Columns.Title, " ", a.Columns.Area, " ", a.DateFormat)
		if a.DecimalComma {
			got += " decimal comma"
		}
		if got != c.want || len(keys) > 1 && f.Levels[1].Parent[0] == "DISTRITO" ||
			f.Levels[0].Code != nil && f.Levels[0].Code[0] == "GlobalID" {
			t.Errorf("%s: %s, want %s\n%s", name, got, c.want, text)
		}
	}
}
