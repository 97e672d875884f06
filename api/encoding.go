package api

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// coding is a content coding that answers are sent in.
type coding struct {
	name    string // as in Accept-Encoding; "" sends an answer as it is
	writers *sync.Pool
}

// compressor is what a coding writes with. It is kept for the tables it holds, which are larger
// than most answers.
type compressor interface {
	io.WriteCloser
	Reset(w io.Writer)
}

// Levels take half the time of the default and leave answers a few hundredths larger.
const (
	gzipLevel   = 2
	brotliLevel = 4
	zstdWindow  = 1 << 20 // bytes; browsers take up to 8 MiB
)

var identity = &coding{}

// codings are those there are, the one that serves best first.
var codings = []*coding{
	codingOf("zstd", func() (compressor, error) {
		return zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderConcurrency(1),
			zstd.WithWindowSize(zstdWindow))
	}),
	codingOf("br", func() (compressor, error) { return brotli.NewWriterLevel(nil, brotliLevel), nil }),
	codingOf("gzip", func() (compressor, error) { return gzip.NewWriterLevel(nil, gzipLevel) }),
}

func codingOf(name string, open func() (compressor, error)) *coding {
	return &coding{name, &sync.Pool{New: func() any {
		w, err := open()
		if err != nil {
			panic(err) // the levels are constants
		}
		return w
	}}}
}

// acceptedCoding picks the coding a client weighs highest, of equals the first of codings; an answer
// as it is where it takes none of them, or that one rather.
func acceptedCoding(h http.Header) *coding {
	weights := map[string]float64{}
	for item := range strings.SplitSeq(strings.Join(h.Values("Accept-Encoding"), ","), ",") {
		name, q := weighted(item)
		weights[strings.TrimPrefix(strings.ToLower(name), "x-")] = q
	}
	best, most := identity, weights["identity"]
	for _, c := range codings {
		q, named := weights[c.name]
		if !named {
			q = weights["*"]
		}
		if q > 0 && (q > most || q == most && best == identity) {
			best, most = c, q
		}
	}
	return best
}

// to gives a writer that codes what it passes on to w. Its user ends it by finish.
func (c *coding) to(w io.Writer) compressor {
	x := c.writers.Get().(compressor)
	x.Reset(w)
	return x
}

// finish writes what is left, and keeps the writer for others.
func (c *coding) finish(w compressor) error {
	err := w.Close()
	w.Reset(nil)
	c.writers.Put(w)
	return err
}

// minCoded is the smallest body worth compressing, in bytes.
const minCoded = 1024

// coded gives the answer with its body in a coding, or as it is where that does not pay.
func (a *rendered) coded(c *coding) (*rendered, error) {
	if c == identity || len(a.body) < minCoded {
		return a, nil
	}
	var b bytes.Buffer
	w := c.to(&b)
	_, err := w.Write(a.body)
	if ended := c.finish(w); err == nil {
		err = ended
	}
	if err != nil {
		return nil, err
	}
	if b.Len() >= len(a.body) {
		return a, nil
	}
	header := http.Header{"Content-Encoding": {c.name}}
	maps.Copy(header, a.header)
	return &rendered{header, bytes.Clone(b.Bytes())}, nil
}
