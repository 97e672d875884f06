package cql2

import (
	"fmt"
	"time"
)

// instant gives the node of a date or a timestamp.
func instant(name, written string) (*Node, string) {
	kind, layout := Date, time.DateOnly
	if name == "timestamp" {
		kind, layout = Timestamp, time.RFC3339
	}
	t, err := time.Parse(layout, written)
	if err != nil || t.Year() < 1 {
		return nil, fmt.Sprintf("%.60q is not a %s such as %s", written, name,
			map[Kind]string{Date: "2024-07-31", Timestamp: "2024-07-31T12:00:00Z"}[kind])
	}
	return &Node{Kind: kind, Name: written}, ""
}
