package guard

import "testing"

func TestCell(t *testing.T) {
	for in, want := range map[string]string{
		"":                       "",
		"Flood wall":             "Flood wall",
		"a=b":                    "a=b",
		"’s-Hertogenbosch":       "’s-Hertogenbosch",
		"=HYPERLINK(\"x\")":      "'=HYPERLINK(\"x\")",
		"+1+1":                   "'+1+1",
		"-1+1":                   "'-1+1",
		"+cmd|x":                 "'+cmd|x",
		"+49 30 1234":            "'+49 30 1234",
		"One; +cmd|x":            "One; +cmd|x",
		"@SUM(A1)":               "'@SUM(A1)",
		"\t=1":                   "'\t=1",
		"\r=1":                   "'\r=1",
		"\n=1":                   "'\n=1",
		" =1":                    "' =1",
		"\u00a0=1":               "'\u00a0=1",
		"\ufeff=1":               "'\ufeff=1",
		"\u200b=1":               "'\u200b=1",
		`"=1"`:                   `'"=1"`,
		"'=1":                    "''=1",
		"“=1”":                   "'“=1”",
		"＝1+1":                   "'＝1+1",
		"－1":                     "'－1",
		"\x00=1":                 "'\x00=1",
		"(=1)":                   "(=1)",
		"'t Zand":                "'t Zand",
		"- Repair of embankment": "'- Repair of embankment",
	} {
		got := Cell(in)
		if got != want {
			t.Errorf("the cell of %q is %q, want %q", in, got, want)
		}
		if back := Read(got); back != in {
			t.Errorf("%q is read back as %q", in, back)
		}
	}
}

func FuzzCell(f *testing.F) {
	f.Add("'=1")
	f.Add("''\"-")
	f.Fuzz(func(t *testing.T, in string) {
		if back := Read(Cell(in)); back != in {
			t.Errorf("%q is read back as %q", in, back)
		}
		if formula(in) && Cell(in)[0] != '\'' {
			t.Errorf("%q stays a formula", in)
		}
	})
}
