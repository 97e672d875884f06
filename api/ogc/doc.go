// Package ogc is what an API of OGC's kind is served with, whatever it is about: answers kept and compressed, work in
// turns, downloads written at one pace and read at others, connections that no client holds for long. It knows nothing
// of this project's data.
package ogc
