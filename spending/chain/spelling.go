package chain

// near reports whether two words are spellings of one.
func near(a, b *word) bool {
	if a.fold == b.fold {
		return true
	}
	if a.skel != b.skel || len(a.skeleton) < 3 || len(a.folded) < 5 || len(b.folded) < 5 {
		return false
	}
	most := mostApart(a.folded)
	return distance(a.folded, b.folded, most) <= most
}

// mostApart is how many letters may part a word from its spellings.
func mostApart(folded string) int {
	const long = 8
	if len(folded) > long {
		return 2
	}
	return 1
}

// distance is that of Levenshtein, with letters exchanged counted once, as far as it is not over most. What is further
// from the diagonal than most is not worked out.
func distance(a, b string, most int) int {
	const longest, far = 64, 100
	if d := len(a) - len(b); d > most || -d > most || len(a) >= longest || len(b) >= longest {
		return most + 1
	}
	var rows [3][longest + 1]uint8
	for j := range min(len(b), most) + 1 {
		rows[0][j] = uint8(j)
	}
	rows[0][min(len(b), most)+1] = far
	for i := range len(a) {
		before, row, next := &rows[(i+2)%3], &rows[i%3], &rows[(i+1)%3]
		low, high := max(0, i-most), min(len(b)-1, i+most)
		if next[low] = far; low == 0 {
			next[0] = uint8(i + 1)
		}
		least := next[low]
		for j := low; j <= high; j++ {
			d := row[j]
			if a[i] != b[j] {
				d++
			}
			d = min(d, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, before[j-1]+1)
			}
			next[j+1] = d
			least = min(least, d)
		}
		next[high+2] = far
		if int(least) > most+1 { // an exchange reaches back a row
			return most + 1
		}
	}
	return min(int(rows[len(a)%3][len(b)]), most+1)
}
