//go:build linux

package pgtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Cluster is a primary and its standby under Patroni, which makes the standby the primary
// when that is lost; etcd remembers which is which. What is committed has been applied on
// the standby, so that no failover loses it.
type Cluster struct {
	t     testing.TB
	home  *home
	nodes []*node
}

// node is a PostgreSQL server under a Patroni of its own.
type node struct {
	name    string
	dir     string // holds the data, the socket, Patroni's configuration and its log
	port    int
	api     string // host:port of Patroni's own API
	patroni *service
}

// patroniConfig is that of one node: its name, folder, port, API, etcd and PostgreSQL's programs.
const patroniConfig = `scope: floodspend
name: %[1]s
restapi: {listen: "%[4]s", connect_address: "%[4]s"}
etcd3: {hosts: "%[5]s"}
bootstrap:
  dcs:
    ttl: 20
    loop_wait: 1
    retry_timeout: 5
    synchronous_mode: true
    postgresql:
      use_pg_rewind: true
      parameters: {synchronous_commit: remote_apply, dynamic_shared_memory_type: mmap, timezone: UTC}
  initdb: [{encoding: UTF8}, {locale: C}, {locale-provider: icu}, {icu-locale: en-US}]
postgresql:
  listen: "127.0.0.1:%[3]d"
  connect_address: "127.0.0.1:%[3]d"
  data_dir: "%[2]s/data"
  bin_dir: "%[6]s"
  pgpass: "%[2]s/pgpass"
  authentication:
    superuser: {username: postgres, password: %[7]s}
    replication: {username: replicator, password: %[7]s}
  parameters: {unix_socket_directories: "%[2]s"}
  pg_hba:
    - local all all trust
    - host all all 127.0.0.1/32 scram-sha-256
    - host replication replicator 127.0.0.1/32 scram-sha-256
`

// StartCluster starts a cluster of two that ends with the test.
func StartCluster(t testing.TB) *Cluster {
	t.Helper()
	h, err := testHome()
	if err != nil {
		t.Fatal(err)
	}
	c := &Cluster{t: t, home: h}
	etcd := c.startEtcd()
	for _, name := range []string{"one", "two"} {
		n := &node{name: name, dir: c.folder(), port: c.port()}
		n.api = net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port()))
		config := fmt.Sprintf(patroniConfig, n.name, n.dir, n.port, n.api, etcd, h.bin, Password)
		c.must(os.WriteFile(n.config(), []byte(config), 0o644))
		c.nodes = append(c.nodes, n)
		t.Cleanup(func() {
			if t.Failed() {
				t.Logf("end of the log of Patroni %s:\n%s", n.name, tail(filepath.Join(n.dir, "patroni.log")))
			}
			n.stop()
		})
		c.startNode(n)
	}
	c.Await()
	leader := c.leader()
	c.must(leader.server(h).exec("postgres", "CREATE DATABASE "+template))
	c.must(leader.server(h).exec(template, "CREATE EXTENSION postgis"))
	return c
}

// Database makes a fresh database with PostGIS, and gives a DSN that names both servers.
func (c *Cluster) Database() string {
	c.t.Helper()
	leader, name := c.leader(), fmt.Sprintf("test_%d", databases.Add(1))
	c.must(leader.server(c.home).exec("postgres", "CREATE DATABASE "+name+" TEMPLATE "+template))
	var addresses []string
	for _, n := range c.nodes {
		addresses = append(addresses, net.JoinHostPort("127.0.0.1", strconv.Itoa(n.port)))
	}
	return (&url.URL{Scheme: "postgres", User: url.UserPassword("postgres", Password),
		Host: strings.Join(addresses, ","), Path: "/" + name, RawQuery: "sslmode=disable"}).String()
}

// LoseLeader kills the primary with its Patroni, as a failing machine would, waits until the
// standby has taken its place, starts what was killed, and waits until that has joined.
func (c *Cluster) LoseLeader() {
	c.t.Helper()
	lost := c.leader()
	c.must(lost.kill())
	c.await("another server takes the lost one's place", func(members map[string]member) bool {
		for name, m := range members {
			if name != lost.name && m.Role == "leader" && m.State == "running" {
				return true
			}
		}
		return false
	})
	c.startNode(lost)
	c.Await()
}

// StopLeader stops the primary's Patroni in order, which hands its place to the standby, and
// starts it again when that has happened.
func (c *Cluster) StopLeader() {
	c.t.Helper()
	leaving := c.leader()
	leaving.stop()
	c.startNode(leaving)
	c.Await()
}

// Await waits until there are a primary and a standby that has everything.
func (c *Cluster) Await() {
	c.t.Helper()
	c.await("a primary and a synchronous standby", func(members map[string]member) bool {
		roles := map[string]int{}
		for _, m := range members {
			if m.State == "running" || m.State == "streaming" {
				roles[m.Role]++
			}
		}
		return roles["leader"] == 1 && roles["sync_standby"] == len(c.nodes)-1
	})
}

