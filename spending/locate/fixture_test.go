package locate_test

import (
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/geo/gazetteer"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/locate"
	"github.com/paulmach/orb"
)

// fixtureAreas are a few districts and circles, without shapes but where a test needs them.
func fixtureAreas() []geo.Area {
	var areas []geo.Area
	district := func(id, name string, circles ...[2]string) {
		areas = append(areas, geo.Area{ID: id, Level: geo.District, Name: name})
		for _, c := range circles {
			areas = append(areas, geo.Area{ID: id + "-" + c[0], Level: geo.Circle, Name: c[1], ParentID: id})
		}
	}
	district("18-300", "KOKRAJHAR", [2]string{"00104", "Kokrajhar (Pt)"}, [2]string{"00101", "Gossaigaon (Pt)"})
	district("18-302", "GOALPARA", [2]string{"00115", "Lakhipur"}, [2]string{"00118", "Dudhnai"})
	district("18-305", "NAGAON", [2]string{"00130", "Kaliabor"}, [2]string{"00134", "Nagaon"})
	district("18-306", "SONITPUR", [2]string{"00139", "Tezpur"}, [2]string{"00140", "Na-Duar"})
	district("18-307", "LAKHIMPUR", [2]string{"00141", "Narayanpur"}, [2]string{"00146", "Dhakuakhana (Pt-I)"},
		[2]string{"00147", "Subansiri (Pt-I)"})
	district("18-308", "DHEMAJI", [2]string{"00150", "Dhemaji"}, [2]string{"00151", "Sissibargaon"},
		[2]string{"00152", "Jonai"})
	district("18-309", "TINSUKIA", [2]string{"00154", "Sadiya"}, [2]string{"00156", "Tinsukia"})
	district("18-310", "DIBRUGARH", [2]string{"00159", "Dibrugarh East"}, [2]string{"00161", "Tengakhat"})
	district("18-312", "JORHAT", [2]string{"00169", "Teok"}, [2]string{"00171", "Mariani"},
		[2]string{"00277", "Jorhat East"})
	district("18-313", "GOLAGHAT", [2]string{"00174", "Dergaon"}, [2]string{"00175", "Golaghat"})
	district("18-315", "DIMA HASAO", [2]string{"00181", "Haflong"}, [2]string{"00182", "Mahur"})
	district("18-316", "CACHAR", [2]string{"00185", "Silchar"}, [2]string{"00187", "Sonai"},
		[2]string{"00188", "Lakhipur"})
	district("18-317", "KARIMGANJ", [2]string{"00189", "Karimganj"}, [2]string{"00193", "RamkrishnaNagar"})
	district("18-318", "HAILAKANDI", [2]string{"00195", "Hailakandi"}, [2]string{"00196", "Lala"})
	district("18-320", "CHIRANG", [2]string{"00207", "Bijni (Pt)"}, [2]string{"00206", "Sidli (Pt)"})
	district("18-321", "KAMRUP", [2]string{"00211", "Hajo"}, [2]string{"00217", "NorthGuwahati"})
	district("18-322", "KAMRUP METRO", [2]string{"00219", "Guwahati"}, [2]string{"00220", "Sonapur"})
	district("18-324", "BAKSA", [2]string{"00262", "Baksa"}, [2]string{"00234", "Barama"})
	district("18-325", "DARRANG", [2]string{"00239", "Sipajhar"}, [2]string{"00269", "Mangaldoi (Pt)"})
	district("18-326", "UDALGURI", [2]string{"00246", "Udalguri"}, [2]string{"00268", "Kalaigaon (Pt)"})
	district("18-756", "BISWANATH", [2]string{"00249", "Biswanath"}, [2]string{"00251", "Gohpur"})
	district("18-759", "WEST KARBI ANGLONG", [2]string{"00255", "Donka"})
	district("18-760", "MAJULI", [2]string{"00280", "Ujani Majuli"}, [2]string{"00281", "Majuli"})
	district("18-816", "TAMULPUR", [2]string{"00261", "Tamulpur"}, [2]string{"00259", "Goreswar (Pt)"})
	for i := range areas {
		switch areas[i].ID {
		case "18-309-00154": // east of Dibrugarh, and touching it
			areas[i].Geometry = square(95.3, 27.3)
		case "18-310-00159":
			areas[i].Geometry = square(94.8, 27.3)
		}
	}
	return areas
}

// square is half a degree wide; its lower left corner is given.
func square(lon, lat float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{lon, lat}, {lon + 0.5, lat}, {lon + 0.5, lat + 0.5}, {lon, lat + 0.5}, {lon, lat}}}}
}

// assamKnowledge is what the fixture's places are known by.
func assamKnowledge(tb testing.TB) locate.Knowledge {
	tb.Helper()
	k, err := dataset.Assam()
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

// generic is what is known of no place in particular.
func generic(tb testing.TB, languages ...string) locate.Knowledge {
	tb.Helper()
	k, err := locate.Generic(languages...)
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

// locatorOf places among areas by what is known of them, with no option.
func locatorOf(tb testing.TB, areas []geo.Area, k locate.Knowledge) *locate.Locator {
	tb.Helper()
	g, err := gazetteer.New(areas, k.Names)
	if err != nil {
		tb.Fatal(err)
	}
	l, err := locate.New(g, k, locate.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

func fixture(tb testing.TB, options locate.Options, places ...gazetteer.Place) *locate.Locator {
	tb.Helper()
	g, err := gazetteer.New(fixtureAreas(), assamKnowledge(tb).Names)
	if err != nil {
		tb.Fatal(err)
	}
	if problems := g.Add(places, nil); len(problems) > 0 {
		tb.Fatalf("places with problems: %v", problems)
	}
	l, err := locate.New(g, assamKnowledge(tb), options)
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// fixtureSeat tells the seats among the fixture's circles.
func fixtureSeat(tb testing.TB) func(circle string) bool {
	tb.Helper()
	g, err := gazetteer.New(fixtureAreas(), assamKnowledge(tb).Names)
	if err != nil {
		tb.Fatal(err)
	}
	return g.IsSeat
}
