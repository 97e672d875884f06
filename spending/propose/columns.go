package propose

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending/amount"
	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/source/portal"
)

// column finds the first of some names that a column not yet used is called by: just so, but for the
// unit of its amounts, or with words around; -1 if none is.
func (s *sample) column(called []string, used map[int]bool) int {
	for _, same := range []func(column, name string) bool{
		func(column, name string) bool { return wordsOf(column) == wordsOf(name) },
		func(column, name string) bool { rest, _ := amount.Unit(column); return rest == wordsOf(name) },
		func(column, name string) bool {
			words := wordsOf(name)
			return strings.Contains(words, " ") && strings.Contains(" "+wordsOf(column)+" ", " "+words+" ")
		},
	} {
		for _, name := range called {
			at := slices.IndexFunc(s.names, func(column string) bool { return same(column, name) })
			if at >= 0 && !used[at] {
				return at
			}
		}
	}
	return -1
}

func wordsOf(text string) string { return strings.Join(names.Words(text), " ") }

// has says whether the name of a column has one of some words.
func (s *sample) has(column int, words string) bool {
	return slices.ContainsFunc(names.Words(s.names[column]), func(w string) bool {
		return slices.Contains(strings.Fields(words), w)
	})
}

// guesses find the column of a field of awards by what it is called and holds; -1 if none looks so.
var guesses = map[portal.Field]func(s *sample, used map[int]bool) int{
	portal.TenderID: func(s *sample, used map[int]bool) int {
		return s.first(used, func(i int) bool {
			return s.has(i, "id no number code ref reference nro numero codigo expediente po") &&
				s.distinct(i) > 1 && s.digits(i)
		})
	},
	portal.Title: func(s *sample, used map[int]bool) int {
		longest, most := -1, 20 // a title has more letters than that
		for i := range s.columns {
			if n := s.length(i); !used[i] && n > most && !s.has(i, notTitles) {
				longest, most = i, n
			}
		}
		return longest
	},
	portal.Awarded: func(s *sample, used map[int]bool) int {
		return s.first(used, func(i int) bool {
			number, _ := isNumber(s.columns[i])
			return number && s.has(i, "value amount cost price sum montant importe monto valor precio") &&
				!s.has(i, "tender estimated estimate emd fee deposit estimado referencia estime paid pagado paye "+
					"budget budgeted presupuesto released balance ejecutado disbursed")
		})
	},
	portal.Status: func(s *sample, used map[int]bool) int { return s.first(used, s.statuses) },
	portal.ContractDate: func(s *sample, used map[int]bool) int {
		dates := func(i int) bool { return len(fits(s.columns[i])) > 0 }
		at := s.first(used, func(i int) bool {
			return dates(i) && s.has(i, "award awarded agreement contract order aoc loa loi signed acceptance firma "+
				"contrato adjudicacion suscripcion notification signature attribution po")
		})
		only := s.first(used, dates)
		if at < 0 && only >= 0 && s.first(used, func(i int) bool { return i != only && dates(i) }) < 0 {
			return only
		}
		return at
	},
}

// notTitles are words of columns of texts that say who, where or how, and not what is bought.
const notTitles = "organisation organization buyer department vendor supplier contractor bidder agency ministry mda " +
	"location address proveedor convocante entidad titulaire acheteur fournisseur dependencia procedure " +
	"procedimiento remarks observations observaciones"

var contractNames = regexp.MustCompile(`(?i)vendor|supplier|contractor|awardee|bidder|contract|award|purchase order|` +
	`\bpo\b|proveedor|contratista|adjudic|licitaci|contrat|titulaire|fournisseur|attributaire|march[ée]`)

// contracts says whether a table is of contracts, by two of its columns: whatever else they are called, one has
// their amounts.
func (s *sample) contracts() bool {
	named := 0
	for _, name := range s.names {
		named += points01(contractNames.MatchString(name))
	}
	return named >= 2 && guesses[portal.Awarded](s, map[int]bool{}) >= 0
}

// columnOf gives where a description names the column of a field that is guessed.
var columnOf = map[portal.Field]func(c *dataset.Columns) *dataset.List{
	portal.TenderID:     func(c *dataset.Columns) *dataset.List { return &c.ID },
	portal.Title:        func(c *dataset.Columns) *dataset.List { return &c.Title },
	portal.Awarded:      func(c *dataset.Columns) *dataset.List { return &c.Amount },
	portal.Status:       func(c *dataset.Columns) *dataset.List { return &c.Status },
	portal.ContractDate: func(c *dataset.Columns) *dataset.List { return &c.Date },
}

// first finds the first column not used that is so; -1 if none is.
func (s *sample) first(used map[int]bool, is func(column int) bool) int {
	for i := range s.columns {
		if !used[i] && is(i) {
			return i
		}
	}
	return -1
}

