package vector

import "fmt"

// Log gathers what is found wrong with a file, in order. The zero value is ready.
type Log struct {
	problems []Problem
	habits   map[string]*habit
}

// habit is a harmless fault that a file can have in every feature.
type habit struct{ at, times, features, last int }

// Add adds a problem.
func (l *Log) Add(p Problem) {
	p.Value = shorten(p.Value)
	l.problems = append(l.problems, p)
}

// Habit adds a problem that does no harm and that a file may have a thousand times, such as
// repeated points: those of one text and action are one problem, of the first feature that
// has it, with how many there are.
func (l *Log) Habit(p Problem) {
	key := p.Text + "\n" + p.Action
	h := l.habits[key]
	if h == nil {
		if l.habits == nil {
			l.habits = map[string]*habit{}
		}
		h = &habit{at: len(l.problems)}
		l.habits[key] = h
		l.Add(p)
	}
	h.times++
	if h.features == 0 || h.last != p.Feature {
		h.features++
	}
	h.last = p.Feature
}

// Problems gives what was added so far.
func (l *Log) Problems() []Problem {
	out := append([]Problem(nil), l.problems...)
	for _, h := range l.habits {
		switch p := &out[h.at]; {
		case h.features > 1:
			p.Text += fmt.Sprintf(" (%d times, in %d features)", h.times, h.features)
		case h.times > 1:
			p.Text += fmt.Sprintf(" (%d times)", h.times)
		}
	}
	return out
}
