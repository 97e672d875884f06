package spending_test

import (
	"slices"
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

func TestAreaNames(t *testing.T) {
	names := spending.AreaNames{"as": {"1": {Name: "কাছাৰ"}}, "bn": {"1": {Name: "কাছাড়"}, "2": {Name: "শিলচর"}}}
	a := geo.Area{ID: "1", Name: "Cachar", Aliases: []string{"Kachar"}}
	for language, want := range map[string]string{"as": "কাছাৰ", "bn": "কাছাড়", "fr": "Cachar"} {
		if got := names.Named(language, a).Name; got != want {
			t.Errorf("in %s it is %q, want %q", language, got, want)
		}
	}
	if got, want := names.Others("কাছাৰ", a), []string{"Kachar", "Cachar", "কাছাড়"}; !slices.Equal(got, want) {
		t.Errorf("others %q, want %q", got, want)
	}
	if got := spending.AreaNames(nil).Others("Cachar", a); !slices.Equal(got, []string{"Kachar"}) {
		t.Errorf("others %q without names", got)
	}
	if a.Name != "Cachar" || len(a.Aliases) != 1 {
		t.Errorf("the area became %+v", a)
	}
}
