package chain

// banks are those of a river that a text names. Each stands beside the one across.
type banks uint8

const (
	left banks = 1 << iota
	right
	east
	west
	north
	south
)

const firsts = left | east | north

// bank is the phrases that name one, or both.
type bank struct {
	is      banks
	phrases []string
}

// banksIn gives the banks that a text, as words between blanks, names.
func (l *language) banksIn(plain string) (b banks) {
	for _, bank := range l.banks {
		if has(plain, bank.phrases) {
			b |= bank.is
		}
	}
	return b
}

// across gives the banks across the river.
func (b banks) across() banks { return b&firsts<<1 | b>>1&firsts }

// both reports whether two banks are named that lie across from one another.
func (b banks) both() bool { return b&b.across() != 0 }

// meet reports whether two texts name one bank.
func (b banks) meet(other banks) bool {
	return b != 0 && other != 0 && (b&other != 0 || b.both() || other.both())
}

// apart reports whether two texts name banks across from one another. Nothing tells whether an east bank is a left one.
func (b banks) apart(other banks) bool { return !b.meet(other) && b&other.across() != 0 }

// String is the bank as the field of damage has it, left or right before the compass; "" where none is named.
func (b banks) String() string {
	if b.both() {
		return "both"
	}
	for i, name := range []string{"left", "right", "east", "west", "north", "south"} {
		if b&(left<<i) != 0 {
			return name
		}
	}
	return ""
}
