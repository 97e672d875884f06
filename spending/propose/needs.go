package propose

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/source/keyed"
)

// need adds a table of figures by area; false where it is none.
func (d *draft) need(g group, s *sample) bool {
	n := dataset.Need{Files: dataset.List{g.pattern}}
	area, level, share := d.placed(s, &n)
	if area < 0 {
		return false
	}
	period := -1
	switch {
	case monthInName.MatchString(path.Base(g.files[0])), len(g.files) > 1 && yearOf(path.Base(g.files[0])) > 0:
		n.PeriodFromName = true
	default:
		period = slices.IndexFunc(s.columns, isPeriod)
		if period == area {
			period = -1
		}
		if period >= 0 {
			n.Period = s.names[period]
		}
	}
	figures, chosen := s.figures(area, period, n.SumTo != "")
	if chosen < 0 {
		d.leave(g.pattern, unused(figures, string(d.file.Levels[level].Key)))
		return true
	}
	undated := n.Period == "" && !n.PeriodFromName
	if undated {
		n.Year = yearOf(s.names[chosen])
		n.PeriodFromName = n.Year == 0 && yearOf(path.Base(g.files[0])) > 0
	}
	if !d.addNeed(g, s, n, chosen, level, share) {
		return true
	}
	if undated && n.Year == 0 && !n.PeriodFromName {
		d.ask(fmt.Sprintf("needs[%d].year", len(d.file.Needs)),
			"of what year are the figures? Neither a column nor the file's name says it", true)
	}
	if len(figures) > 1 {
		d.ask(fmt.Sprintf("needs[%d].value", len(d.file.Needs)),
			fmt.Sprintf("of %d columns with figures; another need may take another of %s", len(figures),
				spending.Excerpt(strings.Join(figures, ", "))), false)
	}
	return true
}

// unused says why a table of areas of a level is no need, by the names of its columns of figures.
func unused(figures []string, level string) string {
	if len(figures) == 0 {
		return "areas without figures; if it lists places in them, give it under places, with the column of their " +
			"names called name and that of areas after its level, " + level
	}
	return "figures by area, of which no column is known to count people, damage or water: " +
		spending.Excerpt(strings.Join(figures, ", "))
}

// ofAreas finds the column of the finest areas, codes before names where several bear one; −1 where none is.
func (d *draft) ofAreas(s *sample) (area, level, share int) {
	area, level = -1, -1
	coded := false
	for i := range s.columns {
		l, known := d.areasOf(s.columns[i])
		codes := l >= 0 && d.areas[l].haveNamesakes() && d.coded(s.columns[i]) == l
		if l > level || l >= 0 && l == level && (codes && !coded || codes == coded && known > share) {
			area, level, share, coded = i, l, known, codes
		}
	}
	return area, level, share
}

// placed finds the column that says the areas of a need, their level, and how many of its hundred values it has.
func (d *draft) placed(s *sample, n *dataset.Need) (area, level, share int) {
	area, level, share = d.ofAreas(s)
	if level < 0 {
		area, level, share = d.titled(s)
	}
	for i := range s.columns {
		if l, most := d.begun(s.columns[i]); l >= 0 && level < 0 {
			area, level, share = i, l, most
			n.SumTo = d.file.Levels[l].Key
		}
	}
	if area >= 0 {
		n.Area = s.names[area]
		if l, _ := d.named(s.columns[area]); l == level {
			n.Level = d.file.Levels[l].Key
		}
	}
	return area, level, share
}

// figures names the columns of numbers, and gives the one that is a need most surely; −1 where none is. Shares are not
// added up.
func (s *sample) figures(area, period int, addedUp bool) (names []string, chosen int) {
	chosen, most := -1, tellsNothing
	for i := range s.columns {
		number, _ := isNumber(s.columns[i])
		if !number || i == area || i == period || isPeriod(s.columns[i]) || codeNames.MatchString(s.names[i]) {
			continue
		}
		names = append(names, s.names[i])
		if tells := s.tells(i); tells > most && !(tells == tellsShare && addedUp) {
			chosen, most = i, tells
		}
	}
	return names, chosen
}

