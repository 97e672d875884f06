package gazetteer

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/geo/names"
	"github.com/floodspend/floodspend/geo/table"
)

// Knowledge is what is known of how the names of a place are written. The zero value knows nothing: names that differ
// in more than what [names.Fold] takes away are different names.
type Knowledge struct {
	Spelling  Spelling `yaml:"spelling"`
	Endings   List     `yaml:"endings"`    // of names, often written apart and joined to the word before: "Barman gaon"
	Apart     List     `yaml:"apart"`      // words that no ending is joined to
	Numbers   List     `yaml:"numbers"`    // words left out before a number: "No. 2"
	AreaWords List     `yaml:"area_words"` // words of an area's name that say what it is, never which one
	PartWords List     `yaml:"part_words"` // those of them that a number follows: "Pt-II"
	SeatWords List     `yaml:"seat_words"` // of the area with the offices of the one it lies in: "Sadar"
	Same      []List   `yaml:"same"`       // words of area names that stand for one another: "East", "Purbi", "E"
	Ordinary  List     `yaml:"ordinary"`   // words of contracts that are no place by themselves, though spelt like one
	// table of other names and of what areas have to do with each other; "": none
	Aliases string `yaml:"-"`
	Places  string `yaml:"-"` // table of named places; "": none
}

// Spelling says which spellings are the same name.
type Spelling struct {
	Sounds  map[string]string `yaml:"sounds"`  // groups of letters that stand for one
	Letters map[string]string `yaml:"letters"` // letters not told apart, each with the one it is read as
	Silent  string            `yaml:"silent"`  // the letter not heard after a consonant; "": none
	Doubled bool              `yaml:"doubled"` // doubled letters are one
	Near    bool              `yaml:"near"`    // a long name of an area may be misspelt by a letter
}

// List is words of a YAML file. A list read into another is added to it.
type List []string

// UnmarshalYAML adds the words of a sequence.
func (l *List) UnmarshalYAML(decode func(any) error) error {
	var more []string
	if err := decode(&more); err != nil {
		return err
	}
	*l = append(slices.Clip(*l), more...)
	return nil
}

// Set gives the words, folded as [names.Fold] does.
func (l List) Set() map[string]bool {
	set := make(map[string]bool, len(l))
	for _, w := range l {
		set[names.Fold(w)] = true
	}
	return set
}

// speller is knowledge made ready for use.
type speller struct {
	sounds    [256][]sound // by their first byte, the longest first
	letters   [256]byte
	vowels    string
	silent    byte
	spelling  Spelling
	plain     bool // every spelling is a name of its own
	endings   map[string]bool
	apart     map[string]bool
	numbers   map[string]bool
	areaWords map[string]bool
	partWords map[string]bool
	ordinary  map[string]bool
	seatWords map[string]bool
	same      [][]string // folded
}

func newSpeller(k *Knowledge) *speller {
	s := &speller{
		spelling: k.Spelling, vowels: "aeiouy" + k.Spelling.Silent,
		endings: k.Endings.Set(), apart: k.Apart.Set(), numbers: k.Numbers.Set(),
		areaWords: k.AreaWords.Set(), partWords: k.PartWords.Set(), ordinary: k.Ordinary.Set(),
		seatWords: k.SeatWords.Set(),
	}
	for _, group := range k.Same {
		var folded []string
		for _, w := range group {
			folded = append(folded, names.Fold(w))
		}
		s.same = append(s.same, folded)
	}
	for i := range s.letters {
		s.letters[i] = byte(i)
	}
	for of, as := range k.Spelling.Letters {
		if len(of) == 1 && len(as) == 1 {
			s.letters[of[0]] = as[0]
		}
	}
	if len(k.Spelling.Silent) == 1 {
		s.silent = k.Spelling.Silent[0]
	}
	longestFirst := func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) }
	for _, of := range slices.SortedFunc(maps.Keys(k.Spelling.Sounds), longestFirst) {
		if of != "" {
			s.sounds[of[0]] = append(s.sounds[of[0]], sound{of, k.Spelling.Sounds[of]})
		}
	}
	s.plain = len(k.Spelling.Sounds) == 0 && len(k.Spelling.Letters) == 0 && s.silent == 0 && !k.Spelling.Doubled
	return s
}

// sound is a group of letters that stands for another.
type sound struct{ of, as string }

// fold reduces a name to what its different spellings share. With Assam's knowledge "Chhaygaon" and "Chaygaon",
// "Patharighat" and "Pathorighat", "Helem" and "Halem" fold alike. Characters that are no ASCII letters or digits are
// kept as they are.
func (s *speller) fold(key string) string {
	if s.plain {
		return key
	}
	var space [64]byte
	sounded := s.sounded(space[:0], key)
	b := sounded[:0]
	before := byte(0) // in what it sounds like
	for i, c := range sounded {
		if c == s.silent && i > 0 && s.isConsonant(before) {
			before = c
			continue
		}
		before, c = c, s.letters[c]
		if n := len(b); s.spelling.Doubled && n > 0 && b[n-1] == c && c >= 'a' && c <= 'z' {
			continue
		}
		b = append(b, c)
	}
	if string(b) == key {
		return key
	}
	return string(b)
}

// sounded adds a name with each group of letters that stands for another replaced by that.
func (s *speller) sounded(b []byte, key string) []byte {
next:
	for key != "" {
		for _, group := range s.sounds[key[0]] {
			if strings.HasPrefix(key, group.of) {
				b, key = append(b, group.as...), key[len(group.of):]
				continue next
			}
		}
		b, key = append(b, key[0]), key[1:]
	}
	return b
}

func (s *speller) isConsonant(c byte) bool {
	return c >= 'a' && c <= 'z' && strings.IndexByte(s.vowels, c) < 0
}

// Codes gives the codes of the areas the aliases are of.
func (k *Knowledge) Codes() (map[string]bool, error) {
	codes := map[string]bool{}
	err := eachRow(k.Aliases, func(row []string, _ int) error {
		codes[row[0]] = true
		return nil
	})
	return codes, err
}

// eachRow reads a table of four columns, whose lines may be comments.
func eachRow(text string, use func(row []string, line int) error) error {
	in, err := table.NewReader(strings.NewReader(text), table.Form{Delimiter: ','})
	if err != nil {
		return err
	}
	in.SkipComments()
	for {
		row, err := in.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var broken *table.RowError
		if errors.As(err, &broken) {
			return fmt.Errorf("line %d: %w", broken.Line, err)
		}
		if err != nil {
			return err
		}
		line := in.Line(0)
		if len(row) != 4 {
			return fmt.Errorf("line %d: %d fields, want 4", line, len(row))
		}
		if err := use(row, line); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
}
