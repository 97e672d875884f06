package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/floodspend/floodspend/api"
)

type exportCommand struct {
	storeFlag
	Path string `arg:"" help:"The answer's path and parameters, \"/analysis/allocation?level=circle&f=csv\"."`
	Out  string `short:"o" placeholder:"FILE" help:"File to write; standard output by default."`
}

// Run writes an answer of the API to a file or standard output: the same bytes a client
// gets. A file is replaced only once the answer is complete.
func (e exportCommand) Run(ctx context.Context, c console) error {
	u, err := url.Parse(e.Path)
	if err != nil || !strings.HasPrefix(u.Path, "/") || u.Host != "" {
		return fmt.Errorf("export: %q is not a path such as /analysis/allocation?level=circle&f=csv", e.Path)
	}
	store, err := e.openExisting()
	if err != nil {
		return err
	}
	defer store.Close()
	handler, err := api.New(api.Options{Store: store, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return err
	}
	request.Host = "localhost"
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		return fmt.Errorf("export %s: %d %s", e.Path, answer.Code, answer.Body)
	}
	if e.Out == "" {
		_, err = io.Copy(c.out, answer.Body)
		return err
	}
	return writeFile(e.Out, func(w io.Writer) error {
		_, err := io.Copy(w, answer.Body)
		return err
	})
}

// writeFile writes a file beside its place and moves it there once it is complete.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := write(f); err != nil {
		f.Close()
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := f.Chmod(0o644); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return os.Rename(f.Name(), path)
}
