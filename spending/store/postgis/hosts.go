package postgis

import (
	"context"
	"fmt"
	"sync"

	"github.com/floodspend/floodspend/spending/store"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Hosts says how each host of the DSN does, in the DSN's order.
func (s *Store) Hosts(ctx context.Context) []store.Host {
	states := make([]store.Host, len(s.conns.hosts))
	var wait sync.WaitGroup
	for i, h := range s.conns.hosts {
		wait.Go(func() { states[i] = s.state(ctx, h) })
	}
	wait.Wait()
	return states
}

func (s *Store) state(ctx context.Context, h host) store.Host {
	state := store.Host{Name: h.String()}
	config := s.conns.reader.ConnConfig.Copy()
	config.Host, config.Port, config.TLSConfig, config.Fallbacks = h.name, h.port, h.tls[0], nil
	for _, other := range h.tls[1:] {
		config.Fallbacks = append(config.Fallbacks,
			&pgconn.FallbackConfig{Host: h.name, Port: h.port, TLSConfig: other})
	}
	config.ValidateConnect = nil
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		state.Err = fmt.Errorf("no connection: %w", err)
		return state
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if state.Err = conn.QueryRow(ctx, "SELECT pg_is_in_recovery()").Scan(&state.Standby); state.Err != nil {
		return state
	}
	d, err := readNewest(ctx, conn, nil)
	if err != nil {
		state.Err = err
		return state
	}
	state.Version = d.version.ID
	return state
}
