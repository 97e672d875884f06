package portal

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/floodspend/floodspend/geo/names"
)

// statuses tells which rows are awards by what they say of their status.
type statuses struct {
	awarded map[string]bool // by the words of the status; nil: well-known words say so
	seen    map[string]verdict
}

// verdict is what a status means for a row.
type verdict int

const (
	isAward verdict = iota
	isNone
	isUnknown // no well-known word
)

func newStatuses(awarded []string) *statuses {
	s := &statuses{seen: map[string]verdict{}}
	if len(awarded) > 0 {
		s.awarded = map[string]bool{}
		for _, text := range awarded {
			s.awarded[statusKey(text)] = true
		}
	}
	return s
}

// of gives what a status means.
func (s *statuses) of(text string) verdict {
	v, known := s.seen[text]
	if !known {
		v = s.decide(statusKey(text))
		s.seen[text] = v
	}
	return v
}

func (s *statuses) decide(key string) verdict {
	switch words := wellKnown(); {
	case s.awarded != nil && s.awarded[key]:
		return isAward
	case s.awarded != nil || key == "":
		return isNone
	case words.awards[key]:
		return isAward
	case words.none[key]:
		return isNone
	default:
		for begin := range words.none {
			if strings.HasPrefix(key, begin+" ") {
				return isNone
			}
		}
		return isUnknown
	}
}

// IsAward says whether a status is well known, and whether it is of an award.
func IsAward(status string) (award, known bool) {
	v := newStatuses(nil).of(status)
	return v == isAward, v != isUnknown
}

func statusKey(text string) string { return strings.Join(names.Words(text), " ") }

// reportStatuses tells of statuses of which it is not known what they mean, and of a table of
// which no row is an award.
func (p *parser) reportStatuses() {
	if p.columns[Status] < 0 {
		return
	}
	var unknown []string
	for status := range p.stats.ByStatus {
		if p.statuses.seen[status] == isUnknown {
			unknown = append(unknown, status)
		}
	}
	slices.Sort(unknown)
	for _, status := range unknown {
		p.issue(p.firstOf[status], p.named[Status], status, fmt.Sprintf("a status of which it is not known whether it "+
			"is of an award: %d rows", p.stats.ByStatus[status]), "not taken for awards; state which statuses are")
	}
	if p.statuses.awarded != nil && p.stats.Awards == 0 && p.stats.Rows > p.stats.Skipped {
		found := slices.Sorted(maps.Keys(p.stats.ByStatus))
		p.issue(p.rows.Top(), p.named[Status], strings.Join(found[:min(len(found), 20)], ", "),
			"no row has one of the statuses that are stated to be awards", "no award is read from the file")
	}
}

//go:embed statuses.txt
var statusesFile string

type statusWords struct{ awards, none map[string]bool }

var wellKnown = sync.OnceValue(func() statusWords {
	w := statusWords{map[string]bool{}, map[string]bool{}}
	for line := range strings.Lines(statusesFile) {
		switch kind, text, _ := strings.Cut(strings.TrimSpace(line), " "); kind {
		case "award":
			w.awards[statusKey(text)] = true
		case "none":
			w.none[statusKey(text)] = true
		}
	}
	return w
})
