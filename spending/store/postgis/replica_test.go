package postgis_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/postgis"
	"github.com/floodspend/floodspend/spending/store/postgis/pgtest"
	"github.com/floodspend/floodspend/spending/store/storetest"
	"github.com/floodspend/floodspend/testdata/thorough"
)

// hosts joins servers' addresses into one DSN.
func hosts(t *testing.T, database string, servers ...*pgtest.Server) string {
	t.Helper()
	dsn, err := url.Parse(servers[0].DSN(database))
	if err != nil {
		t.Fatal(err)
	}
	var addresses []string
	for _, s := range servers {
		addresses = append(addresses, s.Address())
	}
	dsn.Host = strings.Join(addresses, ",")
	return dsn.String()
}

func publish(t *testing.T, opened *postgis.Store, d *spending.Dataset) spending.Version {
	t.Helper()
	v, err := opened.Publish(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// current reads which version is current, and all its awards: whole versions have as many
// as their dataset.
func current(ctx context.Context, opened *postgis.Store) (string, error) {
	snap, err := opened.Snapshot(ctx)
	if err != nil {
		return "", err
	}
	defer snap.Close()
	v, n := snap.Version(), 0
	_, err = snap.Awards(ctx, store.AwardQuery{}, func(*spending.Award) error { n++; return nil })
	if err == nil && n != v.Records() {
		err = fmt.Errorf("version %s has %d records, %d are read", v.ID, v.Records(), n)
	}
	return v.ID, err
}

func isCurrent(t *testing.T, opened *postgis.Store, want spending.Version) {
	t.Helper()
	if got, err := current(t.Context(), opened); err != nil || got != want.ID {
		t.Fatalf("current version %q, %v; want %q", got, err, want.ID)
	}
}

// eventually waits until a condition that will come true by itself does.
func eventually(t *testing.T, what string, holds func() error) {
	t.Helper()
	for give := time.Now().Add(10 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		err := holds()
		if err == nil {
			return
		}
		if time.Now().After(give) {
			t.Fatalf("%s: %v", what, err)
		}
	}
}

// TestReplica loses and finds again each server of a primary and its standby.
func TestReplica(t *testing.T) {
	thorough.OneByOne(t)
	primary := pgtest.Start(t, "fsync=on")
	dsn := primary.Database(t)
	database := strings.TrimPrefix(mustParse(t, dsn).Path, "/")
	if _, err := postgis.Migrate(t.Context(), dsn, ""); err != nil {
		t.Fatal(err)
	}
	standby := primary.Standby(t)
	opened := open(t, hosts(t, database, primary, standby.Server))
	defer opened.Close()

	first := publish(t, opened, storetest.Dataset(1, 40))
	standby.CatchUp()
	isCurrent(t, opened, first)
	if at := connected(t, standby.Server, database); at == 0 {
		t.Error("nothing is read from the standby")
	}

	t.Run("a lagging standby", func(t *testing.T) {
		old, err := opened.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer old.Close()
		standby.PauseReplay()
		second := publish(t, opened, storetest.Dataset(2, 30))
		// The standby says the first version is current, and has all of it.
		isCurrent(t, opened, first)
		// Who has seen the second version, here by asking the primary alone, never goes back.
		ahead := open(t, hosts(t, database, standby.Server, primary))
		defer ahead.Close()
		isCurrent(t, ahead, first)
		standby.Stop()
		eventually(t, "the primary answers for the lost standby", func() error { return is(t, ahead, second) })
		standby.Restart()
		standby.PauseReplay()
		third := publish(t, opened, storetest.Dataset(3, 20))
		for range 30 {
			got, err := current(t.Context(), ahead)
			if err != nil || got == first.ID {
				t.Fatalf("after version %s, version %q is current, %v", second.ID, got, err)
			}
		}
		// A snapshot taken earlier still gives its own version.
		if n := records(t, old); n != 40 {
			t.Errorf("the snapshot of the first version has %d records, want 40", n)
		}
		standby.ResumeReplay()
		standby.CatchUp()
		isCurrent(t, opened, third)
		isCurrent(t, ahead, third)
	})

	third, err := current(t.Context(), opened)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("a lost standby", func(t *testing.T) {
		standby.Kill()
		isCurrent(t, opened, spending.Version{ID: third})
		state := opened.Hosts(t.Context())
		if len(state) != 2 || state[0].Err != nil || state[0].Standby || state[1].Err == nil {
			t.Errorf("hosts %+v, want the standby lost", state)
		}
		fourth := publish(t, opened, storetest.Dataset(4, 25))
		isCurrent(t, opened, fourth)
		standby.Restart()
		standby.CatchUp()
		eventually(t, "the standby is back", func() error {
			for _, h := range opened.Hosts(t.Context()) {
				if h.Err != nil || h.Version != fourth.ID {
					return fmt.Errorf("%+v", h)
				}
			}
			return nil
		})
		isCurrent(t, opened, fourth)
	})

	t.Run("a lost primary", func(t *testing.T) {
		before, err := current(t.Context(), opened)
		if err != nil {
			t.Fatal(err)
		}
		primary.Kill()
		isCurrent(t, opened, spending.Version{ID: before})
		if v, err := opened.Publish(t.Context(), storetest.Dataset(5, 5)); err == nil {
			t.Errorf("version %s is published with the primary lost", v.ID)
		}
		state := opened.Hosts(t.Context())
		if len(state) != 2 || state[0].Err == nil || state[1].Err != nil || !state[1].Standby {
			t.Errorf("hosts %+v, want the primary lost", state)
		}
		primary.Restart()
		fifth := publish(t, opened, storetest.Dataset(5, 5))
		standby.CatchUp()
		isCurrent(t, opened, fifth)
	})

	t.Run("both lost", func(t *testing.T) {
		before, err := current(t.Context(), opened)
		if err != nil {
			t.Fatal(err)
		}
		standby.Kill()
		primary.Kill()
		if got, err := current(t.Context(), opened); !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("version %q is read from no server, %v; want that it cannot be reached", got, err)
		}
		primary.Restart()
		isCurrent(t, opened, spending.Version{ID: before})
	})
}

func is(t *testing.T, opened *postgis.Store, want spending.Version) error {
	got, err := current(t.Context(), opened)
	if err == nil && got != want.ID {
		err = fmt.Errorf("version %s is current, want %s", got, want.ID)
	}
	return err
}

func records(t *testing.T, snap store.Snapshot) (n int) {
	t.Helper()
	_, err := snap.Awards(t.Context(), store.AwardQuery{}, func(*spending.Award) error { n++; return nil })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestHostsOfOneServer: a store on one server says how that one does, and that there is no
// dataset yet.
func TestHostsOfOneServer(t *testing.T) {
	opened := open(t, migrated(t))
	defer opened.Close()
	if h := opened.Hosts(t.Context()); len(h) != 1 || !errors.Is(h[0].Err, store.ErrNoDataset) {
		t.Errorf("hosts %+v, want one without a dataset", h)
	}
	v := publish(t, opened, storetest.Dataset(1, 3))
	if h := opened.Hosts(t.Context()); len(h) != 1 || h[0].Err != nil || h[0].Version != v.ID || h[0].Standby {
		t.Errorf("hosts %+v, want the primary with version %s", h, v.ID)
	}
}
