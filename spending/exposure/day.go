package exposure

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var dayForm = regexp.MustCompile(`^([0-9]{4}[-/][0-9]{2}[-/][0-9]{2}|[0-9]{8})` +
	`(?:(?:[Tt]| +)(?:[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)? ?` +
	`(?:[Zz]|UTC|GMT|[-+][0-9]{2}(?::?[0-9]{2})?)?)?|[Zz]|[-+][0-9]{2}:[0-9]{2})?$`)

// parseDay reads the day of a date as programs write it: 2024-07-31, 2024/07/31 or 20240731, with or
// without a time of day after a T or blanks, and a zone after that or, as in XML, after the day; the day
// is the one written. A number of 12 or 13 digits is milliseconds since 1970, as ArcGIS has it, which
// has no zone: the day is that of UTC, and milliseconds says so.
func parseDay(text string) (day time.Time, milliseconds bool, err error) {
	if text == "" {
		return day, false, errors.New("the feature has no date")
	}
	if len(text) == len("946684800000") || len(text) == len("1722384000000") {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 0 {
			return time.UnixMilli(n).UTC().Truncate(24 * time.Hour), true, nil
		}
	}
	written := dayForm.FindStringSubmatch(text)
	if written == nil {
		return day, false, errors.New("the date is not of the form 2024-07-31")
	}
	day, err = time.Parse("20060102", strings.NewReplacer("-", "", "/", "").Replace(written[1]))
	if err != nil || day.Year() < 1 {
		return time.Time{}, false, errors.New("there is no such day; the form is 2024-07-31")
	}
	return day, false, nil
}
