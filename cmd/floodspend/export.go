package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/floodspend/floodspend/api"
	"github.com/floodspend/floodspend/spending/pipeline"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/web"
)

type exportCommand struct {
	storeFlag
	Path string `arg:"" help:"The answer's path and parameters, \"/analysis/allocation?level=circle&f=csv\"; or dataset.yaml, the description of the dataset."`
	Out  string `file:"out" short:"o" placeholder:"FILE" help:"File to write; standard output by default."`
}

// Run writes an answer of the API to a file or standard output: the same bytes a client
// gets. A file is replaced only once the answer is complete. How the money of a table
// reconciles, which has no place in CSV, goes to standard error; so does that a list has
// further pages.
func (e exportCommand) Run(ctx context.Context, c console) error {
	if e.Path == descriptionFile {
		return e.description(ctx, c)
	}
	u, err := url.Parse(e.Path)
	if err != nil || !strings.HasPrefix(u.Path, "/") || u.Host != "" {
		return fmt.Errorf("export: %q is not a path such as /analysis/allocation?level=circle&f=csv, nor %s", e.Path,
			descriptionFile)
	}
	handler, done, err := e.answers(ctx, c)
	if err != nil {
		return err
	}
	defer done()
	answer := func(w io.Writer) error {
		header, err := ask(ctx, w, handler, u.String())
		if err != nil {
			return fmt.Errorf("export %s: %w", e.Path, err)
		}
		if left := header.Get(api.HeldBackHeader); left != "" {
			fmt.Fprintln(c.err, "held back:", left)
		}
		if buckets := header.Get(api.ReconciliationHeader); buckets != "" {
			fmt.Fprintln(c.err, "reconciliation:", buckets)
		}
		if strings.Contains(header.Get("Link"), `rel="next"`) {
			fmt.Fprintln(c.err, "this is one page of the list: f=csv without a limit has all of it")
		}
		return nil
	}
	if e.Out == "" {
		return answer(c.data())
	}
	return writeFile(ctx, e.Out, answer)
}

// descriptionFile is what the description of a dataset is exported as.
const descriptionFile = "dataset.yaml"

// description writes the description that the store keeps.
func (e exportCommand) description(ctx context.Context, c console) error {
	store, err := e.openExisting(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	text, err := pipeline.Description(ctx, store)
	if err != nil {
		return err
	}
	write := func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
	if e.Out == "" {
		return write(c.data())
	}
	return writeFile(ctx, e.Out, write)
}

// answers opens the store and gives the API over it, to be done with at the end. What a
// client would not be told goes to standard error.
func (f storeFlag) answers(ctx context.Context, c console) (handler *api.Server, done func(), err error) {
	store, err := f.openExisting(ctx)
	if err != nil {
		return nil, nil, err
	}
	handler, err = answersOf(store, slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: slog.LevelError})))
	if err != nil {
		store.Close()
		return nil, nil, err
	}
	return handler, func() { handler.Close(); store.Close() }, nil
}

// answersOf gives the API over a store, for the program itself to ask.
func answersOf(s store.Store, logger *slog.Logger) (*api.Server, error) {
	return api.New(api.Options{Store: s, Words: web.Words(), Logger: logger})
}

// ask writes the body of the answer to a path with its parameters to w.
func ask(ctx context.Context, w io.Writer, handler http.Handler, path string) (http.Header, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	request.Host = "localhost"
	return answerTo(w, handler, request)
}

// answerTo writes the body of a successful answer to w as it is made. Any other answer is
// an error with what it says.
func answerTo(w io.Writer, handler http.Handler, request *http.Request) (header http.Header, err error) {
	a := &exportedAnswer{body: w, header: http.Header{}}
	defer func() {
		switch v := recover(); {
		case v == nil:
		case v == http.ErrAbortHandler: // how a server breaks off an answer it has begun
			err = errors.New("the answer broke off before its end")
		default:
			panic(v)
		}
	}()
	handler.ServeHTTP(a, request)
	if a.err != nil {
		return nil, a.err
	}
	if a.status != http.StatusOK {
		var problem struct{ Detail string }
		if err := json.Unmarshal(a.problem.Bytes(), &problem); err != nil || problem.Detail == "" {
			problem.Detail = a.problem.String()
		}
		return nil, fmt.Errorf("%d %s: %s", a.status, http.StatusText(a.status), problem.Detail)
	}
	return a.header, nil
}

// exportedAnswer is an http.ResponseWriter that passes on the body of a successful answer
// and keeps that of any other.
type exportedAnswer struct {
	header  http.Header
	status  int
	body    io.Writer
	problem bytes.Buffer
	err     error // of the first failed write to body
}

func (a *exportedAnswer) Header() http.Header { return a.header }

func (a *exportedAnswer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *exportedAnswer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	if a.status != http.StatusOK {
		return a.problem.Write(p)
	}
	n, err := a.body.Write(p)
	if err != nil && a.err == nil {
		a.err = err
	}
	return n, err
}
