package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/floodspend/floodspend/testdata/thorough"
)

func fileText(t *testing.T, path string) string {
	t.Helper()
	bytes, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(bytes)
}

// TestServiceStarts: the command line of the systemd unit is one that the program takes, with what the
// file of its settings sets.
func TestServiceStarts(t *testing.T) {
	settings := map[string]string{}
	for line := range strings.Lines(fileText(t, "debian/floodspend.default")) {
		if name, value, found := strings.Cut(strings.TrimSpace(line), "="); found && !strings.HasPrefix(line, "#") {
			settings[name] = value
		}
	}
	unit := strings.ReplaceAll(fileText(t, "debian/floodspend.service"), "\\\n", "")
	_, command, found := strings.Cut(unit, "ExecStart=")
	if !found {
		t.Fatal("the unit starts nothing")
	}
	command, _, _ = strings.Cut(command, "\n")
	args := strings.Fields(os.Expand(command, func(name string) string {
		value, known := settings[name]
		if !known {
			t.Errorf("the unit uses %s, which the settings do not have", name)
		}
		return value
	}))
	var parsed commands
	parser, err := kong.New(&parsed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(args[1:]); err != nil {
		t.Errorf("%q: %v", args, err)
	}
	if parsed.Serve.Addr != "127.0.0.1:8080" || parsed.Serve.Log != "json" || parsed.Serve.MetricsAddr == "" {
		t.Errorf("%q sets %+v", args, parsed.Serve)
	}
}

// TestRelease: one commit gives the same binary and package twice, the binary is static, and the package
// holds it.
func TestRelease(t *testing.T) {
	if !thorough.Full() {
		t.Skip("asked for by FLOODSPEND_FULL=1: it builds a release twice")
	}
	clone := filepath.Join(t.TempDir(), "clone")
	if out, err := exec.Command("git", "clone", "-q", "../..", clone).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var sums [2][]byte
	for i := range sums {
		release := exec.Command("make", "-s", "release")
		release.Dir = clone
		release.Env = append(os.Environ(), "TARGETS=linux/amd64")
		out, err := release.Output()
		if err != nil {
			t.Fatalf("make release: %v\n%s", err, out)
		}
		sums[i] = out
	}
	if !bytes.Equal(sums[0], sums[1]) {
		t.Errorf("two releases of one commit differ:\n%s\n%s", sums[0], sums[1])
	}
	packages, err := filepath.Glob(filepath.Join(clone, "build/release/*_amd64.deb"))
	if err != nil || len(packages) != 1 {
		t.Fatalf("packages %q, %v", packages, err)
	}
	contents, err := exec.Command("dpkg-deb", "--contents", packages[0]).Output()
	for _, want := range []string{"./usr/bin/floodspend\n", "/system/floodspend.service\n",
		"./etc/default/floodspend\n"} {
		if err != nil || !strings.Contains(string(contents), want) {
			t.Errorf("the package lacks %q: %v\n%s", want, err, contents)
		}
	}
	binary := filepath.Join(clone, "build/release/floodspend-linux-amd64")
	if linked, err := exec.Command("ldd", binary).CombinedOutput(); err == nil {
		t.Errorf("the binary is not static: %s", linked)
	}
	version, err := exec.Command(binary, "version").Output()
	if err != nil || strings.Contains(string(version), "unknown") {
		t.Errorf("version: %v\n%s", err, version)
	}
}
