package propose

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/spending/dataset"
)

var (
	assetNames = regexp.MustCompile(`levee|dike|dyke|embank|bund|bandh|digue|dique|bordo|ouvrage|infra|facilit|asset|` +
		`equip|pump|pomp|bombeo|drain|sewer|culvert|canal|school|ecole|escuela|hospital|shelter|albergue|road|route|` +
		`bridge|pont|puente|gate|sluice|vanne|wall|basin`)
	classNames = regexp.MustCompile(`(?i)type|kind|class|tipo|categor|^use$|nature`)
	ownerNames = regexp.MustCompile(`(?i)owner|gestion|propri|operator|agency|maint|responsable`)
)

// assets adds points or lines that are called like things that floods harm or that keep them off.
func (d *draft) assets(s *shapefile) {
	stem := strings.TrimSuffix(path.Base(s.file), path.Ext(s.file))
	if !assetNames.MatchString(names.Fold(stem)) {
		d.leave(s.file, "points or lines; what floods harm, or what keeps them off, needs an entry under assets")
		return
	}
	e := dataset.Assets{Name: plain(stem), File: s.file}
	id := s.best(func(p *property) int {
		if len(p.count) != s.features || !p.isCode() || noNames.MatchString(p.name) {
			return 0
		}
		return 1 + points(codeNames.MatchString(p.name), 2)
	})
	title := s.titles(id)
	few := func(called *regexp.Regexp) *property {
		return s.best(func(p *property) int {
			is := p != id && p != title && called.MatchString(p.name)
			return points(is && len(p.count) > 0 && len(p.count) <= 40, 1)
		})
	}
	for to, p := range map[*string]*property{&e.ID: id, &e.Title: title, &e.Class: few(classNames),
		&e.Owner: few(ownerNames)} {
		if p != nil {
			*to = p.name
		}
	}
	if e.Class == "" {
		e.ClassIs = damagedClass(stem)
		at := fmt.Sprintf("assets[%d].class_is", len(d.file.Assets)+1)
		d.ask(at, "what are these: embankment, road, bridge, pump …?", e.ClassIs == "")
	}
	d.called = append(d.called, id, title)
	d.file.Assets = append(d.file.Assets, e)
}

// titles finds the property with the names of assets; nil if none has.
func (s *shapefile) titles(id *property) *property {
	return s.best(func(p *property) int {
		if p == id || !p.isName() || classNames.MatchString(p.name) || ownerNames.MatchString(p.name) {
			return 0
		}
		return 1 + points(nameNames.MatchString(p.name), 4) + points(2*len(p.count) > s.features, 1)
	})
}

// assetColumn says whether most values of a column are ids or names of assets.
func (d *draft) assetColumn(values []string) bool {
	read, known := 0, 0
	for _, v := range values {
		if v = strings.TrimSpace(v); v == "" {
			continue
		}
		read++
		for _, p := range d.called {
			if p != nil && p.count[v] > 0 {
				known++
				break
			}
		}
	}
	return known > 0 && 5*known >= 3*read
}
