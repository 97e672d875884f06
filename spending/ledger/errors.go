package ledger

import (
	"errors"
)

// ErrQuery is wrapped by errors about a query that is wrong in itself, whatever the
// store holds: the asker's fault, not the store's.
var ErrQuery = errors.New("invalid query")
