package ogc

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// ParseBBox reads a bounding box of four numbers, or of six whose heights are ignored.
func ParseBBox(text string) (box [4]float64, err error) {
	parts := strings.Split(text, ",")
	numbers := make([]float64, len(parts))
	for i, part := range parts {
		numbers[i], err = strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || math.IsNaN(numbers[i]) || math.IsInf(numbers[i], 0) {
			return box, Says("{value} is not a number", "value", strconv.Quote(part))
		}
	}
	switch len(numbers) {
	case 4:
		box = [4]float64(numbers)
	case 6:
		if numbers[2] > numbers[5] {
			return box, Says("its bottom lies above its top")
		}
		box = [4]float64{numbers[0], numbers[1], numbers[3], numbers[4]}
	default:
		return box, Says("it has {n} numbers, not 4 or 6", "n", len(numbers))
	}
	return box, nil
}

func bboxText(box [4]float64) string {
	texts := make([]string, len(box))
	for i, n := range box {
		texts[i] = strconv.FormatFloat(n, 'f', -1, 64)
	}
	return strings.Join(texts, ",")
}

// Days is a closed range of days, UTC midnights. A zero From or To leaves that side open.
type Days struct{ From, To time.Time }

// ParseDatetime reads the datetime parameter of OGC API – Features: an instant or an
// interval, open at one side or both, its ends dates, date-times, months or years; one end
// may be a duration. What is asked of is dated to the day, so days are what it gives.
func ParseDatetime(text string) (days Days, err error) {
	from, to, interval := strings.Cut(text, "/")
	if !interval {
		return ParseInstant(text)
	}
	switch {
	case strings.HasPrefix(from, "P") && strings.HasPrefix(to, "P"):
		return days, Says("both ends are durations")
	case strings.HasPrefix(from, "P"):
		end, err := ParseInstant(to)
		if err != nil {
			return days, err
		}
		days.To = end.To
		days.From, err = shift(end.To.AddDate(0, 0, 1), from, -1)
		return days, err
	case strings.HasPrefix(to, "P"):
		start, err := ParseInstant(from)
		if err != nil {
			return days, err
		}
		days.From = start.From
		end, err := shift(start.From, to, 1)
		days.To = end.AddDate(0, 0, -1)
		return days, err
	}
	if from != "" && from != ".." {
		start, err := ParseInstant(from)
		if err != nil {
			return days, err
		}
		days.From = start.From
	}
	if to != "" && to != ".." {
		end, err := ParseInstant(to)
		if err != nil {
			return days, err
		}
		days.To = end.To
		if days.To.Before(days.From) {
			return days, Says("it ends before it begins")
		}
	}
	return days, nil
}

// ParseInstant gives the first and last day of a date, a date-time, a month or a year.
func ParseInstant(text string) (days Days, err error) {
	forms := []struct {
		layout              string
		years, months, days int
	}{
		{time.DateOnly, 0, 0, 1}, {"2006-01", 0, 1, 0}, {"2006", 1, 0, 0},
		{time.RFC3339, 0, 0, 1}, {"2006-01-02T15:04:05", 0, 0, 1},
		// GDAL writes a date with a T, and a time as it was asked: without minutes, without seconds.
		{"2006-01-02T", 0, 0, 1}, {"2006-01-02T15Z07:00", 0, 0, 1}, {"2006-01-02T15:04Z07:00", 0, 0, 1},
		{"2006-01-02T15:04", 0, 0, 1},
	}
	for _, f := range forms {
		t, err := time.Parse(f.layout, strings.ToUpper(text))
		if err != nil {
			continue
		}
		y, m, d := t.UTC().Date()
		if y < 1 || y > 9999 {
			break
		}
		days.From = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
		days.To = days.From.AddDate(f.years, f.months, f.days).AddDate(0, 0, -1)
		return days, nil
	}
	return days, Says("{value} is not a date, date-time, month or year", "value", strconv.Quote(text))
}

// shift moves a day by an ISO 8601 duration of years, months, weeks and days.
func shift(t time.Time, duration string, sign int) (time.Time, error) {
	// Compiled here because durations are rare and the package keeps no state.
	parts := regexp.MustCompile(`^P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?$`).FindStringSubmatch(
		duration)
	if parts == nil || duration == "P" {
		return t, Says("{value} is not a duration in years, months, weeks and days such as P3M", "value",
			strconv.Quote(duration))
	}
	n := make([]int, 5)
	for i := 1; i < 5; i++ {
		n[i], _ = strconv.Atoi(parts[i]) // an absent part is 0
	}
	moved := t.AddDate(sign*n[1], sign*n[2], sign*(7*n[3]+n[4]))
	if y := moved.Year(); y < 1 || y > 9999 {
		return t, Says("{value} leads out of the calendar", "value", strconv.Quote(duration))
	}
	if moved.Equal(t) {
		return t, Says("{value} is no time at all", "value", strconv.Quote(duration))
	}
	return moved, nil
}

func daysText(d Days) string {
	end := func(t time.Time) string {
		if t.IsZero() {
			return ".."
		}
		return t.Format(time.DateOnly)
	}
	if d.From.Equal(d.To) && !d.From.IsZero() {
		return end(d.From)
	}
	return end(d.From) + "/" + end(d.To)
}
