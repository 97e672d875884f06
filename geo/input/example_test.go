package input_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/floodspend/floodspend/geo/input"
)

func ExampleReadFile() {
	dir, err := os.MkdirTemp("", "input")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "places.csv")
	if err := os.WriteFile(file, []byte("name\nMayong\n"), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	text, err := input.ReadFile(file, 100)
	fmt.Printf("%q %v\n", text, err)
	_, err = input.ReadFile(file, 3)
	fmt.Println(err != nil)
	// Output:
	// "name\nMayong\n" <nil>
	// true
}