// member is what Patroni says of one server.
type member struct{ Name, Role, State string }

func (c *Cluster) await(what string, holds func(map[string]member) bool) {
	c.t.Helper()
	last := map[string]member{}
	for give := time.Now().Add(readyWithin); time.Now().Before(give); time.Sleep(100 * time.Millisecond) {
		for _, n := range c.nodes {
			members, err := n.members()
			if err != nil {
				continue
			}
			if last = members; holds(members) {
				return
			}
		}
	}
	c.must(fmt.Errorf("the cluster does not reach %q within %v; it is %v", what, readyWithin, last))
}

func (n *node) members() (map[string]member, error) {
	answer, err := http.Get("http://" + n.api + "/cluster")
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	var state struct{ Members []member }
	if err := json.NewDecoder(answer.Body).Decode(&state); err != nil {
		return nil, err
	}
	members := map[string]member{}
	for _, m := range state.Members {
		members[m.Name] = m
	}
	return members, nil
}

func (c *Cluster) leader() (leader *node) {
	c.t.Helper()
	c.await("a primary", func(members map[string]member) bool {
		for _, n := range c.nodes {
			if members[n.name].Role == "leader" {
				leader = n
			}
		}
		return leader != nil
	})
	return leader
}

func (n *node) config() string { return filepath.Join(n.dir, "patroni.yml") }

// server is the node's PostgreSQL, to be asked by its socket.
func (n *node) server(h *home) *Server { return &Server{home: h, dir: n.dir, port: n.port} }

func (c *Cluster) startNode(n *node) {
	c.t.Helper()
	program, err := exec.LookPath("patroni")
	if err != nil {
		c.must(errors.New("patroni is not installed: run `make e2e-full`, which installs Debian's patroni"))
	}
	n.patroni = c.start(n.dir, "patroni", program, n.config())
}

// stop ends Patroni, which stops its PostgreSQL and gives its place away.
func (n *node) stop() {
	if n.patroni != nil {
		n.patroni.signal(syscall.SIGTERM)
	}
}

// kill ends Patroni first: it would start a PostgreSQL that is gone.
func (n *node) kill() error {
	n.patroni.signal(syscall.SIGKILL)
	text, err := os.ReadFile(filepath.Join(n.dir, "data", "postmaster.pid"))
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		return err
	}
	return killAll(pid)
}

func (c *Cluster) startEtcd() (address string) {
	c.t.Helper()
	program, err := exec.LookPath("etcd")
	if err != nil {
		c.must(errors.New("etcd is not installed: run `make e2e-full`, which installs Debian's etcd-server"))
	}
	address = net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port()))
	clients, peers, dir := "http://"+address, fmt.Sprintf("http://127.0.0.1:%d", c.port()), c.folder()
	etcd := c.start(dir, "etcd", program, "--name=etcd", "--data-dir="+filepath.Join(dir, "etcd"), "--unsafe-no-fsync",
		"--listen-client-urls="+clients, "--advertise-client-urls="+clients,
		"--listen-peer-urls="+peers, "--initial-advertise-peer-urls="+peers, "--initial-cluster=etcd="+peers)
	c.t.Cleanup(func() { etcd.signal(syscall.SIGKILL) })
	return address
}

// service is a program that runs until it is told to end.
type service struct {
	process *exec.Cmd
	ended   chan struct{}
}

// start starts a program that logs into a folder, and notes its number there for the reaper.
func (c *Cluster) start(dir, name, program string, args ...string) *service {
	c.t.Helper()
	log, err := os.OpenFile(filepath.Join(dir, name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	c.must(err)
	defer log.Close()
	s := &service{process: c.home.as(exec.Command(program, args...)), ended: make(chan struct{})}
	s.process.Stdout, s.process.Stderr = log, log
	c.must(s.process.Start())
	go func() {
		_ = s.process.Wait() // what a test asks of its end it asks of the data
		close(s.ended)
	}()
	c.must(os.WriteFile(filepath.Join(dir, name+".pid"), []byte(strconv.Itoa(s.process.Process.Pid)), 0o644))
	return s
}

// signal sends what ends the program, and waits until it has ended.
func (s *service) signal(sig syscall.Signal) {
	_ = s.process.Process.Signal(sig) // it may have ended
	<-s.ended
}

func (c *Cluster) folder() string {
	c.t.Helper()
	dir, err := c.home.folder()
	c.must(err)
	return dir
}

func (c *Cluster) port() int {
	c.t.Helper()
	port, err := freePort()
	c.must(err)
	return port
}

func (c *Cluster) must(err error) {
	if err != nil {
		c.t.Helper()
		c.t.Fatal(err)
	}
}
