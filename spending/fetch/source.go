package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

// source gives the content of files.
type source interface {
	// open gives a file's content from byte start on, where start is from or, if the source
	// cannot skip, 0.
	open(ctx context.Context, file File, from int64) (body io.ReadCloser, start int64, err error)
}

func newSource(o Options, stall time.Duration) (source, error) {
	web := &server{client: o.Client, stall: stall}
	if web.client == nil {
		web.client = newClient()
	}
	switch {
	case o.Mirror == "":
		web.base = func(file File) string { return repositoryOf(file.Path).base() }
		return web, nil
	case strings.HasPrefix(o.Mirror, "http://"), strings.HasPrefix(o.Mirror, "https://"):
		base, err := url.Parse(o.Mirror)
		if err != nil || base.Host == "" {
			return nil, fmt.Errorf("mirror %q is not a URL such as https://example.org/assam", o.Mirror)
		}
		web.base = func(File) string { return base.String() }
		return web, nil
	}
	info, err := os.Stat(o.Mirror)
	if err != nil {
		return nil, fmt.Errorf("mirror: %w", err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("mirror %s is not a folder", o.Mirror)
	}
	return folder{os.DirFS(o.Mirror)}, nil
}

// folder is a local mirror.
type folder struct{ fs.FS }

func (f folder) open(_ context.Context, file File, from int64) (io.ReadCloser, int64, error) {
	in, err := f.Open(file.Path)
	if err != nil {
		return nil, 0, permanent("%w", err)
	}
	info, err := in.Stat()
	if err == nil && info.Size() != file.Size {
		err = fmt.Errorf("the mirror's file has %d bytes, want %d", info.Size(), file.Size)
	}
	if err != nil {
		in.Close()
		return nil, 0, permanent("%w", err)
	}
	if s, ok := in.(io.Seeker); ok {
		if _, err := s.Seek(from, io.SeekStart); err == nil {
			return in, from, nil
		}
	}
	return in, 0, nil
}

// server is a web server, GitHub's or a mirror.
type server struct {
	client *http.Client
	base   func(File) string
	stall  time.Duration // longest wait for the next bytes
}

func newClient() *http.Client {
	return &http.Client{Transport: &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 15 * time.Second}).DialContext,
		TLSHandshakeTimeout:   15 * time.Second,
		ResponseHeaderTimeout: 30 * time.Second,
		ForceAttemptHTTP2:     true,
		MaxIdleConnsPerHost:   16,
	}}
}

func (s *server) open(ctx context.Context, file File, from int64) (io.ReadCloser, int64, error) {
	segments := strings.Split(file.Path, "/")
	for i := range segments {
		segments[i] = url.PathEscape(segments[i])
	}
	address, err := url.JoinPath(s.base(file), segments...)
	if err != nil {
		return nil, 0, permanent("%w", err)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		cancel(nil)
		return nil, 0, permanent("%w", err)
	}
	request.Header.Set("User-Agent", "floodspend")
	// Sizes and sums are of the file itself, so no compression on the way.
	request.Header.Set("Accept-Encoding", "identity")
	if from > 0 {
		request.Header.Set("Range", fmt.Sprintf("bytes=%d-", from))
	}
	response, err := s.client.Do(request)
	if err != nil {
		cancel(nil)
		return nil, 0, err
	}
	start, err := accept(response, file, from)
	if err != nil {
		response.Body.Close()
		cancel(nil)
		return nil, 0, err
	}
	return newWatched(ctx, cancel, response.Body, s.stall), start, nil
}

// accept judges a response's head and gives the byte its body starts at.
func accept(r *http.Response, file File, from int64) (start int64, err error) {
	status := fmt.Errorf("%s answers %s", r.Request.URL.Redacted(), r.Status)
	switch {
	case r.StatusCode == http.StatusOK:
		start = 0
	case r.StatusCode == http.StatusPartialContent && from > 0:
		rest, _, _ := strings.Cut(r.Header.Get("Content-Range"), "/")
		if !strings.HasPrefix(rest, fmt.Sprintf("bytes %d-", from)) {
			return 0, permanent("%w with Content-Range %q to a request for bytes from %d", status,
				r.Header.Get("Content-Range"), from)
		}
		start = from
	case r.StatusCode == http.StatusTooManyRequests, r.StatusCode == http.StatusRequestTimeout, r.StatusCode >= 500:
		return 0, &retryLaterError{status, retryAfter(r)}
	default:
		return 0, &permanentError{status}
	}
	if r.ContentLength >= 0 && start+r.ContentLength != file.Size {
		return 0, permanent("%s has %d bytes, want %d", r.Request.URL.Redacted(), start+r.ContentLength, file.Size)
	}
	return start, nil
}

// retryAfter reads the header in seconds, within reason.
func retryAfter(r *http.Response) time.Duration {
	seconds, err := strconv.Atoi(r.Header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, time.Minute)
}

var errStalled = errors.New("the connection stalled")

// watched is a response body that fails when no bytes arrive for too long.
type watched struct {
	io.ReadCloser
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer
	stall  time.Duration
}

func newWatched(ctx context.Context, cancel context.CancelCauseFunc, body io.ReadCloser, stall time.Duration) *watched {
	return &watched{body, ctx, cancel, time.AfterFunc(stall, func() { cancel(errStalled) }), stall}
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) && errors.Is(context.Cause(w.ctx), errStalled) {
		return n, fmt.Errorf("%w for %v", errStalled, w.stall)
	}
	w.timer.Reset(w.stall)
	return n, err
}

func (w *watched) Close() error {
	w.timer.Stop()
	defer w.cancel(nil)
	return w.ReadCloser.Close()
}
