package postgis

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/floodspend/floodspend/spending/store"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"
)

// SQLSTATE codes (PostgreSQL documentation, appendix A).
const (
	codeInsufficientPrivilege = "42501"
	codeUndefinedTable        = "42P01"
	codeInvalidSchema         = "3F000"
	codeUndefinedFile         = "58P01" // before PostgreSQL 15, of an extension that is not installed
	codeNotSupported          = "0A000" // from 15 on
	codeUniqueViolation       = "23505"
	codeRecoveryConflict      = "40001" // on a standby: what it replays removes rows the query reads
	codeAdminShutdown         = "57P01"
	codeCrashShutdown         = "57P02"
	codeCannotConnectNow      = "57P03"
	codeQueryCanceled         = "57014" // by the role's or database's statement_timeout
	codeTooManyConnections    = "53300"
)

const (
	connectTimeout = 5 * time.Second
	cancelWithin   = 5 * time.Second // or the connection is given up
	// hostLifetime is how long a reading connection to one of several hosts is used: a
	// standby that has come back is found again within it.
	hostLifetime = time.Minute
	readers      = 16 // reading connections, unless the DSN has pool_max_conns
)

// connections say how to reach the database: for reading, a standby where the DSN names
// several hosts and one answers; for writing, the primary.
type connections struct {
	reader *pgxpool.Config
	writer *pgx.ConnConfig
	hosts  []host // in the DSN's order
}

// parse reads a postgres:// DSN. Errors do not repeat its password.
func parse(dsn string) (*connections, error) {
	address, err := url.Parse(dsn)
	if err != nil || address.Scheme != "postgres" && address.Scheme != "postgresql" {
		// The error of url.Parse repeats the address.
		return nil, errors.New("the database address is not of the form postgres://user@host:5432/database")
	}
	reader, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	c := &connections{hosts: hostsOf(reader.ConnConfig)}
	options := address.Query()
	session := func(attributes string) string {
		if len(c.hosts) < 2 || options.Has("target_session_attrs") {
			return dsn
		}
		changed := *address
		query := address.Query()
		query.Set("target_session_attrs", attributes)
		changed.RawQuery = query.Encode()
		return changed.String()
	}
	if c.reader, err = pgxpool.ParseConfig(session("prefer-standby")); err != nil {
		return nil, err
	}
	writer, err := pgxpool.ParseConfig(session("read-write"))
	if err != nil {
		return nil, err
	}
	c.writer = writer.ConnConfig
	if !options.Has("pool_max_conns") {
		c.reader.MaxConns = readers
	}
	if len(c.hosts) > 1 && !options.Has("pool_max_conn_lifetime") {
		c.reader.MaxConnLifetime = hostLifetime
		c.reader.HealthCheckPeriod = hostLifetime / 4
	}
	setDefaults(c.reader.ConnConfig, options)
	setDefaults(c.writer, options)
	return c, nil
}

// setDefaults sets what the options of the DSN do not.
func setDefaults(config *pgx.ConnConfig, options url.Values) {
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "floodspend"
	}
	if !options.Has("default_query_exec_mode") {
		// Statements that live on in a session are lost behind a pooler, which gives every
		// transaction another, and after a restore.
		config.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
	// A query that nobody waits for any more ends in the server too.
	config.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: cancelWithin}
	}
}

// host is one of the servers a DSN names, with the ways of TLS to try there in turn; nil is
// without TLS.
type host struct {
	name string
	port uint16
	tls  []*tls.Config
}

func (h host) String() string { return net.JoinHostPort(h.name, strconv.Itoa(int(h.port))) }

// hostsOf lists the hosts a DSN names. pgx has one fallback per host and way of TLS.
func hostsOf(config *pgx.ConnConfig) []host {
	var hosts []host
	add := func(name string, port uint16, way *tls.Config) {
		at := slices.IndexFunc(hosts, func(h host) bool { return h.name == name && h.port == port })
		if at < 0 {
			at = len(hosts)
			hosts = append(hosts, host{name: name, port: port})
		}
		hosts[at].tls = append(hosts[at].tls, way)
	}
	add(config.Host, config.Port, config.TLSConfig)
	for _, f := range config.Fallbacks {
		add(f.Host, f.Port, f.TLSConfig)
	}
	return hosts
}

// sqlstate gives the code of an error that the server reports, "" of any other.
func sqlstate(err error) string {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused.Code
	}
	return ""
}

// passing reports whether an error of reading may go away on another connection: the
// host was lost, or is a standby that lags behind the version asked for, or has no
// connection left.
func passing(err error) bool {
	switch sqlstate(err) {
	case codeUndefinedTable, codeRecoveryConflict, codeAdminShutdown, codeCrashShutdown, codeCannotConnectNow,
		codeTooManyConnections:
		return true
	case "":
		var connecting *pgconn.ConnectError
		return errors.As(err, &connecting) || errors.Is(err, errBroken) || pgconn.SafeToRetry(err)
	}
	return false
}

// errBroken marks an answer that ended with its connection.
var errBroken = errors.New("the connection to the database broke")

// tries is how often a read is tried in all, and pause the time before the second try,
// doubled before each further one up to longest.
const (
	tries   = 4
	pause   = 50 * time.Millisecond
	longest = 400 * time.Millisecond
)

// again calls read until it succeeds, fails for good, or has been tried often enough: the
// error is then spending.ErrUnavailable. What a standby does not have is read from the
// primary. Where the server takes no more connections, it waits for one as for one of its
// own, until ctx is done.
func (s *Store) again(ctx context.Context, read func(*pgx.Conn) error) error {
	wait := pause
	for try := 1; ; try++ {
		err := s.once(ctx, read)
		if lagging(err) && len(s.conns.hosts) > 1 {
			err = s.onPrimary(ctx, read)
		}
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return fmt.Errorf("%w: %w", ctx.Err(), err)
		case sqlstate(err) == codeQueryCanceled:
			return fmt.Errorf("%w: %w", context.DeadlineExceeded, err)
		case !passing(err):
			return err
		case try >= tries && sqlstate(err) != codeTooManyConnections:
			return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
		case <-time.After(wait):
			wait = min(2*wait, longest)
		}
	}
}

func (s *Store) once(ctx context.Context, read func(*pgx.Conn) error) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	err = read(conn.Conn())
	if err != nil && conn.Conn().IsClosed() && ctx.Err() == nil {
		return fmt.Errorf("%w: %w", errBroken, err)
	}
	return err
}

func (s *Store) onPrimary(ctx context.Context, read func(*pgx.Conn) error) error {
	conn, err := pgx.ConnectConfig(ctx, s.conns.writer)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return read(conn)
}

// lagging reports whether an error says that a standby has not yet, or no longer, what was
// asked for.
func lagging(err error) bool {
	code := sqlstate(err)
	return code == codeUndefinedTable || code == codeRecoveryConflict
}
