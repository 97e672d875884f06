package postgis_test

import (
	"context"
	"fmt"

	"github.com/floodspend/floodspend/spending/store/postgis"
)

func ExampleOpen() {
	store, err := postgis.Open(context.Background(), "postgres://reader@db.example.org/floodspend?sslmode=verify-full")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()
}
