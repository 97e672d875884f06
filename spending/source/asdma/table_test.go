package asdma

import (
	"strings"
	"testing"
)

func TestReadTableRefusesAColumnTwice(t *testing.T) {
	if _, err := readTable("f.csv", []byte("object_id,value, Value\n1,2,3\n"), "object_id", "value"); err == nil ||
		!strings.Contains(err.Error(), "the column value appears twice") {
		t.Errorf("%v, want what column is there twice", err)
	}
	if s, err := readTable("f.csv", []byte("object_id,value,other,other\n1,2,3,4\n"), "object_id",
		"value"); err != nil || len(s.rows) != 1 {
		t.Errorf("columns that are not read: %+v, %v", s, err)
	}
}
