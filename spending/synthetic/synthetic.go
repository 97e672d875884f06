// Package synthetic makes up datasets of any size, to measure stores with: a gap-free
// coverage of areas, need series, and awards that are made one at a time, so that millions
// of them take no memory. The same options give the same dataset.
package synthetic

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"time"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/dataset"
)

// Options say how large a dataset is.
type Options struct {
	Seed   uint64
	Awards int
	Areas  int // circles; about one district for nine of them
	Months int // that awards and needs are spread over
}

// Limits of Options: district codes have four digits, and months stay within a century.
const (
	maxAreas  = 80_000
	maxMonths = 1_200
)

// lastMonth is the last one awards and needs are dated in.
const lastMonth = spending.Month(2025*12 + 2)

// Dataset makes a dataset, marked as synthetic. Its version ID depends on the options
// alone; Created is now.
func Dataset(o Options) (*spending.Dataset, error) {
	switch {
	case o.Awards < 0:
		return nil, fmt.Errorf("%d awards: want 0 or more", o.Awards)
	case o.Areas < 1 || o.Areas > maxAreas:
		return nil, fmt.Errorf("%d areas: want 1 to %d", o.Areas, maxAreas)
	case o.Months < 1 || o.Months > maxMonths:
		return nil, fmt.Errorf("%d months: want 1 to %d", o.Months, maxMonths)
	}
	described, err := dataset.DescribeAssam()
	if err != nil {
		return nil, err
	}
	districts, circles := areas(o)
	return &spending.Dataset{
		Version: spending.Version{
			ID:         spending.VersionID("synthetic/1", fmt.Sprint(o.Seed, o.Awards, o.Areas, o.Months)),
			Title:      fmt.Sprintf("Made-up dataset of %d awards in %d areas", o.Awards, o.Areas),
			Synthetic:  true,
			Note:       fmt.Sprintf("Every figure is made up, from seed %d, to measure speed.", o.Seed),
			Created:    time.Now().UTC().Truncate(time.Second),
			Rules:      "none: verdicts and places are made up",
			Currency:   spending.INR,
			AwardsFrom: o.firstMonth(),
			AwardsTo:   lastMonth,
		},
		Description: described,
		Areas:       append(districts, circles...),
		Needs:       needs(o, circles),
		Awards:      awards(o, districts, circles),
		Sources: []spending.Source{
			{Path: sourceFile, Records: o.Awards, Role: "awards"},
		},
	}, nil
}

func (o Options) firstMonth() spending.Month { return lastMonth - spending.Month(o.Months) + 1 }

// Streams of random numbers, so that awards, needs and shapes do not depend on each
// other.
const (
	shapeStream = iota + 1
	needStream
	weightStream
	awardStream
)

// random gives the numbers of one thing of a stream. Only integers are drawn, so that
// every machine draws the same.
func (o Options) random(stream, thing uint64) *rand.Rand {
	return rand.New(rand.NewPCG(o.Seed, stream<<56|thing))
}

// skewed draws a number that is usually near 2^(low+spread/2) and seldom near 2^low or
// 2^(low+spread), as amounts of money and numbers of people are.
func skewed(rng *rand.Rand, low, spread int) int64 {
	least := int64(1) << (low + bits.OnesCount64(rng.Uint64()&(1<<spread-1)))
	return least + rng.Int64N(least)
}

// percent is true p times in a hundred.
func percent(rng *rand.Rand, p int) bool { return rng.IntN(100) < p }

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

// areaName names a district or circle by its number, as no real place is called.
func areaName(level geo.Level, number int) string {
	if level == geo.District {
		return fmt.Sprintf("Example District %d", number)
	}
	return fmt.Sprintf("Example Circle %d", number)
}