func (s *sample) distinct(column int) int {
	values := map[string]bool{}
	for _, v := range s.columns[column] {
		values[strings.TrimSpace(v)] = true
	}
	return len(values)
}

// digits says whether all values that are not blank have a digit.
func (s *sample) digits(column int) bool {
	return !slices.ContainsFunc(s.columns[column], func(v string) bool {
		return strings.TrimSpace(v) != "" && !strings.ContainsAny(v, "0123456789")
	})
}

// length is how long the values of a column are on the average.
func (s *sample) length(column int) int {
	all := 0
	for _, v := range s.columns[column] {
		all += len(v)
	}
	return all / max(1, len(s.columns[column]))
}

// statuses says whether most values of a column are well-known statuses of bids or contracts, and
// some of them those of awards.
func (s *sample) statuses(column int) bool {
	read, known, awards := 0, 0, 0
	for _, v := range s.columns[column] {
		if strings.TrimSpace(v) == "" {
			continue
		}
		award, is := portal.IsAward(v)
		read++
		known += points01(is)
		awards += points01(award)
	}
	return awards > 0 && 5*known >= 3*read
}

var (
	indianNames = regexp.MustCompile(`(?i)\btender id\b|\bnit\b|\baoc\b|\brs\b|₹|\blakhs?\b|\bcrores?\b|` +
		`organi[sz]ation chain`)
	indianAmounts = regexp.MustCompile(`^[0-9]{1,2}(,[0-9]{2})+,[0-9]{3}(\.[0-9]+)?$`)
)

// indian says whether a table looks like one of an Indian portal: by names of its columns, or amounts in lakhs.
func (s *sample) indian() bool {
	return slices.ContainsFunc(s.names, indianNames.MatchString) ||
		slices.ContainsFunc(s.columns, func(values []string) bool {
			return slices.ContainsFunc(values, func(v string) bool {
				return indianAmounts.MatchString(strings.TrimSpace(v))
			})
		})
}

// unnamedStatus says whether a table has statuses of bids in a column that the portal's layout does not know.
func (s *sample) unnamedStatus() bool {
	found := portal.EProcure("").Found(s.header)
	_, known := found[portal.Status]
	return !known && guesses[portal.Status](s, map[int]bool{}) >= 0
}

// mostGuessed is how many of the columns that every table of an Indian portal has may be called otherwise.
const mostGuessed = 4

// likePortal adds a table of an Indian portal that calls some columns otherwise than any seen; false where it is none.
func (d *draft) likePortal(g group, s *sample) bool {
	layout := portal.EProcure("")
	missing := layout.Missing(s.header)
	if !s.indian() || len(missing) > mostGuessed {
		return false
	}
	used := map[int]bool{}
	for _, at := range layout.Found(s.header) {
		used[at] = true
	}
	r := dataset.Records{Source: d.source("tenders"), Preset: "eprocure-in", Files: dataset.List{g.pattern},
		Dialect: dataset.Dialect{Sheet: s.sheet}}
	at := fmt.Sprintf("awards[%d].columns.", len(d.file.Awards)+1)
	if s.unnamedStatus() && !slices.Contains(missing, portal.Status) {
		missing = append(missing, portal.Status) // it has bids, whatever its columns are called
	}
	var asked []question
	for _, f := range missing {
		found := guesses[f](s, used)
		if found < 0 && (f == portal.Title || f == portal.Awarded) {
			return false
		}
		text := fmt.Sprintf("which column has the %s? One of %s", f, strings.Join(s.names, ", "))
		if found >= 0 {
			used[found] = true
			*columnOf[f](&r.Columns) = dataset.List{s.names[found]}
			text = fmt.Sprintf("is this the column with the %s?", f)
		}
		asked = append(asked, question{at + f.String(), text, found < 0})
	}
	d.asked = append(d.asked, asked...)
	d.portal = max(d.portal, 1)
	title, stated := layout.Found(s.header)[portal.Title]
	if !stated {
		title = slices.Index(s.names, r.Columns.Title[0])
	}
	d.award(r, s.columns[title])
	return true
}

// columns gives the values that begin each column of the folder's tables, by its name.
func (d *draft) columns(groups []group) map[string][]string {
	found := map[string][]string{}
	for _, g := range groups {
		if ext := path.Ext(strings.ToLower(g.pattern)); ext != ".csv" && ext != ".tsv" {
			continue
		}
		s, err := d.begin(g.files[0], "")
		if err != nil {
			continue // it is told when the table is read
		}
		for i, name := range s.names {
			found[name] = append(found[name], s.columns[i]...)
		}
	}
	return found
}

// isIn reports whether a column of the same name has values, most of which are the property's.
func (p *property) isIn(columns map[string][]string) bool {
	known, all := 0, 0
	for _, v := range columns[p.name] {
		if v = strings.TrimSpace(v); v != "" {
			all++
			known += min(p.count[v], 1)
		}
	}
	return all > 0 && 10*known >= 9*all
}
