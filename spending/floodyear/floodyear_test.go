package floodyear_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/floodyear"
)

func indian(t testing.TB) *floodyear.Reader {
	t.Helper()
	r, err := floodyear.New([]string{"en"}, spending.INR, spending.Calendar{Begins: time.April}, 5)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func stated(r *floodyear.Reader, calendar spending.Calendar, title string) []string {
	var years []string
	for _, y := range r.Years(title) {
		if !y.Allocation {
			years = append(years, calendar.Name(calendar.Year(spending.NewMonth(y.Begins, calendar.Begins))))
		}
	}
	slices.Sort(years)
	return years
}

// reading counts the years that are read out of titles.
type reading struct{ n, right, wrong, missed int }

func (g *reading) add(t *testing.T, want, title string, got []string) {
	g.n++
	var years []string
	if want != "-" {
		years = strings.Split(want, ";")
	}
	for _, y := range got {
		if slices.Contains(years, y) {
			g.right++
		} else {
			g.wrong++
			t.Logf("read %s, want %s: %s", y, want, title)
		}
	}
	for _, y := range years {
		if !slices.Contains(got, y) {
			g.missed++
			t.Logf("missed %s: %s", y, title)
		}
	}
}

func (g *reading) judge(t *testing.T, n int) {
	if g.n != n {
		t.Errorf("%d titles, want %d", g.n, n)
	}
	if p := float64(g.right) / float64(g.right+g.wrong); p < 0.97 {
		t.Errorf("precision %.3f", p)
	}
	if recall := float64(g.right) / float64(g.right+g.missed); recall < 0.9 {
		t.Errorf("recall %.3f", recall)
	}
	t.Logf("right %d, wrong %d, missed %d", g.right, g.wrong, g.missed)
}

// linesOf gives the lines of a file of titles, without what is remarked.
func linesOf(t *testing.T, name string) (lines []string) {
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	return lines
}

// The titles of restoration works, 100 of our own wording, say their flood or do not.
func TestTitlesOfRestorationSayTheirFlood(t *testing.T) {
	r, calendar := indian(t), spending.Calendar{Begins: time.April}
	var g reading
	for _, line := range linesOf(t, "testdata/titles.txt") {
		want, title, _ := strings.Cut(line, " ")
		g.add(t, want, title, stated(r, calendar, title))
	}
	g.judge(t, 100)
}

// So do those of other places of India, and of other countries and languages, written before they were read: at first
// 40 of them gave precision 0.957 and recall 0.710, and 26 more, after the mending of these, 0.857 and 0.857; 60 of
// Assam, Odisha, Himachal, Kerala and Bihar 0.971 and 0.660, and 39 more after their mending 0.964 and 0.844.
func TestTitlesOfOtherPlacesSayTheirFlood(t *testing.T) {
	var g reading
	for _, line := range linesOf(t, "testdata/titles_elsewhere.txt") {
		language, rest, _ := strings.Cut(line, " ")
		want, title, _ := strings.Cut(rest, " ")
		r, calendar := indian(t), spending.Calendar{Begins: time.April}
		if language != "en-IN" {
			calendar.Begins = time.January
			var err error
			if r, err = floodyear.New([]string{language}, "EUR", calendar, 0); err != nil {
				t.Fatal(err)
			}
		}
		g.add(t, want, title, stated(r, calendar, title))
	}
	g.judge(t, 173)
}

// METHOD's examples, to the letter.
func TestYearsOfTheMethod(t *testing.T) {
	r, calendar := indian(t), spending.Calendar{Begins: time.April}
	for title, want := range map[string][]string{
		"PDNA-2022": {"2022-23"}, "Restoration of embankment under PDNA": nil, "SDRF for 2021-22": nil,
		"FDR for 2019-20": {"2019-20"}, "damaged by the flood of 2022": {"2022-23"},
		"damaged by the floods of 2022 and 2023": {"2022-23", "2023-24"}, "X/PDNA/2025/7": nil,
	} {
		if got := stated(r, calendar, title); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", title, got, want)
		}
	}
	if y := r.Years("under SDRF for 2021-22"); len(y) != 1 || !y[0].Allocation || y[0].Begins != 2021 {
		t.Errorf("the allocation's year: %+v", y)
	}
}

// Evidence quotes the source as it stands: capitals, accents and dashes are not folded.
func TestEvidenceIsQuoted(t *testing.T) {
	french, err := floodyear.New([]string{"fr"}, "EUR", spending.Calendar{Begins: time.January}, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		reader      *floodyear.Reader
		title, want string
	}{
		{indian(t), "Restoration of Dyke, PDNA-2022", "PDNA-2022"},
		{indian(t), "Répairs under FDR for 2019–20", "FDR for 2019–20"},
		{french, "Réfection après les Inondations de 2021", "Inondations de 2021"},
	} {
		if y := c.reader.Years(c.title); len(y) != 1 || y[0].Text != c.want {
			t.Errorf("%s: %+v, want %q", c.title, y, c.want)
		}
	}
}

func TestAnotherLanguageAndCalendar(t *testing.T) {
	calendar := spending.Calendar{Begins: time.January}
	r, err := floodyear.New([]string{"fr"}, "EUR", calendar, 10)
	if err != nil {
		t.Fatal(err)
	}
	got := stated(r, calendar, "Travaux de réparation suite aux inondations de 2021")
	if !slices.Equal(got, []string{"2021"}) {
		t.Error(got)
	}
}

func FuzzYears(f *testing.F) {
	f.Add("Restoration of breach, flood of 2022 and 2023 | FDR 22-23")
	r := indian(f)
	f.Fuzz(func(t *testing.T, text string) {
		for _, y := range r.Years(text) {
			if y.Begins < 1899 || y.Begins > 2100 || y.Rule == "" {
				t.Errorf("%q: %+v", text, y)
			}
		}
	})
}

func ExampleReader_Years() {
	calendar := spending.Calendar{Begins: time.April}
	r, err := floodyear.New([]string{"en"}, spending.INR, calendar, 5)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, y := range r.Years("Closing of breach damaged by the flood of 2022 under SDRF for 2023-24") {
		fmt.Println(y.Begins, y.Rule, y.Text)
	}
	// Output:
	// 2022 flood flood of 2022
	// 2023 allocation SDRF for 2023-24
}
