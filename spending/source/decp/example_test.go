package decp_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/floodspend/floodspend/spending/judge"
	"github.com/floodspend/floodspend/spending/source/decp"
)

func ExampleReader() {
	r, err := decp.New(decp.Options{Prefix: "decp:"})
	if err != nil {
		fmt.Println(err)
		return
	}
	const table = "id;objet;dateNotification;montant;titulaire.denominationSociale\n" +
		"M1;Digue;2024-03-01;900000;Nord TP\nM1;Digue;2024-03-01;900000;Sud TP\n"
	if err := r.Read(context.Background(), strings.NewReader(table), "decp.csv"); err != nil {
		fmt.Println(err)
		return
	}
	r.Records(func(s judge.Stated) { fmt.Println(s.ID, s.Currency.Text(s.Awarded.Money), s.Supplier) })
	// Output: decp:M1 900000 Nord TP; Sud TP
}
