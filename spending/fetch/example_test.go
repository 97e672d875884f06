package fetch_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/floodspend/floodspend/spending/fetch"
)

// Fetch from a mirror on disk, then again: nothing is left to do.
func ExampleFetch() {
	work, err := os.MkdirTemp("", "fetch")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(work)
	mirror := filepath.Join(work, "mirror")
	if err := os.MkdirAll(mirror, 0o755); err != nil {
		fmt.Println(err)
		return
	}
	if err := os.WriteFile(filepath.Join(mirror, "hello.txt"), []byte("hello"), 0o644); err != nil {
		fmt.Println(err)
		return
	}
	options := fetch.Options{
		Dir:    filepath.Join(work, "assam"),
		Mirror: mirror,
		Files: []fetch.File{{Path: "hello.txt", Size: 5,
			SHA256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"}},
	}
	for range 2 {
		report, err := fetch.Fetch(context.Background(), options)
		fmt.Printf("%d downloaded, %d skipped, %v\n", report.Downloaded, report.Skipped, err)
	}
	// Output:
	// 1 downloaded, 0 skipped, <nil>
	// 0 downloaded, 1 skipped, <nil>
}
