package floodyear_test

import (
	"bufio"
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

// The titles of restoration works, 100 of our own wording, say their flood or do not.
func TestTitlesOfRestorationSayTheirFlood(t *testing.T) {
	f, err := os.Open("testdata/titles.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, calendar := indian(t), spending.Calendar{Begins: time.April}
	var n, right, wrong, missed int
	for lines := bufio.NewScanner(f); lines.Scan(); {
		want, title, ok := strings.Cut(lines.Text(), " ")
		if !ok || want == "#" {
			continue
		}
		n++
		got := stated(r, calendar, title)
		var years []string
		if want != "-" {
			years = strings.Split(want, ";")
		}
		for _, y := range got {
			if slices.Contains(years, y) {
				right++
			} else {
				wrong++
				t.Logf("read %s, want %s: %s", y, want, title)
			}
		}
		for _, y := range years {
			if !slices.Contains(got, y) {
				missed++
				t.Logf("missed %s: %s", y, title)
			}
		}
	}
	if n != 100 {
		t.Errorf("%d titles, want 100", n)
	}
	if p := float64(right) / float64(right+wrong); p < 0.97 {
		t.Errorf("precision %.3f", p)
	}
	if recall := float64(right) / float64(right+missed); recall < 0.9 {
		t.Errorf("recall %.3f", recall)
	}
	t.Logf("right %d, wrong %d, missed %d", right, wrong, missed)
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
	// 2023 allocation sdrf for 2023-24
}
