package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// The garbage collector of a server runs when there is so many percent as much garbage as there is in use: what it
// keeps, answers and cubes, is not worth as much again.
const garbagePercent = 50

// leave sets how much garbage is left, unless the user has.
func leave(percent int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
}

// importMemory is what an import makes do with, if it can.
const importMemory = 420 << 20

// keepTo has garbage collected in time for the program to make do with so many bytes, or with three quarters more than
// are in use where that is more, unless the user has set a limit.
func keepTo(bytes int64) {
	if os.Getenv("GOMEMLIMIT") != "" || os.Getenv("GOGC") != "" {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	used := int64(live[0].Value.Uint64())
	debug.SetMemoryLimit(max(bytes, used+used/4*3))
	type token struct{ _ *int } // garbage at once, so that the next collection sets the limit anew
	runtime.AddCleanup(new(token), keepTo, bytes)
}
