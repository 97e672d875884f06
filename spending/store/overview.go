package store

import (
	"cmp"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/ledger"
	"github.com/floodspend/floodspend/spending/store/digest"
)

// Overview is what the records of a version say as a whole. A store makes it while it
// publishes them, so that no reader has to look at all of them.
type Overview struct {
	Funds []string       `json:"funds"` // every fund named, sorted
	Rungs []RungOverview `json:"rungs"` // of the rungs that have records, sorted
	// Registers counts the records of each register that has some.
	Registers map[string]int `json:"registers,omitempty"`
	// Layers says that there are polygons of flood exposure. It is asked of the store, not kept.
	Layers bool `json:"-"`
	// Written is the ID of the version that wrote the records: where it is the same, so are they.
	Written string `json:"written"`
	// Added is how often records were added to those that were written together.
	Added int `json:"added,omitempty"`
	// Sources are what the records of each source have, sorted by source
	Sources []SourceOverview `json:"sources"`
}

// SourceOverview counts the records of one source, which begins their IDs, and those that have something.
type SourceOverview struct {
	Source   string `json:"source"`
	Records  int    `json:"records"` // but for payments
	Dated    int    `json:"dated"`   // of a contract or sanction
	Amounts  int    `json:"amounts"`
	Places   int    `json:"places"`
	Relevant int    `json:"relevant"` // to floods
	// Content is that of all its records, those of payments too: where it is the same, so are they, in their files too.
	Content digest.Sum `json:"content"`
}

// SourceOf gives the source of a record by its ID, "" where the ID names none.
func SourceOf(id string) string { return id[:max(0, strings.IndexByte(id, ':'))] }

// Add counts one record.
func (s *SourceOverview) Add(a *spending.Award) {
	for _, x := range []struct {
		count *int
		has   bool
	}{
		{&s.Records, true}, {&s.Dated, !a.ContractDate.IsZero()}, {&s.Amounts, a.On(a.Rung).Valid},
		{&s.Places, len(a.Parts) > 0}, {&s.Relevant, a.Flood == spending.FloodYes},
	} {
		if x.has {
			*x.count++
		}
	}
}

// source gives the overview of a source, made where it is the first record's.
func (o *Overview) source(name string) *SourceOverview {
	at, found := slices.BinarySearchFunc(o.Sources, name, func(s SourceOverview, name string) int {
		return strings.Compare(s.Source, name)
	})
	if !found {
		o.Sources = slices.Insert(o.Sources, at, SourceOverview{Source: name})
	}
	return &o.Sources[at]
}

// RungOverview is about the records of one rung.
type RungOverview struct {
	Rung    spending.Rung  `json:"rung"`
	From    spending.Month `json:"from"` // first and last month of a contract or sanction, 0 = none is dated
	To      spending.Month `json:"to"`
	Undated []Undated      `json:"undated"` // sorted by date basis, where there are any
}

// Undated is the money of active records without a usable date.
type Undated struct {
	Date   ledger.DateBasis `json:"date"`
	Minor  int64            `json:"amount_minor"` // minor units, which JSON keeps exactly
	Awards int              `json:"awards"`
}

// MostAdded is how often records are added before all are written together again: each query goes through as many
// parts.
const MostAdded = 12

// Extend begins to add records, or refuses it with ErrParts.
func (o *Overview) Extend() error {
	if o.Added >= MostAdded {
		return ErrParts
	}
	o.Added++
	return nil
}

// AddEntry counts a record of a register.
func (o *Overview) AddEntry(register string) {
	if o.Registers == nil {
		o.Registers = map[string]int{}
	}
	o.Registers[register]++
}

// Add takes one record with its digest into the overview.
func (o *Overview) Add(a *spending.Award, s digest.Sum) {
	source := o.source(SourceOf(a.ID))
	source.Content.Mix(s.Placed(a.SourceFile, a.SourceLine))
	if a.Rung != spending.Paid { // it says no more of its source than the award it is of
		source.Add(a)
	}
	for _, fund := range a.Funds {
		if at, found := slices.BinarySearch(o.Funds, fund); !found {
			o.Funds = slices.Insert(o.Funds, at, fund)
		}
	}
	at, found := slices.BinarySearchFunc(o.Rungs, a.Rung, func(r RungOverview,
		rung spending.Rung) int {
		return cmp.Compare(r.Rung, rung)
	})
	if !found {
		o.Rungs = slices.Insert(o.Rungs, at, RungOverview{Rung: a.Rung})
	}
	r := &o.Rungs[at]
	if m := spending.MonthOf(a.ContractDate); m != 0 {
		r.From = min(cmp.Or(r.From, m), m)
		r.To = max(r.To, m)
	}
	if a.Status != spending.StatusActive {
		return
	}
	if a.ContractDate.IsZero() {
		r.undated(ledger.DateContract, a)
	}
	if a.Published.IsZero() {
		r.undated(ledger.DatePublished, a)
	}
}

func (r *RungOverview) undated(date ledger.DateBasis, a *spending.Award) {
	at, found := slices.BinarySearchFunc(r.Undated, date, func(u Undated,
		date ledger.DateBasis) int {
		return cmp.Compare(u.Date, date)
	})
	if !found {
		r.Undated = slices.Insert(r.Undated, at, Undated{Date: date})
	}
	r.Undated[at].Minor += int64(a.On(a.Rung).Money)
	r.Undated[at].Awards++
}

// UndatedOf gives the undated money of a rung's records.
func (o *Overview) UndatedOf(date ledger.DateBasis, rung spending.Rung) ledger.Bucket {
	for _, r := range o.Rungs {
		for _, u := range r.Undated {
			if r.Rung == rung && u.Date == date {
				return ledger.Bucket{Amount: spending.Money(u.Minor), Records: u.Awards}
			}
		}
	}
	return ledger.Bucket{}
}
