package postgis_test

import (
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/store"
	"github.com/floodspend/floodspend/spending/store/storetest"
)

// TestUnlikeWithoutDigests: a version that was written before there were digests is compared record by record.
func TestUnlikeWithoutDigests(t *testing.T) {
	dsn := migrated(t)
	opened := open(t, dsn)
	defer opened.Close()
	if _, err := opened.Publish(t.Context(), storetest.Dataset(1, 5)); err != nil {
		t.Fatal(err)
	}
	exec(t, connect(t, dsn), "DROP TABLE floodspend.digests_v1")
	if _, err := opened.Publish(t.Context(), storetest.Dataset(1, 6)); err != nil {
		t.Fatal(err)
	}
	before, err := opened.At(t.Context(), storetest.Dataset(1, 5).Version.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer before.Close()
	after, err := opened.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer after.Close()
	gone, come, err := store.Unlike(t.Context(), before, after)
	if err != nil {
		t.Fatal(err)
	}
	for want, read := range map[int]store.Reader{5: gone, 6: come} {
		n := 0
		if err := read(t.Context(), func(*spending.Award) error { n++; return nil }); err != nil || n != want {
			t.Errorf("%d records, want %d: %v", n, want, err)
		}
	}
}
