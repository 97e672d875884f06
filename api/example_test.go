package api_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"

	"github.com/floodspend/floodspend/api"
	"github.com/floodspend/floodspend/spending/store/gpkg"
)

func ExampleNew() {
	dir, err := os.MkdirTemp("", "api")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	store, err := gpkg.Open(filepath.Join(dir, "empty.gpkg"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()
	server, err := api.New(api.Options{Store: store})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	answer := httptest.NewRecorder()
	server.ServeHTTP(answer, httptest.NewRequest("GET", "/healthz", nil))
	fmt.Println(answer.Code)
	// Output: 200
}
