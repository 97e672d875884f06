package export_test

import (
	"bytes"
	"fmt"
	"log"
	"os"

	"github.com/floodspend/floodspend/geo/export"
	"github.com/paulmach/orb"
)

func ExampleTable_WriteGeoParquet() {
	kept, err := os.CreateTemp("", "features-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.Remove(kept.Name())
	defer kept.Close()
	table := export.NewTable("works", "Works", []export.Field{{Name: "id", Kind: export.Text},
		{Name: "paid", Kind: export.Decimal, Scale: 2}}, kept)
	values := []export.Value{export.TextOf([]byte("a")), export.WholeOf(12_345_67)}
	if err := table.Add(orb.Point{91.7, 26.1}, values); err != nil {
		log.Fatal(err)
	}
	var file bytes.Buffer
	if err := table.WriteGeoParquet(&file); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s…%s\n", file.Bytes()[:4], file.Bytes()[file.Len()-4:])
	// Output: PAR1…PAR1
}
