package digest

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending"
)

// indexed gives the rows of awards.
func indexed(t *testing.T, awards []spending.Award) (rows []Row) {
	t.Helper()
	d := New()
	x := NewIndexer(func(r Row) error {
		r.Sums = slices.Clone(r.Sums)
		rows = append(rows, r)
		return nil
	})
	x.segment = 1000
	for i := range awards {
		if err := x.Add(d.Of(&awards[i])); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.End(); err != nil {
		t.Fatal(err)
	}
	return rows
}

func sumOf(a spending.Award) Sum { return New().Of(&a) }

// TestEveryFieldTells sets one field of an award after another, those of what it is made of too: each makes it another,
// but for where it stands in its source.
func TestEveryFieldTells(t *testing.T) {
	seen := map[Sum]string{sumOf(spending.Award{}): "nothing"}
	var award spending.Award
	var set func(v reflect.Value, name string)
	set = func(v reflect.Value, name string) {
		old := reflect.ValueOf(v.Interface())
		switch {
		case v.Type() == reflect.TypeFor[time.Time]():
			v.Set(reflect.ValueOf(time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC)))
		case v.Type() == reflect.TypeFor[spending.NullMoney]():
			v.Set(reflect.ValueOf(spending.Known(0)))
		case v.Kind() == reflect.String:
			v.SetString("x")
		case v.CanInt():
			v.SetInt(7)
		case v.CanFloat():
			v.SetFloat(0.5)
		case v.Kind() == reflect.Bool:
			v.SetBool(true)
		case v.Kind() == reflect.Slice:
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			if of := v.Index(0); of.Kind() == reflect.Struct {
				set(of, name)
			}
		case v.Kind() == reflect.Struct:
			for i := range v.NumField() {
				set(v.Field(i), name+"."+v.Type().Field(i).Name)
			}
			return
		default:
			t.Fatalf("%s is a %s", name, v.Type())
		}
		if name == ".Record.Longitude" || name == ".Record.Latitude" { // which say nothing without HasCoordinates
			award.HasCoordinates = true
			defer func() { award.HasCoordinates = false }()
		}
		s := sumOf(award)
		if name == ".Record.SourceFile" || name == ".Record.SourceLine" {
			if seen[s] != "nothing" {
				t.Errorf("%s tells", name)
			}
		} else if other, twice := seen[s]; twice {
			t.Errorf("%s is as %s", name, other)
		}
		if _, twice := seen[s]; !twice {
			seen[s] = name
		}
		v.Set(old)
	}
	set(reflect.ValueOf(&award).Elem(), "")
	if len(seen) < 40 {
		t.Errorf("%d fields", len(seen))
	}
}

// TestUnlike: groups have other marks where a record is another, however the records are parted into segments.
func TestUnlike(t *testing.T) {
	awards := make([]spending.Award, 1900)
	for i := range awards {
		awards[i].SourceLine, awards[i].Awarded = i, spending.Known(spending.Money(i))
	}
	var all, shuffled, changed Marks
	for _, r := range indexed(t, awards) {
		all.Add(r)
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(awards), func(i, j int) { awards[i], awards[j] = awards[j], awards[i] })
	for _, r := range indexed(t, awards) {
		shuffled.Add(r)
	}
	if unlike := all.Unlike(&shuffled); unlike != nil {
		t.Errorf("groups %v are another in another order", unlike)
	}
	before := indexed(t, awards)
	was := sumOf(awards[9])
	awards[9].Title = "another"
	is := sumOf(awards[9])
	after := indexed(t, awards[:len(awards)-1]) // and the last is gone
	last := sumOf(awards[len(awards)-1])
	segments := map[int]bool{}
	for _, r := range after {
		changed.Add(r)
		segments[r.Segment] = true
	}
	want := []int32{int32(was.group()), int32(is.group()), int32(last.group())}
	slices.Sort(want)
	if unlike := changed.Unlike(&all); !slices.Equal(unlike, want) || len(segments) != 2 {
		t.Errorf("groups %v of %d segments, want %v", unlike, len(segments), want)
	}
	gone, come, err := Unlike(before, after)
	slices.Sort(gone)
	if err != nil || !slices.Equal(gone, []int32{10, int32(len(awards))}) || !slices.Equal(come, []int32{10}) {
		t.Errorf("gone %v, come %v, %v", gone, come, err)
	}
	if _, _, err := Unlike([]Row{{Sums: make([]byte, 21)}}, nil); err == nil {
		t.Error("a damaged row is read")
	}
}

// TestSum: what is said of a record in its place, and of several records, can be written and read.
func TestSum(t *testing.T) {
	was, is := sumOf(spending.Award{}), sumOf(spending.Award{Record: spending.Record{Title: "another"}})
	if is.Placed("a", 1) == is.Placed("a", 2) || is.Placed("a", 1) == is.Placed("b", 1) || is.Placed("a", 1) == is {
		t.Error("the place in the source does not tell")
	}
	mixed, other := was, is
	mixed.Mix(is)
	other.Mix(was)
	text, err := mixed.MarshalText()
	if back := (Sum{}); err != nil || back.UnmarshalText(text) != nil || back != other {
		t.Errorf("%s for %x, %v", text, other, err)
	}
	if err := mixed.UnmarshalText([]byte("12")); err == nil {
		t.Error("a short text is read")
	}
}
