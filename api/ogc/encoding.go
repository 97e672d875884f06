package ogc

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Coding is a content coding that answers are sent in.
type Coding struct {
	Name    string // as in Accept-Encoding; "" sends an answer as it is
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

// Levels for what is coded once and served often.
const (
	denseGzip   = 9
	denseBrotli = 9
)

var Identity = &Coding{}

// Codings are those there are, the one that serves best first.
var Codings = []*Coding{
	zstdAt(zstd.SpeedDefault), brotliAt(brotliLevel), gzipAt(gzipLevel),
}

// Dense are the same for what is coded once and served often, the one that leaves least first.
var Dense = []*Coding{
	brotliAt(denseBrotli), zstdAt(zstd.SpeedBestCompression), gzipAt(denseGzip),
}

func zstdAt(level zstd.EncoderLevel) *Coding {
	return codingOf("zstd", func() (compressor, error) {
		return zstd.NewWriter(nil, zstd.WithEncoderLevel(level), zstd.WithEncoderConcurrency(1),
			zstd.WithWindowSize(zstdWindow))
	})
}

func brotliAt(level int) *Coding {
	return codingOf("br", func() (compressor, error) { return brotli.NewWriterLevel(nil, level), nil })
}

func gzipAt(level int) *Coding {
	return codingOf("gzip", func() (compressor, error) { return gzip.NewWriterLevel(nil, level) })
}

func codingOf(name string, open func() (compressor, error)) *Coding {
	return &Coding{name, &sync.Pool{New: func() any {
		w, err := open()
		if err != nil {
			panic(err) // the levels are constants
		}
		return w
	}}}
}

// AcceptedCoding picks the one of codings that a client weighs highest, of equals the first; an answer
// as it is where it takes none of them, or that one rather.
func AcceptedCoding(h http.Header, codings []*Coding) *Coding {
	weights := map[string]float64{}
	for item := range strings.SplitSeq(strings.Join(h.Values("Accept-Encoding"), ","), ",") {
		name, q := Weighted(item)
		weights[strings.TrimPrefix(strings.ToLower(name), "x-")] = q
	}
	best, most := Identity, weights["identity"]
	for _, c := range codings {
		q, named := weights[c.Name]
		if !named {
			q = weights["*"]
		}
		if q > 0 && (q > most || q == most && best == Identity) {
			best, most = c, q
		}
	}
	return best
}

// To gives a writer that codes what it passes on to w. Its user ends it by finish.
func (c *Coding) To(w io.Writer) compressor {
	x := c.writers.Get().(compressor)
	x.Reset(w)
	return x
}

// Finish writes what is left, and keeps the writer for others.
func (c *Coding) Finish(w compressor) error {
	err := w.Close()
	w.Reset(nil)
	c.writers.Put(w)
	return err
}

// MinCoded is the smallest body worth compressing, in bytes.
const MinCoded = 1024

// Coded gives the answer with its body in a coding, or as it is where that does not pay.
func (a *Rendered) Coded(c *Coding) (*Rendered, error) {
	if c == Identity || len(a.Body) < MinCoded {
		return a, nil
	}
	var b bytes.Buffer
	w := c.To(&b)
	_, err := w.Write(a.Body)
	if ended := c.Finish(w); err == nil {
		err = ended
	}
	if err != nil {
		return nil, err
	}
	if b.Len() >= len(a.Body) {
		return a, nil
	}
	header := http.Header{"Content-Encoding": {c.Name}}
	maps.Copy(header, a.Header)
	return &Rendered{header, bytes.Clone(b.Bytes())}, nil
}

// Weighted splits an element of an Accept or Accept-Encoding header into what it names and
// its weight. Parameters other than q are part of the name only for media types that carry
// them in their declaration.
func Weighted(item string) (name string, q float64) {
	q = 1
	parts := strings.Split(item, ";")
	kept := []string{strings.TrimSpace(parts[0])}
	for _, part := range parts[1:] {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch {
		case strings.EqualFold(key, "q"):
			if n, err := strconv.ParseFloat(value, 64); err == nil && n >= 0 && n <= 1 {
				q = n
			}
		case strings.EqualFold(key, "version"):
			kept = append(kept, strings.TrimSpace(part))
		}
	}
	return strings.Join(kept, ";"), q
}
