package search

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// What a text stands in is always within what the index says of it, and words that few records have lead to few.
func TestIndex(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	words := []string{"embankment", "sluice", "gate", "বানপানী", "road", "km 12", "repair", "बाढ"}
	const records = segment + 5000
	texts := make([]string, records)
	for i := range texts {
		for range 3 {
			texts[i] += words[random.IntN(len(words))] + " "
		}
	}
	for _, i := range []int{0, 15, 16, segment - 1, segment, records - 1} {
		texts[i] += "dergaon"
	}
	var rows []Row
	x := NewIndexer(func(r Row) error {
		rows = append(rows, r)
		return nil
	})
	for _, text := range texts {
		if err := x.Add(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.End(); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		text   string
		narrow bool
		most   int // records within
	}{{"dergaon", true, 6 * BlockSize}, {"road", false, records}, {"বানপানী", false, records},
		{"nowhere at all", true, 0}, {"gate dergaon", true, 6 * BlockSize}} {
		t.Run(test.text, func(t *testing.T) {
			sought := Seek(test.text)
			read := slices.DeleteFunc(slices.Clone(rows), func(r Row) bool {
				return !slices.Contains(sought.Buckets, r.Bucket)
			})
			found, narrow, err := sought.Within(records, read)
			if err != nil || narrow != test.narrow {
				t.Fatalf("narrow %t, want %t: %v", narrow, test.narrow, err)
			}
			within := 0
			for _, r := range found {
				within += r.To - r.From + 1
			}
			if within > test.most {
				t.Errorf("%d records within, want at most %d", within, test.most)
			}
			for i, text := range texts {
				if strings.Contains(text, test.text) && !slices.ContainsFunc(found, func(r Range) bool {
					return r.From <= i+1 && i+1 <= r.To
				}) {
					t.Fatalf("record %d is left out", i+1)
				}
			}
		})
	}
	s := Seek("dergaon")
	if _, _, err := s.Within(records, nil); err == nil {
		t.Error("without an index nothing is said to hold a text")
	}
	if s := Seek("ab"); len(s.Buckets) != 0 {
		t.Errorf("two bytes are in buckets %v", s.Buckets)
	}
	damaged := Seek("dergaon")
	for i := range rows {
		rows[i].Lists = rows[i].Lists[:len(rows[i].Lists)/2]
	}
	if _, _, err := damaged.Within(records, rows); err == nil {
		t.Error("half of an index is read as if it were whole")
	}
}

func BenchmarkIndex(b *testing.B) {
	texts := make([]string, 1<<12)
	for i := range texts {
		texts[i] = strings.Repeat(fmt.Sprintf("repair of embankment no %d along river %x ", i, i*i*i), 5)
	}
	x := NewIndexer(func(Row) error { return nil })
	for i := 0; b.Loop(); i++ {
		if err := x.Add(texts[i%len(texts)]); err != nil {
			b.Fatal(err)
		}
	}
}
