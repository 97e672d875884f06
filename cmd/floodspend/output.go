package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/floodspend/floodspend/geo/input"
	"github.com/floodspend/floodspend/spending/guard"
)

// visible is where messages go: what they quote of a file, a terminal shows and does not obey.
type visible struct{ io.Writer }

func (v visible) Write(p []byte) (int, error) {
	if _, err := io.WriteString(v.Writer, guard.Visible(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// screen shows an answer on a terminal as messages are shown, and keeps the line ends of CSV. A
// character or line end that a write cuts waits for the rest.
type screen struct {
	to   io.Writer
	held []byte
}

func (s *screen) Write(p []byte) (int, error) {
	s.held = append(s.held, p...)
	whole := s.held[:wholeLength(s.held)]
	var shown strings.Builder
	for line := range strings.SplitAfterSeq(string(whole), crlf) {
		text, ended := strings.CutSuffix(line, crlf)
		shown.WriteString(guard.Visible(text))
		if ended {
			shown.WriteString(crlf)
		}
	}
	s.held = append(s.held[:0], s.held[len(whole):]...)
	if _, err := io.WriteString(s.to, shown.String()); err != nil {
		return 0, err
	}
	return len(p), nil
}

const crlf = "\r\n"

// wholeLength is how much of a text comes before a line end or a character that is not complete.
func wholeLength(text []byte) int {
	if bytes.HasSuffix(text, []byte{'\r'}) {
		return len(text) - 1
	}
	for at := len(text) - 1; at >= max(0, len(text)-utf8.UTFMax); at-- {
		if utf8.RuneStart(text[at]) {
			if utf8.FullRune(text[at:]) {
				break
			}
			return at
		}
	}
	return len(text)
}

// isTerminal says whether what is written there is shown on a screen.
func isTerminal(w io.Writer) bool {
	f, ok := direct(w).(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// direct gives what a writer of messages writes to, for what is no message.
func direct(w io.Writer) io.Writer {
	if v, ok := w.(visible); ok {
		return v.Writer
	}
	return w
}

// writeFile writes what a user names a file. A plain file is written beside its place and
// moved there once it is complete; of a link, that is the file it leads to. What goes to a pipe
// or to a device such as /dev/stdout is written to it as it is made.
func writeFile(ctx context.Context, path string, write func(io.Writer) error) error {
	to, err := destinationOf(path)
	if err != nil {
		return err
	}
	if to.stream == nil {
		return replace(to, write)
	}
	f, err := to.stream(ctx)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer context.AfterFunc(ctx, func() { _ = f.SetWriteDeadline(time.Now()) })()
	if err := write(f); err != nil {
		err = errors.Join(ctx.Err(), err)
		return fmt.Errorf("write %s: %w", path, err)
	}
	if f == os.Stdout || f == os.Stderr {
		return nil
	}
	return f.Close()
}

// destination is where something is written.
type destination struct {
	path   string                                  // without links
	mode   fs.FileMode                             // of the plain file that is there, or is to be
	stream func(context.Context) (*os.File, error) // nil: a plain file, there or not
}

const mostLinks = 40

// destinationOf follows the links of a path. It refuses what can be neither replaced nor
// written to.
func destinationOf(path string) (destination, error) {
	given := path
	for range mostLinks {
		dir, err := filepath.EvalSymlinks(filepath.Dir(path))
		if err != nil {
			return destination{}, err
		}
		path = filepath.Join(dir, filepath.Base(path))
		if opened := filepath.Join("/proc", fmt.Sprint(os.Getpid()), "fd"); dir == opened {
			return openedAlready(path), nil
		}
		info, err := os.Lstat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return destination{path: path, mode: 0o644}, nil
		case err != nil:
			return destination{}, err
		case info.Mode().IsRegular():
			return destination{path: path, mode: info.Mode().Perm()}, nil
		case info.Mode()&fs.ModeSymlink != 0:
			link, err := os.Readlink(path)
			if err != nil {
				return destination{}, err
			}
			if path = link; !filepath.IsAbs(link) {
				path = filepath.Join(dir, link)
			}
		case info.Mode()&(fs.ModeNamedPipe|fs.ModeCharDevice) != 0:
			return destination{path: path, stream: opener(path)}, nil
		case info.IsDir():
			return destination{}, fmt.Errorf("%s: it is a directory; name a file in it", given)
		default:
			return destination{}, fmt.Errorf("%s: it is %s, which nothing is written to", given,
				input.Kind(info.Mode()))
		}
	}
	return destination{}, fmt.Errorf("%s: more than %d links lead on from it", given, mostLinks)
}

// openedAlready is a file of this process, by its number.
func openedAlready(path string) destination {
	to := destination{path: path, stream: opener(path)}
	for number, f := range map[string]*os.File{"1": os.Stdout, "2": os.Stderr} {
		if filepath.Base(path) == number {
			to.stream = func(context.Context) (*os.File, error) { return f, nil }
		}
	}
	return to
}

// opener opens a pipe or a device, which waits for a reader of a pipe as long as ctx does.
func opener(path string) func(context.Context) (*os.File, error) {
	type opened struct {
		f   *os.File
		err error
	}
	return func(ctx context.Context) (*os.File, error) {
		done := make(chan opened, 1)
		go func() {
			f, err := os.OpenFile(path, os.O_WRONLY, 0)
			done <- opened{f, err}
		}()
		select {
		case o := <-done:
			return o.f, o.err
		case <-ctx.Done():
			return nil, fmt.Errorf("nothing reads from it: %w", ctx.Err())
		}
	}
}

// replace writes a file beside its place and moves it there.
func replace(to destination, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(to.path), ".floodspend-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := write(f); err != nil {
		f.Close()
		return fmt.Errorf("write %s: %w", to.path, err)
	}
	if err := f.Chmod(to.mode); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write %s: %w", to.path, err)
	}
	return os.Rename(f.Name(), to.path)
}
