package main

import (
	"bytes"
	"testing"
)

func TestProgressOffATerminalIsOneLineAStage(t *testing.T) {
	var out bytes.Buffer
	report := progress(&out)
	for done := range int64(1001) {
		report("bids", done, 1000)
	}
	report("store", 1, 2)
	report("store", 2, 2)
	report("store", 2, 2)
	if want := "bids: 1000 of 1000\nstore: 2 of 2\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
