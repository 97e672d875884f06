package storetest

import (
	"testing"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending/prepared"
	"github.com/floodspend/floodspend/spending/store"
)

// drawn reads the shapes of areas, also of a version that takes them over from the one before.
func drawn(t *testing.T, s suite) {
	opened, snap := s.published(t, s.shape.Dataset(1, 3))
	s.equalShapes(t, snap)
	later := s.shape.Dataset(1, 3)
	later.Version.ID, later.Base = "later", snap.Version().ID
	publish(t, opened, later)
	s.equalShapes(t, snapshot(t, opened))
	covering := s.shape.Dataset(1, 0)
	finest := len(covering.Areas) - 1
	twin := covering.Areas[finest]
	twin.ID += "x"
	covering.Areas = append(covering.Areas, twin)
	covering.Version.ID = "covering"
	publish(t, opened, covering)
	shapes, err := snapshot(t, opened).Shapes(t.Context(), twin.Level, geo.Simplified)
	if err != nil || len(shapes) != 0 {
		t.Errorf("%d shapes of areas that cover each other, %v", len(shapes), err)
	}
}

// equalShapes compares the shapes of every level with those drawn of its areas.
func (s suite) equalShapes(t *testing.T, snap store.Snapshot) {
	t.Helper()
	for _, level := range s.shape.Levels.Keys() {
		areas, err := snap.Areas(t.Context(), level)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range []geo.Detail{geo.Outline, geo.Simplified} {
			want, err := prepared.Shapes(areas, d)
			if err != nil {
				t.Fatal(err)
			}
			got, err := snap.Shapes(t.Context(), level, d)
			if err != nil || len(got) != len(areas) {
				t.Fatalf("%d shapes %s of %d areas of level %s, %v", len(got), d, len(areas), level, err)
			}
			for i, a := range areas {
				if string(got[a.ID]) != string(want[i]) {
					t.Errorf("%s as %s is %s, want %s", a.ID, d, got[a.ID], want[i])
				}
			}
		}
	}
	if shapes, err := snap.Shapes(t.Context(), geo.Level("galaxy"), geo.Outline); len(shapes) != 0 || err != nil {
		t.Errorf("%d shapes of no level, %v", len(shapes), err)
	}
}
