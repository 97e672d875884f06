package api

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending/store/postgis/pgtest"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// marker is in every value that the test below sends.
const marker = "zq7"

// FuzzInjection sends texts that would change an SQL statement in every parameter of every
// endpoint, on a server whose database logs each statement. They reach the database only
// as bound values, and the answer is the one a GeoPackage gives.
func FuzzInjection(f *testing.F) {
	thorough.OneByOne(f)
	database := pgtest.Start(f, "log_statement=all")
	s := sample(f)
	other := serverOf(f, publishedIn(f, database.Database(f), s.versions.store))
	statements := &statementLog{tb: f, path: database.LogFile()}
	var places []operation
	var names []string
	for _, o := range contractOf(s).operations() {
		for _, p := range o.Parameters {
			places, names = append(places, o), append(names, p.Value.Name)
		}
	}
	all := make([]int, len(places))
	for place := range places {
		all[place] = place
	}
	for _, place := range thorough.Draw(f, all, 40) {
		for _, text := range []string{"' OR 1=1 --", `"; DROP TABLE floodspend.versions; --`,
			"'); SELECT pg_sleep(60); --",
			"$1", `\' OR ''='`, "' UNION SELECT version() --", "%' OR '%'='", "𝟙'--"} {
			f.Add(uint16(place), text)
		}
	}
	f.Fuzz(func(t *testing.T, place uint16, text string) {
		o, name := places[int(place)%len(places)], names[int(place)%len(places)]
		o.tb = t
		// A line break would make one logged value two lines.
		value := marker + strings.NewReplacer("\n", " ", "\r", " ").Replace(text)
		address := o.address(url.Values{name: {value}})
		if strings.HasSuffix(o.path, "{id}") && name == "id" {
			address = strings.TrimSuffix(o.path, "{id}") + url.PathEscape(value)
		}
		s, other := s, other
		s.tb, other.tb = t, t
		a := s.get(address)
		if a.status != http.StatusOK && a.status != http.StatusBadRequest && a.status != http.StatusNotFound {
			t.Errorf("%s: status %d", address, a.status)
		}
		alike(t, a, other.get(address))
		statements.check(t)
	})
	if statements.bound == 0 {
		f.Error("no value reached the database: the test shows nothing")
	}
}

// statementLog reads the log of a database as it grows.
type statementLog struct {
	tb    testing.TB
	path  string
	at    int64
	bound int // lines that show values bound to a statement, with the marker
}

// check fails the test where the marker is in what was logged since, but not as a value.
func (l *statementLog) check(t *testing.T) {
	t.Helper()
	file, err := os.Open(l.path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	fresh := make([]byte, info.Size()-l.at)
	if _, err := file.ReadAt(fresh, l.at); err != nil {
		t.Fatal(err)
	}
	l.at = info.Size()
	for line := range strings.Lines(string(fresh)) {
		switch {
		case !strings.Contains(line, marker):
		case strings.Contains(line, "DETAIL:  parameters: "):
			l.bound++
		default:
			t.Errorf("a value is part of a statement: %s", line)
		}
	}
}
