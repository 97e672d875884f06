package ocds

import (
	"maps"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/spending"
)

// joinAwards gives of every award that makes records the awards they are of, itself first. A
// contract that stands under several awards is of the last one; of the others, those in force
// that no contract but such ones carries are joined to that one, so that its money counts once.
// It leaves a contract under an award that the process has, where there is one.
func (b *recorder) joinAwards(values map[text]Value) map[text][]*award {
	r := b.release
	joined := map[text][]*award{}
	for i := range r.Awards {
		joined[r.Awards[i].ID] = []*award{&r.Awards[i]}
	}
	carries := map[text]bool{} // awards with a contract that carries money
	into := map[text]text{}
	for i := range r.Contracts {
		x := &r.Contracts[i]
		known := slices.DeleteFunc(slices.Clone(x.Awards), func(id text) bool { return joined[id] == nil })
		if joined[x.AwardID] == nil && len(known) > 0 {
			x.AwardID = known[len(known)-1]
		}
		if v := values[x.ID].Amount; !contractInForce(x.Status) || !v.Valid || v.Money == 0 {
			continue
		}
		carries[x.AwardID] = true
		for _, id := range known {
			if id != x.AwardID {
				into[id] = x.AwardID
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(into)) {
		a, one := joined[id][0], into[id]
		if carries[id] || !awardInForce(a.Status) {
			continue
		}
		b.issue(a.at, "contracts.awardID", string(id)+"; "+string(one), "a contract stands under several awards",
			"counted once, as "+string(one)+"; the award's own value is not counted beside it")
		joined[one] = append(joined[one], a)
		delete(joined, id)
	}
	return joined
}

// part is the money of contracts that are delivered to the same place.
type part struct {
	contracts []contract
	awarded   spending.NullMoney
	place     *delivered // nil: what delivery says
}

// parts divides a commitment by the places that its contracts state of their own; what states
// none is a part as well. It is one part where they state no more than one.
func (b *recorder) parts(x Commitment, p *Process, contracts []contract) []part {
	carry := slices.DeleteFunc(slices.Clone(contracts), func(y contract) bool {
		return !slices.Contains(x.Contracts,
			string(y.ID))
	})
	whole := []part{{carry, x.Awarded, nil}}
	if len(carry) < 2 {
		return whole
	}
	told := len(b.compiler.issues)
	var parts []part
	numbers := map[string]int{}
	for i := range carry {
		y := carry[i : i+1]
		place := b.ownPlace(&y[0])
		key := strings.Join(slices.Sorted(maps.Keys(place.stated)), "\x00")
		n, known := numbers[key]
		if !known {
			n = len(parts)
			numbers[key] = n
			parts = append(parts, part{})
			if key != "" {
				parts[n].place = place
			}
		}
		parts[n].contracts = append(parts[n].contracts, y...)
		for _, z := range p.Contracts {
			if z.ID == string(y[0].ID) {
				parts[n].awarded = spending.Known(parts[n].awarded.Money + z.Value.Amount.Money)
			}
		}
	}
	if len(parts) < 2 {
		b.compiler.issues = b.compiler.issues[:told] // they will be told of the whole
		return whole
	}
	return parts
}

// ownPlace gives what a contract states of its place: itself, or by the lots or items it names.
func (b *recorder) ownPlace(x *contract) *delivered {
	for _, places := range [][]*place{{&x.place}, b.lots(x.RelatedLots), b.items(idsOf(x.Items))} {
		if d := b.delivered(x.at, places); len(d.stated) > 0 {
			return d
		}
	}
	return &delivered{}
}
