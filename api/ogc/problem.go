package ogc

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// ProblemType is the media type of problems.
const ProblemType = "application/problem+json"

// ProblemJSON is the representation of problems for programs.
var ProblemJSON = Format{Name: "json", MediaType: ProblemType, Accepts: []string{"application/json"},
	Title: "JSON"}

// Problem is the one form of every error answer (RFC 9457). Parameter and Allowed name the
// query parameter that is wrong and what may stand there.
type Problem struct {
	Type      string   `json:"type"`
	Title     string   `json:"title"`
	Status    int      `json:"status"`
	Detail    string   `json:"detail,omitempty"`
	Parameter string   `json:"parameter,omitempty"`
	Allowed   []string `json:"allowed,omitempty"`

	Extensions map[string]any `json:"-"` // members beside these

	detail  *Phrase  // what Detail says
	allowed []Phrase // what Allowed says, where it is sentences
}

// MarshalJSON gives the problem with its extensions behind its own members.
func (p *Problem) MarshalJSON() ([]byte, error) {
	type own Problem
	b, err := json.Marshal((*own)(p))
	if err != nil || len(p.Extensions) == 0 {
		return b, err
	}
	more, err := json.Marshal(p.Extensions)
	if err != nil {
		return nil, err
	}
	return append(append(b[:len(b)-1], ','), more[1:]...), nil
}

func (p *Problem) Error() string { return fmt.Sprintf("%d %s: %s", p.Status, p.Title, p.Detail) }

// NewProblem is a problem of a status, which names it.
func NewProblem(status int, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail}
}

// BadParameter says what is wrong with a query parameter and what is allowed.
func BadParameter(name, detail string, allowed ...string) *Problem {
	p := NewProblem(http.StatusBadRequest, detail)
	p.Parameter, p.Allowed = name, allowed
	return p
}

// Because gives the problem the detail of a text, so that it can be said in other languages.
func (p *Problem) Because(detail Phrase) *Problem {
	p.Detail, p.detail = detail.String(), &detail
	return p
}

// Permitting says what is allowed in texts.
func (p *Problem) Permitting(allowed ...Phrase) *Problem {
	p.allowed, p.Allowed = allowed, nil
	for _, t := range allowed {
		p.Allowed = append(p.Allowed, t.String())
	}
	return p
}

// In says the problem in a language, what it has no words for in English.
func (p *Problem) In(l *Language) *Problem {
	said := *p
	said.Title = l.Say(p.Title)
	if p.detail != nil {
		said.Detail = l.Phrase(*p.detail)
	}
	if p.allowed != nil {
		said.Allowed = nil
		for _, t := range p.allowed {
			said.Allowed = append(said.Allowed, l.Phrase(t))
		}
	}
	return &said
}

// Write answers with the problem in JSON.
func (p *Problem) Write(w http.ResponseWriter) {
	p.Begin(w, ProblemType)
	// A failed write means the client is gone.
	_ = json.NewEncoder(w).Encode(p)
}

// Begin begins to answer with the problem in a representation. What was said of another answer is taken back.
func (p *Problem) Begin(w http.ResponseWriter, contentType string) {
	h := w.Header()
	for _, name := range []string{"ETag", "Content-Encoding", "Content-Length", "Content-Crs", "Content-Disposition",
		"Link", MatchedHeader, ReturnedHeader} {
		h.Del(name)
	}
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", "no-store")
	if p.Status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "5")
	}
	w.WriteHeader(p.Status)
}
