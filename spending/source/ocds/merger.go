package ocds

import (
	"bufio"
	"bytes"
	"cmp"
	"container/heap"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/floodspend/floodspend/spending"
)

// Merger compiles the releases of any number of processes, whole and in bounded memory: what
// does not fit lies in a temporary file until it is merged. It reads as [Compiler] does.
type Merger struct {
	compiler Compiler
	memory   int // bytes of releases held
	held     []kept
	size     int // bytes of what is held
	taken    int // releases taken
	spill    *os.File
	end      int64   // of what is spilt
	runs     []int64 // where each run of spilt releases ends
	failed   error   // of spilling
}

// kept is a release that waits for the others of its process.
type kept struct {
	OCID             string
	Number           int // in the order of reading
	Date, File       string
	Line, Object, Of int
	Compiled, Tagged bool
	Content          []byte
}

// Bounds of a merger.
const (
	mostHeld    = 64 << 20 // bytes
	mostProcess = 1 << 30  // bytes of the releases of one process
)

// NewMerger makes a merger, which tells what it finds wrong as it finds it.
func NewMerger(tell func(spending.Issue)) *Merger {
	m := &Merger{memory: mostHeld}
	m.compiler.tell, m.compiler.keep = tell, m.keep
	return m
}

// Close drops what is spilt.
func (m *Merger) Close() error {
	if m.spill == nil {
		return nil
	}
	return m.spill.Close()
}

// Read reads a file, see [Compiler.Read].
func (m *Merger) Read(ctx context.Context, r io.Reader, file string) error {
	if err := m.compiler.Read(ctx, r, file); err != nil {
		return err
	}
	return m.failed
}

// keep holds a release, and spills what is held where that is much.
func (m *Merger) keep(ocid string, r stated) {
	m.held = append(m.held, kept{OCID: ocid, Number: m.taken, Date: string(r.date), File: r.at.file, Line: r.at.line,
		Object: r.object, Of: r.of, Compiled: r.compiled, Tagged: r.tagged, Content: r.content})
	m.taken++
	if m.size += len(r.content) + len(ocid) + 200; m.size > m.memory && m.failed == nil {
		m.failed = m.spillHeld()
	}
}

// sortHeld brings the releases of each process together, as they were read.
func (m *Merger) sortHeld() {
	slices.SortFunc(m.held, func(a, b kept) int { return cmp.Or(cmp.Compare(a.OCID, b.OCID), a.Number-b.Number) })
}

// spillHeld writes what is held to the temporary file, as a run in order.
func (m *Merger) spillHeld() error {
	if m.spill == nil {
		f, err := os.CreateTemp("", "floodspend-merge-")
		if err != nil {
			return err
		}
		m.spill = f
		if err := os.Remove(f.Name()); err != nil { // it is gone with its last reader
			return err
		}
	}
	m.sortHeld()
	out := &counter{w: bufio.NewWriterSize(m.spill, 1<<20)}
	encoder := gob.NewEncoder(out)
	for i := range m.held {
		if err := encoder.Encode(&m.held[i]); err != nil {
			return fmt.Errorf("the temporary file: %w", err)
		}
	}
	if err := out.w.Flush(); err != nil {
		return fmt.Errorf("the temporary file: %w", err)
	}
	m.end += out.n
	m.runs = append(m.runs, m.end)
	m.held, m.size = nil, 0
	return nil
}

type counter struct {
	w *bufio.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return c.w.Write(b)
}

// Merge gives the compiled release of each process, in the order of their ocids, and lets go of
// all of them.
func (m *Merger) Merge(ctx context.Context, yield func(release []byte) error) error {
	m.compiler.missingPages()
	q, err := m.queue()
	if err != nil {
		return err
	}
	for len(q) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		ocid := q[0].head.OCID
		p, fits, err := m.process(&q, ocid)
		if err != nil {
			return err
		}
		if !fits {
			continue
		}
		content, err := m.compiler.compiled(ocid, p)
		if err != nil {
			return err
		}
		if err := yield(content); err != nil {
			return err
		}
	}
	return nil
}

// process takes the releases of a process off the queue; fits is false where they are too many.
func (m *Merger) process(q *queue, ocid string) (p *process, fits bool, err error) {
	p, fits = &process{}, true
	size := 0
	for len(*q) > 0 && (*q)[0].head.OCID == ocid {
		k := (*q)[0].head
		at := position{k.File, k.Line}
		if size += len(k.Content); size > mostProcess && fits {
			fits = false
			m.compiler.issue(at, "ocid", ocid, fmt.Sprintf("the releases of the process have more than %d MiB",
				mostProcess>>20), "the process is left out")
			p.releases = nil
		}
		if fits {
			p.releases = append(p.releases, stated{content: k.Content, date: text(k.Date),
				instant: parseDate(text(k.Date)),
				at:      at, compiled: k.Compiled, tagged: k.Tagged, object: k.Object, of: k.Of})
		}
		if err := q.advance(); err != nil {
			return nil, false, err
		}
	}
	return p, fits, nil
}

// queue holds the runs of releases, the one with the next release first.
type queue []*run

type run struct {
	head kept
	next func(into *kept) error // io.EOF behind the last
}

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	a, b := &q[i].head, &q[j].head
	return cmp.Or(cmp.Compare(a.OCID, b.OCID), a.Number-b.Number) < 0
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(*run)) }
func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

// advance goes on to the next release.
func (q *queue) advance() error {
	first := (*q)[0]
	first.head = kept{}
	switch err := first.next(&first.head); {
	case errors.Is(err, io.EOF):
		heap.Pop(q)
	case err != nil:
		return fmt.Errorf("the temporary file: %w", err)
	default:
		heap.Fix(q, 0)
	}
	return nil
}

// queue begins to read all runs: the spilt ones, and what is held.
func (m *Merger) queue() (queue, error) {
	m.sortHeld()
	held := m.held
	m.held = nil
	runs := []*run{{next: func(into *kept) error {
		if len(held) == 0 {
			return io.EOF
		}
		*into, held[0] = held[0], kept{}
		held = held[1:]
		return nil
	}}}
	begin := int64(0)
	for _, end := range m.runs {
		decoder := gob.NewDecoder(bufio.NewReaderSize(io.NewSectionReader(m.spill, begin, end-begin), 64<<10))
		runs = append(runs, &run{next: func(into *kept) error { return decoder.Decode(into) }})
		begin = end
	}
	q := queue{}
	for _, r := range runs {
		switch err := r.next(&r.head); {
		case errors.Is(err, io.EOF):
		case err != nil:
			return nil, fmt.Errorf("the temporary file: %w", err)
		default:
			heap.Push(&q, r)
		}
	}
	return q, nil
}

// compiled merges the releases of a process whole, by the merge routine of OCDS 1.1.
func (c *Compiler) compiled(ocid string, p *process) ([]byte, error) {
	c.order(ocid, p)
	whole := map[string]any{}
	for _, r := range p.releases {
		tree, err := r.tree()
		if err != nil {
			c.issue(r.at, "", ocid, err.Error(), "skipped")
			continue
		}
		for _, own := range []string{"id", "date", "tag"} {
			delete(tree, own)
		}
		merge(whole, tree)
	}
	date := string(p.releases[len(p.releases)-1].date)
	whole["ocid"], whole["id"], whole["tag"] = ocid, ocid+"-"+date, []string{"compiled"}
	if date != "" {
		whole["date"] = date
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(whole)
	return out.Bytes(), err
}
