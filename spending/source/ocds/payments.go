package ocds

import (
	"cmp"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/judge"
)

// standsFor notes that the record made next is of these awards and contracts, unless one before is.
func (b *recorder) standsFor(awards []*award, contracts []contract) {
	for _, a := range awards {
		if _, known := b.awardOf[a.ID]; !known {
			b.awardOf[a.ID] = len(b.made)
		}
	}
	for _, x := range contracts {
		if _, known := b.under[x.ID]; !known {
			b.under[x.ID] = len(b.made)
		}
	}
}

// payments makes the records of what was paid of every contract, in force or not, each transaction
// once. What a payment is for, and where, is what the award says that it was paid under.
func (b *recorder) payments() (paid []judge.Stated) {
	for i := range b.release.Contracts {
		x := &b.release.Contracts[i]
		no, known := b.under[x.ID]
		if !known {
			no, known = b.awardOf[x.AwardID]
		}
		for _, t := range x.Implementation.Transactions {
			if known {
				paid = append(paid, b.payment(x, &t, &b.made[no]))
			}
		}
	}
	return paid
}

func (b *recorder) payment(x *contract, t *transaction, under *judge.Stated) judge.Stated {
	s := *under
	name := ":contract:" + string(x.ID) + ":transaction:" + string(t.ID)
	s.ID, s.AwardID, s.Rung, s.Status = b.prefix+string(b.release.OCID)+name, under.ID, spending.Paid,
		spending.StatusActive
	s.Awarded, s.TenderValue, s.Flags = spending.NullMoney{}, spending.NullMoney{}, nil
	s.Areas, s.Codes, s.Points = slices.Clone(s.Areas), slices.Clone(s.Codes), slices.Clone(s.Points)
	s.SourceFile, s.SourceLine = x.at.file, x.at.line
	s.Supplier = cmp.Or(string(t.Payee.Name), s.Supplier)
	field := "contracts." + string(x.ID) + ".implementation.transactions." + string(t.ID)
	v := t.Value
	if v.Amount.text == "" {
		v = t.Amount
	}
	v.Currency = cmp.Or(v.Currency, x.Value.Currency)
	read := b.value(x.at, field+".value", v)
	if read.Amount.Valid && read.Amount.Money == 0 || !read.Amount.Valid && !b.unread[field+".value"] {
		b.issue(x.at, field+".value", v.Amount.text, "the payment has no amount other than zero",
			"value unknown, which is not zero")
		read.Amount = spending.NullMoney{}
	}
	s.Paid, s.Currency = read.Amount, read.Currency
	s.ContractDate = b.day(x.at, field+".date", t.Date)
	if t.Date == "" {
		b.issue(x.at, field+".date", strings.TrimPrefix(name, ":"), "the payment has no date", "kept without a date")
	}
	s.Published = s.ContractDate
	return s
}
