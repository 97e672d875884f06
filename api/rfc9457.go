package api

import (
	"encoding/json"
	"fmt"
	"net/http"
)

const problemType = "application/problem+json"

// problem is the one form of every error answer (RFC 9457). Parameter and Allowed name the
// query parameter that is wrong and what may stand there.
type problem struct {
	Type      string   `json:"type"`
	Title     string   `json:"title"`
	Status    int      `json:"status"`
	Detail    string   `json:"detail,omitempty"`
	Parameter string   `json:"parameter,omitempty"`
	Allowed   []string `json:"allowed,omitempty"`

	Extensions map[string]any `json:"-"` // members beside these
}

// MarshalJSON gives the problem with its extensions behind its own members.
func (p *problem) MarshalJSON() ([]byte, error) {
	type own problem
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

func (p *problem) Error() string { return fmt.Sprintf("%d %s: %s", p.Status, p.Title, p.Detail) }

func newProblem(status int, detail string) *problem {
	return &problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail}
}

// badParameter says what is wrong with a query parameter and what is allowed.
func badParameter(name, detail string, allowed ...string) *problem {
	p := newProblem(http.StatusBadRequest, detail)
	p.Parameter, p.Allowed = name, allowed
	return p
}

// write answers with the problem. What was said of another answer is taken back.
func (p *problem) write(w http.ResponseWriter) {
	h := w.Header()
	for _, name := range []string{"ETag", "Content-Encoding", "Content-Length", "Content-Crs", "Content-Disposition",
		"Link", MatchedHeader, ReturnedHeader} {
		h.Del(name)
	}
	h.Set("Content-Type", problemType)
	h.Set("Cache-Control", "no-store")
	if p.Status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "5")
	}
	w.WriteHeader(p.Status)
	// A failed write means the client is gone.
	_ = json.NewEncoder(w).Encode(p)
}
