package chain

import (
	"math/rand/v2"
	"testing"
)

// slow is the distance worked out in full.
func slow(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0 || j == 0:
				d[i][j] = i + j
				continue
			case a[i-1] == b[j-1]:
				d[i][j] = d[i-1][j-1]
			default:
				d[i][j] = 1 + min(d[i-1][j-1], d[i-1][j], d[i][j-1])
			}
			d[i][j] = min(d[i][j], d[i-1][j]+1, d[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

func TestDistanceIsThatOfAllCells(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	near := 0
	for range 20000 {
		a := make([]byte, random.IntN(14))
		for i := range a {
			a[i] = "abrt"[random.IntN(4)]
		}
		b := append([]byte(nil), a...)
		for range random.IntN(4) {
			switch at := random.IntN(len(b) + 1); {
			case at+1 < len(b) && random.IntN(2) == 0:
				b[at], b[at+1] = b[at+1], b[at]
			case at < len(b):
				b[at] = "abrt"[random.IntN(4)]
			default:
				b = append(b, 'k')
			}
		}
		most := random.IntN(4)
		got, want := distance(string(a), string(b), most), min(slow(string(a), string(b)), most+1)
		if got != want {
			t.Fatalf("%s and %s: %d, want %d of at most %d", a, b, got, want, most)
		}
		if got <= most {
			near++
		}
	}
	if near < 2000 {
		t.Errorf("only %d pairs are near", near)
	}
}

// The words found are those that a look at every word finds, with the rarest first and no more than are bounded.
func TestSpellingsAreThoseOfEveryWord(t *testing.T) {
	w, err := WordsOf([]string{"en"})
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(5, 6))
	name := func() string {
		b := make([]byte, 0, 12)
		for range 3 + random.IntN(3) {
			b = append(b, "bdklmr"[random.IntN(6)], "aiou"[random.IntN(4)])
		}
		return string(b)
	}
	works := make([]Work, 3000)
	for i := range works {
		works[i].Text = name() + " " + name()
	}
	x := New(w, works)
	found := 0
	for range 300 {
		a := x.v.word(name())
		seen := map[int32]bool{}
		for i := range x.works {
			for j := range x.works[i].words {
				if b := &x.works[i].words[j]; b.naming() && near(&a, b) {
					seen[b.fold] = true
				}
			}
		}
		got, _ := x.spellingsOf(&a, []*part{x.all()})
		for _, word := range got {
			if !seen[word.fold] {
				t.Fatalf("%s: a word too many", a.text)
			}
		}
		if len(got) != len(seen) {
			t.Fatalf("%s: %d of %d words", a.text, len(got), len(seen))
		}
		found += len(got)
	}
	if found < 300 {
		t.Errorf("only %d words are found", found)
	}
}
