// Package byhand opens connections that a test writes requests on by hand, as no client would.
package byhand

import (
	"io"
	"net"
	"testing"
	"time"
)

// Dial opens a connection and writes what a request begins with. Who reads from it in vain fails in ten minutes, which
// is far beyond any limit of the server on the busiest machine, and does not hang.
func Dial(tb testing.TB, address, request string) net.Conn {
	tb.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = c.Close() })
	if err := c.SetDeadline(time.Now().Add(10 * time.Minute)); err != nil {
		tb.Fatal(err)
	}
	if _, err := io.WriteString(c, request); err != nil {
		tb.Fatal(err)
	}
	return c
}
