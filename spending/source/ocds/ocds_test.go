package ocds

import (
	"maps"
	"strings"
	"testing"

	"github.com/floodspend/floodspend/spending"
)

func rupees(n spending.Money) Value { return Value{spending.Known(n * 100), "INR"} }

func TestCommit(t *testing.T) {
	type money = map[spending.Currency]spending.Money
	award := Award{"a1", "active", rupees(11_000_000)}
	contract := Contract{ID: "c1", AwardID: "a1", Status: "active", Value: rupees(11_000_000)}
	for _, c := range []struct {
		name    string
		process Process
		awarded money // rupees
		alerts  string
	}{
		{"the method's example", Process{Tender: rupees(1_100_000), Awards: []Award{award}, Contracts: []Contract{
			contract}},
			money{"INR": 11_000_000}, "a1: award = 10 × tender"},
		{"an award alone", Process{Tender: rupees(11_000_000), Awards: []Award{award}}, money{"INR": 11_000_000}, ""},
		{"a contract without a value leaves the award's", Process{Awards: []Award{award},
			Contracts: []Contract{{ID: "c1", AwardID: "a1", Status: "active"}}},
			money{"INR": 11_000_000}, ""},
		{"two contracts take the award's place", Process{Awards: []Award{award}, Contracts: []Contract{
			{ID: "c1", AwardID: "a1", Status: "active", Value: rupees(4)},
			{ID: "c2", AwardID: "a1", Status: "terminated",
				Value: rupees(5)}}},
			money{"INR": 9}, ""},
		{"what is not in force does not count", Process{Awards: []Award{{"a1", "pending", rupees(1)},
			{"a2", "cancelled", rupees(2)}, {"a3", "unsuccessful", rupees(3)}},
			Contracts: []Contract{{ID: "c1", Status: "pending", Value: rupees(4)},
				{ID: "c2", Status: "cancelled", Value: rupees(5)}}}, money{}, ""},
		{"a cancelled contract leaves the award's", Process{Awards: []Award{award},
			Contracts: []Contract{{ID: "c1", AwardID: "a1", Status: "cancelled", Value: rupees(5)}}},
			money{"INR": 11_000_000}, ""},
		{"unlinked contracts count", Process{Awards: []Award{award}, Contracts: []Contract{{ID: "c9", Status: "active",
			Value: rupees(5)}, {ID: "c8", AwardID: "a7", Status: "active", Value: rupees(2)}}},
			money{"INR": 11_000_007},
			`c8: the contract is of award "a7", which the record does not have`},
		{"listed twice counts once", Process{Awards: []Award{award, award}, Contracts: []Contract{contract, contract}},
			money{"INR": 11_000_000},
			"a1: the award is listed twice; the last one holds|c1: the contract is listed twice; the last one holds"},
		{"currencies stay apart", Process{Awards: []Award{award}, Contracts: []Contract{
			{ID: "c1", AwardID: "a1", Status: "active", Value: rupees(4)}, {ID: "c2", AwardID: "a1", Status: "active",
				Value: Value{spending.Known(700), "USD"}}}},
			money{"INR": 4, "USD": 7}, ""},
		{"zero is unknown", Process{Awards: []Award{{"a1", "active", rupees(0)}}}, money{"INR": 0},
			""},
		{"no round multiple", Process{Tender: rupees(900_000), Awards: []Award{award}}, money{"INR": 11_000_000},
			"a1: award > 12 × tender"},
		{"nine times is no slip", Process{Tender: rupees(1_200_000), Awards: []Award{award}}, money{"INR": 11_000_000},
			""},
	} {
		t.Run(c.name, func(t *testing.T) {
			for currency := range c.awarded {
				c.awarded[currency] *= 100
			}
			l := Commit(&c.process)
			if !maps.Equal(l.Awarded(), c.awarded) {
				t.Errorf("awarded %v, want %v", l.Awarded(), c.awarded)
			}
			var alerts []string
			for _, a := range l.Alerts {
				alerts = append(alerts, a.ID+": "+a.Problem)
			}
			if got := strings.Join(alerts, "|"); got != c.alerts {
				t.Errorf("alerts %q, want %q", got, c.alerts)
			}
		})
	}
	if x := Commit(&Process{Awards: []Award{{"a1", "active", rupees(0)}}}).Commitments; len(x) != 1 ||
		x[0].Awarded.Valid {
		t.Errorf("a zero award is %+v, want one of unknown value", x)
	}
}
