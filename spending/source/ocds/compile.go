package ocds

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/floodspend/floodspend/spending"
)

// Compiler gathers the releases of each contracting process, of one or several files, and
// compiles them:
//
//   - A compiled release, where there is one, stands for the plain ones up to its date; of
//     several the one with the latest date, and of equal dates the one read last. Later plain
//     ones are merged into it.
//   - Otherwise the releases are merged in the order of their dates, equal ones as read. Dates
//     are compared as instants, whatever their time zones; one that cannot be read is an
//     issue, and comes before all others. A later release replaces what it states, takes away
//     what it states to be null, and leaves the rest. Entries of lists are told apart by
//     their ids. What no more than the id is left of is withdrawn.
//
// The zero value is ready for use.
type Compiler struct {
	processes map[string]*process
	pages     []page // packages that say which they are
	objects   int    // packages and records read
	taken     int    // releases kept
	lost, of  int    // see Lost
	ends      []spending.Issue
	issues    []spending.Issue
	most      int // bytes of an item; 0: MaxItem
	// where another is to keep the releases, whole, and to be told of issues, see Merger
	keep func(ocid string, r stated)
	tell func(spending.Issue)
}

// process is what was read of one contracting process.
type process struct {
	releases []stated
}

// stated is a release as it was read.
type stated struct {
	content  []byte // cut down to what is read of a release
	date     text
	instant  time.Time // of the date; zero where there is none
	at       position
	compiled bool
	tagged   bool // it says what it is of: a tender, an award …
	object   int  // number of the package or record in whose list it stands
	of       int  // number of the record whose releases it is compiled from
}

// Len is the number of processes read so far.
func (c *Compiler) Len() int { return len(c.processes) }

// Lost counts the releases, records and broken lines read that give nothing, and all of them.
func (c *Compiler) Lost() (lost, of int) { return c.lost, c.of }

// Ends gives the issues of files that could not be read to their end.
func (c *Compiler) Ends() []spending.Issue { return c.ends }

// Issues gives what was found wrong so far.
func (c *Compiler) Issues() []spending.Issue { return c.issues }

func (c *Compiler) issue(at position, field, value, problem, action string) {
	i := spending.Issue{File: at.file, Line: at.line, Field: field, Value: spending.Excerpt(value), Problem: problem,
		Action: action}
	if c.tell != nil {
		c.tell(i)
		return
	}
	c.issues = append(c.issues, i)
}

// add takes a release of a process.
func (c *Compiler) add(ocid string, r stated) {
	if ocid == "" {
		c.issue(r.at, "ocid", "", "the release or record has no ocid", "skipped")
		return
	}
	c.taken++
	if c.keep != nil {
		c.keep(ocid, r)
		return
	}
	if c.processes == nil {
		c.processes = map[string]*process{}
	}
	p := c.processes[ocid]
	if p == nil {
		p = &process{}
		c.processes[ocid] = p
	}
	p.releases = append(p.releases, r)
}

// compile gives the processes compiled, in the order of their ocids, and lets go of them.
func (c *Compiler) compile(yield func(*release)) {
	for _, ocid := range slices.Sorted(maps.Keys(c.processes)) {
		p := c.processes[ocid]
		delete(c.processes, ocid)
		yield(c.merged(ocid, p))
	}
}

// order sorts the releases of a process by their dates, and leaves those that stand.
func (c *Compiler) order(ocid string, p *process) {
	for _, r := range p.releases {
		if r.instant.IsZero() && (r.date != "" || len(p.releases) > 1) {
			c.issue(r.at, "date", ocid+": "+string(r.date), "the date of the release is missing or "+notDate,
				"taken for earlier than the other releases of the process")
		}
	}
	slices.SortStableFunc(p.releases, func(a, b stated) int { return a.instant.Compare(b.instant) })
	c.standing(ocid, p)
}

// tree decodes a release; amounts stay as they are written.
func (r *stated) tree() (tree map[string]any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(r.content))
	decoder.UseNumber()
	err = decoder.Decode(&tree)
	return tree, err
}

func (c *Compiler) merged(ocid string, p *process) *release {
	c.order(ocid, p)
	whole, sameDate := map[string]any{}, map[string]any{}
	for i, r := range p.releases {
		tree, err := r.tree()
		if err != nil {
			c.issue(r.at, "", ocid, err.Error(), "skipped")
			continue
		}
		c.identify(tree, "awards", r.at, ocid, i)
		c.identify(tree, "contracts", r.at, ocid, i)
		if i > 0 && r.instant.Equal(p.releases[i-1].instant) {
			c.contradictions(ocid, p.releases, i, sameDate, tree)
		} else {
			sameDate = map[string]any{}
		}
		if i+1 < len(p.releases) && r.instant.Equal(p.releases[i+1].instant) {
			merge(sameDate, tree)
		}
		c.growing(ocid, p.releases, i, whole, tree)
		merge(whole, tree)
	}
	for _, list := range []string{"awards", "contracts"} {
		if entries, ok := whole[list].([]any); ok {
			whole[list] = slices.DeleteFunc(entries, withdrawn)
		}
		c.tellApart(whole, list, p.releases[len(p.releases)-1].at, ocid)
	}
	out := &release{}
	if content, err := json.Marshal(whole); err == nil {
		_ = json.Unmarshal(content, out) // what is of another type was an issue when it was read
	}
	out.OCID, out.at = text(ocid), p.releases[len(p.releases)-1].at
	for i := range out.Awards {
		out.Awards[i].at = p.releases[out.Awards[i].Release].at
	}
	for i := range out.Contracts {
		out.Contracts[i].at = p.releases[out.Contracts[i].Release].at
	}
	return out
}

// standing leaves, of the releases of a process in the order of their dates, the compiled one
// that stands and what is later than it.
func (c *Compiler) standing(ocid string, p *process) {
	last := -1
	for i, r := range p.releases {
		if r.compiled {
			last = i
		}
	}
	if last < 0 {
		return
	}
	holds := p.releases[last]
	kept := []stated{holds}
	covered := false
	for i, r := range p.releases {
		later := !r.compiled && !holds.instant.IsZero() && r.instant.After(holds.instant)
		switch {
		case i == last, holds.of > 0 && r.object == holds.of:
		case r.compiled && r.instant.Equal(holds.instant):
			c.issue(r.at, "ocid", ocid, "the process has another compiled release of the same date",
				"the one read last holds")
		case r.compiled:
			c.issue(r.at, "ocid", ocid, "the process has another compiled release",
				"the one with the latest date holds, "+string(holds.date))
		case later:
			c.issue(r.at, "ocid", ocid, "the release is later than the compiled one of the process", "merged into it")
			kept = append(kept, r)
		case !covered:
			covered = true
			c.issue(r.at, "ocid", ocid, "the process has a compiled release as well",
				"the compiled one stands for the releases up to its date")
		}
	}
	p.releases = kept
}
