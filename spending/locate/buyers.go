package locate

import (
	"sync"

	"github.com/floodspend/floodspend/geo/gazetteer"
)

// buyerText is what is read of the name of a buyer.
type buyerText struct {
	tokens   []gazetteer.Token
	mentions []mention
	within   []string // the outer areas it works in, if known
}

// buyers keeps what was read of buyers, who have many records each.
type buyers struct {
	mu   sync.Mutex
	read map[string]*buyerText
}

// mostBuyers is how many buyers are kept at a time.
const mostBuyers = 4096

// buyer reads the name of a buyer.
func (l *Locator) buyer(name string) *buyerText {
	l.buyers.mu.Lock()
	b := l.buyers.read[name]
	l.buyers.mu.Unlock()
	if b != nil {
		return b
	}
	b = &buyerText{tokens: l.gaz.Tokens(name)}
	if l.depth == 0 { // what is known of buyers is of outermost areas
		b.within = l.jurisdiction(name)
	}
	var t texts
	l.find(&t, fieldBuyer, name, b.tokens)
	b.mentions = t.mentions
	l.buyers.mu.Lock()
	defer l.buyers.mu.Unlock()
	if l.buyers.read == nil || len(l.buyers.read) == mostBuyers {
		l.buyers.read = map[string]*buyerText{}
	}
	l.buyers.read[name] = b
	return b
}
