package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"go.yaml.in/yaml/v4"

	"github.com/floodspend/floodspend/spending/store/postgis/pgtest"
)

// shell is a user's shell in a home of its own, with a database server on this machine.
type shell struct {
	t      *testing.T
	home   string
	server *pgtest.Server
}

// newShell gives a shell in whose folder are the program and, as assam, the sample.
func newShell(t *testing.T) *shell {
	t.Helper()
	home := t.TempDir()
	if err := os.Symlink(build(t), filepath.Join(home, "floodspend")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(sampleFolder(t), filepath.Join(home, "assam")); err != nil {
		t.Fatal(err)
	}
	return &shell{t, home, pgtest.Start(t)}
}

func (s *shell) port() string {
	_, port, err := net.SplitHostPort(s.server.Address())
	if err != nil {
		s.t.Fatal(err)
	}
	return port
}

// run runs a command, which may report issues if it imports.
func (s *shell) run(command string, environment ...string) {
	s.t.Helper()
	s.t.Log(command)
	c := exec.CommandContext(s.t.Context(), "sh", "-c", command)
	c.Dir = s.home
	c.Env = slices.Concat(os.Environ(), []string{"HOME=" + s.home}, environment)
	out, err := c.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == exitIssues && strings.Contains(command, "import")) {
		s.t.Fatalf("%s: %v\n%s", command, err, out)
	}
}

// TestReadmePostGIS does on a server of its own what the documentation's bash block says to do on
// Debian, word for word but for the port, and for sudo, which tests do without.
func TestReadmePostGIS(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	asPostgres := fmt.Sprintf("PGHOST=%s PGUSER=postgres ", s.server.Socket())
	environment := []string{"PGPORT=" + s.port(), "PGPASSFILE=" + filepath.Join(s.home, ".pgpass")}
	url := ""
	for _, command := range readmeBlocks(t, filepath.Join("..", "..", "api", "docs", "serve.md"), "bash") {
		switch rest, asUser := strings.CutPrefix(command, "sudo -u postgres "); {
		case strings.HasPrefix(command, "sudo apt install "):
			debianPackages(t, strings.Fields(command)[3:])
		case asUser:
			s.run(asPostgres+rest, environment...)
		case strings.HasPrefix(command, "./floodspend serve"):
			url = startServer(t, s.home, strings.Join(environment, " ")+" "+command+" --addr 127.0.0.1:0")
		default:
			s.run(command, environment...)
		}
	}
	wantAllocation(t, url)
	wantReadOnly(t, "floodspend_read", s.server.DSN("floodspend"))
}

// debianPackages checks that make deps installs the packages, so that tests have what the
// README says one needs.
func debianPackages(t *testing.T, packages []string) {
	t.Helper()
	makefile := readText(t, filepath.Join("..", "..", "Makefile"))
	line := regexp.MustCompile(`(?m)^DEBIAN_PACKAGES = .*$`).FindString(makefile)
	for _, name := range packages {
		if !slices.Contains(strings.Fields(line), name) {
			t.Errorf("the README says to install %s, which is not in %q", name, line)
		}
	}
}

func wantAllocation(t *testing.T, url string) {
	t.Helper()
	answer, err := http.Get(url + "/analysis/allocation?level=circle&f=csv")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if want, _, _ := floodspendExport(t, sampleStore(t)); string(got) != want {
		t.Errorf("%s answers otherwise than a GeoPackage: status %d, %.200s", url, answer.StatusCode, got)
	}
}

// wantReadOnly checks that a role can read the awards, and neither change nor add anything.
func wantReadOnly(t *testing.T, role, dsn string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), "SET ROLE "+role); err != nil {
		t.Fatal(err)
	}
	var awards int
	if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM floodspend.awards").Scan(&awards); err != nil ||
		awards == 0 {
		t.Errorf("%s sees %d awards, %v", role, awards, err)
	}
	for _, statement := range []string{
		"DELETE FROM floodspend.awards", "UPDATE floodspend.versions SET title = ''", "DROP TABLE floodspend.versions",
		"CREATE TABLE floodspend.x ()", "CREATE TABLE public.x ()", "CREATE SCHEMA x",
	} {
		_, err := conn.Exec(t.Context(), statement)
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != "42501" { // insufficient_privilege
			t.Errorf("%s may do %q: %v", role, statement, err)
		}
	}
}

