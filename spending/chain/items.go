package chain

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// item is one of the several things that a work is on, with what is said of all of them.
type item struct {
	text string
	own  string // without what is said of all; "" where the work is on one thing
}

// enumerated finds what may number an item: "(ii)", "2)", "2." and "2_", not the 2 of "2.5 km" or "Part-2".
var enumerated = regexp.MustCompile(`(?i)(?:^|[\s(,;:|&.])(\d{1,2}|[ivx]{1,4})\s?[).:_](?:[^\d]|$)`)

// shared is what begins, in the last item, what is said of all of them.
var shared = regexp.MustCompile(`(?i)\b(?:under|for the year)\b`)

// mostItems bounds the items of a work.
const mostItems = 40

// itemsOf parts the text of a work into its items: (i) road from A to B, (ii) bridge on C to D. Words of one item say
// nothing of another. What stands before the first, and the programme after the last, is said of all.
func itemsOf(text string) []item {
	var head, tail, own []string
	for _, part := range strings.Split(text, bar) {
		marks := listOf(part)
		if marks == nil {
			head = append(head, part)
			continue
		}
		head = append(head, part[:marks[0][0]])
		for i, mark := range marks {
			end := len(part)
			if i+1 < len(marks) {
				end = marks[i+1][0]
			}
			text := strings.TrimSpace(part[mark[1]:end])
			if at := shared.FindStringIndex(text); i+1 == len(marks) && at != nil {
				tail = append(tail, text[at[0]:])
				text = text[:at[0]]
			}
			if !slices.Contains(own, text) && len(own) < mostItems {
				own = append(own, text)
			}
		}
	}
	if len(own) == 0 {
		return []item{{text: text}}
	}
	items := make([]item, len(own))
	for i, text := range own {
		items[i] = item{strings.Join(slices.Concat(head, []string{text}, tail), bar), text}
	}
	return items
}

// listOf gives where the marks of a list of two items or more begin and end; nil: there is none.
func listOf(text string) (marks [][2]int) {
	if !strings.ContainsRune(text, '2') && !strings.Contains(strings.ToLower(text), "ii") {
		return nil
	}
	found := enumerated.FindAllStringSubmatchIndex(text, -1)
	for _, numeral := range []func(int) string{strconv.Itoa, roman} {
		var list [][2]int
		for _, f := range found {
			if strings.EqualFold(text[f[2]:f[3]], numeral(len(list)+1)) {
				begin := f[2]
				if begin > 0 && text[begin-1] == '(' {
					begin--
				}
				end := f[3] + strings.IndexAny(text[f[3]:], ").:_") + 1
				list = append(list, [2]int{begin, end})
			}
		}
		if len(list) >= 2 && (marks == nil || list[0][0] < marks[0][0]) {
			marks = list
		}
	}
	return marks
}

// roman writes a small number as items are numbered.
func roman(n int) string {
	const most = 39
	if n > most {
		return ""
	}
	units := []string{"", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"}
	return strings.Repeat("x", n/10) + units[n%10]
}