var (
	populationNames = regexp.MustCompile(`(?i)(^|[_ ])popul|habitant|^people$|residents|poblaci`)
	partOfPeople    = regexp.MustCompile(`(?i)densit|densid|growth|crecim|rate|tasa|taux|pct|percent|%|share|male|` +
		`female|hombre|mujer|homme|femme|rural|urban|\b[0-9]{1,2} ?[-–] ?[0-9]{1,2}\b|sc |st `)
	affectedNames = regexp.MustCompile(`(?i)affect|afectad|damnificad|` +
		`displaced|evacu|relief camp|sinistré|albergad`)
	peopleNames = regexp.MustCompile(`(?i)popul|people|person|habit|pobla|inhabitant|resident|famil|` +
		`damnificad|sinistré|inmates`)
	thingNames = regexp.MustCompile(`(?i)block|village|panchayat|district|town|ward|crop|area|house|hut|cattle|` +
		`animal|livestock|school|road|bridge|communes|colonias|viviendas`)
	shareNames  = regexp.MustCompile(`(?i)(inundat|flooded|inond).*(pct|percent|share|part|ratio|fraction)`)
	damageNames = regexp.MustCompile(`(?i)inundated_(pixels|km2|area)|house|home|crop|lives?_lost|deaths?|damage|` +
		`claim|sinistr|logement|vivienda|people|persons`)
)

// How surely a column of figures is a need, and which.
const (
	tellsNothing = iota
	tellsDamage
	tellsShare
	tellsPopulation
	tellsAffected // whom or what is not said
	tellsPeopleAffected
)

// tells rates how surely a column of figures is a need, from 0.
func (s *sample) tells(column int) int {
	switch name := s.names[column]; {
	case affectedNames.MatchString(name) && peopleNames.MatchString(name):
		return tellsPeopleAffected
	case affectedNames.MatchString(name) && thingNames.MatchString(name):
		return tellsDamage
	case affectedNames.MatchString(name):
		return tellsAffected
	case populationNames.MatchString(name) && !partOfPeople.MatchString(name):
		return tellsPopulation
	case shareNames.MatchString(name) && largest(s.columns[column]) <= 1:
		return tellsShare
	case damageNames.MatchString(name):
		return tellsDamage
	}
	return tellsNothing
}

// addNeed names a need after what it counts, and says how a period's is made of its months; false where
// there is one of that name.
func (d *draft) addNeed(g group, s *sample, n dataset.Need, value, level, share int) bool {
	column := s.names[value]
	n.Value, n.Dialect, n.Name, n.Rule = column, s.dialect(value), plain(column), spending.PeakOf
	switch s.tells(value) {
	case tellsAffected, tellsPeopleAffected:
		n.Name = spending.Affected
	case tellsPopulation:
		n.Name, n.Rule = spending.Population, spending.LatestOf
	case tellsShare:
		n.Name, n.Unit = spending.InundatedShare, "share"
	}
	if slices.ContainsFunc(d.file.Needs, func(o dataset.Need) bool { return o.Name == n.Name }) {
		d.leave(g.pattern, "another table of "+n.Name)
		return false
	}
	at := fmt.Sprintf("needs[%d]", len(d.file.Needs)+1)
	period, _ := keyed.Period(firstOf(s.values(n.Period)))
	monthly := monthForm.MatchString(period) || monthInName.MatchString(path.Base(g.files[0]))
	if n.Rule == spending.PeakOf && monthly && n.Unit == "" {
		d.ask(at+".rule", "the worst month counts; sum adds all months up", false)
	}
	are := "are codes or names"
	if n.SumTo != "" {
		are = "begin with codes"
	}
	d.comments[at+".area"] = fmt.Sprintf("%d %% of its values %s of level %s", share, are, d.file.Levels[level].Key)
	if share < surely {
		d.ask(at+".area", fmt.Sprintf("%d %% of its values %s of level %s: a table of aliases, with the columns area "+
			"and alias, says what the others are, such as %s", share, are, d.file.Levels[level].Key,
			s.strangers(n.Area, &d.areas[level])), false)
	}
	d.file.Needs = append(d.file.Needs, n)
	d.needLevel[n.Name] = level
	return true
}

// strangers names the first values of a column that are no areas of a level.
func (s *sample) strangers(column string, l *layerOfAreas) string {
	var out []string
	for _, v := range s.values(column) {
		if v = strings.TrimSpace(v); v != "" && !l.has(v) && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return spending.Excerpt(strings.Join(out[:min(len(out), 5)], ", "))
}