// TestCompose does what compose.yaml says, without Docker: its roles, then its services in
// the order they depend on each other. The images themselves are not tried.
func TestCompose(t *testing.T) {
	t.Parallel()
	var compose struct {
		Services map[string]struct {
			Build struct {
				Dockerfile string `yaml:"dockerfile_inline"`
			}
			Command     []string
			Environment map[string]string
			Tmpfs       []string
		}
		Configs map[string]struct{ Content string }
	}
	passwords := map[string]string{"ADMIN_PASSWORD": pgtest.Password, "IMPORT_PASSWORD": "secret1",
		"READ_PASSWORD": "secret2"}
	text := os.Expand(readText(t, filepath.Join("..", "..", "compose.yaml")), func(name string) string {
		name, fallback, _ := strings.Cut(name, ":")
		if password, ok := passwords[name]; ok {
			return password
		}
		return strings.TrimPrefix(fallback, "-")
	})
	if err := yaml.Unmarshal([]byte(text), &compose); err != nil {
		t.Fatal(err)
	}
	if folders := compose.Services["serve"].Tmpfs; len(folders) != 1 || !strings.HasPrefix(folders[0], "/tmp:size=") {
		t.Errorf("the folder for what slow readers have yet to take and for files: %q", folders)
	}
	s := newShell(t)
	database := s.server.DSN("floodspend")
	execute(t, s.server.DSN("postgres"), "CREATE DATABASE floodspend")
	execute(t, database, "CREATE EXTENSION postgis") // the image does
	execute(t, database, compose.Configs["roles"].Content)
	url := ""
	for _, name := range []string{"migrate", "import", "serve"} {
		service := compose.Services[name]
		if !strings.Contains(service.Build.Dockerfile, "FROM golang:"+goVersion(t)+" ") {
			t.Errorf("service %s is not built with Go %s of go.mod:\n%s", name, goVersion(t), service.Build.Dockerfile)
		}
		command := strings.NewReplacer("@db/", "@"+s.server.Address()+"/", "/data", "assam", "0.0.0.0:8080",
			"127.0.0.1:0").
			Replace(strings.Join(service.Command, " "))
		password := "PGPASSWORD=" + service.Environment["PGPASSWORD"]
		if name == "serve" {
			url = startServer(t, s.home, password+" ./floodspend "+command)
		} else {
			s.run("./floodspend "+command, password)
		}
	}
	wantAllocation(t, url)
	wantReadOnly(t, "reader", database)
}

func execute(t *testing.T, dsn, statements string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), statements); err != nil {
		t.Fatalf("%s: %v", statements, err)
	}
}

// goVersion is the major and minor version of Go that go.mod asks for.
func goVersion(t *testing.T) string {
	t.Helper()
	return regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(
		readText(t, filepath.Join("..", "..", "go.mod")))[1]
}

// TestTLS: the TLS parameters of a database's address are obeyed.
func TestTLS(t *testing.T) {
	settings, certificate := pgtest.TLS(t)
	_, other := pgtest.TLS(t)
	dsn := pgtest.Start(t, settings...).Database(t)
	trusting := func(certificate string) string {
		return strings.Replace(dsn, "sslmode=disable", "sslmode=verify-full&sslrootcert="+certificate, 1)
	}
	if code, _, stderr := floodspend(t, "migrate", "--db", trusting(other)); code != exitFailed ||
		!strings.Contains(stderr, "certificate") {
		t.Errorf("a certificate nobody trusts: exit %d, %s", code, stderr)
	}
	for _, args := range [][]string{{"migrate"}, {"bench", "generate", "--awards", "20", "--areas", "4"}, {"check"},
		{"export", "/dataset"}} {
		if code, _, stderr := floodspend(t, append(args, "--db", trusting(certificate))...); code != exitDone {
			t.Errorf("%v: exit %d, %s", args, code, stderr)
		}
	}
}
