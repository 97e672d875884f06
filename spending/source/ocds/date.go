package ocds

import (
	"strings"
	"time"
)

// layouts are the forms of dates: RFC 3339, and how publications depart from it.
var layouts = []string{
	time.RFC3339,
	"2006-01-02T15:04:05",
	time.DateOnly,
	"2006-01-02T15:04:05Z0700",
	"2006-01-02T15:04:05Z07",
	"2006-01-02T15:04Z07:00",
	"2006-01-02T15:04",
}

const notDate = "not a date such as 2021-01-16T09:30:00Z"

// parseDate reads a date of RFC 3339, or one with a blank before the time or in small
// letters, without seconds, time or zone, or with a zone without its colon or minutes.
// Without a zone it is UTC. What is none of these is the zero time.
func parseDate(t text) time.Time {
	s := strings.ToUpper(string(t))
	if len(s) > len(time.DateOnly) && s[len(time.DateOnly)] == ' ' {
		s = s[:len(time.DateOnly)] + "T" + strings.TrimSpace(s[len(time.DateOnly):])
	}
	for _, layout := range layouts {
		if at, err := time.Parse(layout, s); err == nil {
			return at
		}
	}
	return time.Time{}
}
