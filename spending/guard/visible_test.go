package guard

import "testing"

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"Flood wall,\n\tপানী ক্\u200dষ ₹5": "Flood wall,\n\tপানী ক্\u200dষ ₹5", // a joiner is part of words
		"\x1b[31mred\x1b[0m":        `\u001b[31mred\u001b[0m`,
		"over\rwritten\b\a\x00\x7f": `over\u000dwritten\u0008\u0007\u0000\u007f`,
		"\u009b31m":                 `\u009b31m`,
		"\u202egnp.exe\u2066\u200f": `\u202egnp.exe\u2066\u200f`,
		"a\u2028b\u2029":            `a\u2028b\u2029`,
		"\x9b31m \xff":              `\x9b31m \xff`,
		"\uFFFD":                    "\uFFFD",
	} {
		if got := Visible(in); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
}
