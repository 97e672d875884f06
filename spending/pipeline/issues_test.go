package pipeline_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"reflect"
	"testing"

	"github.com/floodspend/floodspend/spending"
	"github.com/floodspend/floodspend/spending/pipeline"
)

func TestWriteIssues(t *testing.T) {
	issues := []spending.Issue{
		{File: "a.csv", Line: 7, Field: "Awarded Value", Value: "=1+1", Problem: "no \"amount\"",
			Action: "value unknown"},
		{File: "b.json", Problem: "broken, truncated", Action: "file skipped"},
	}
	var b bytes.Buffer
	if err := pipeline.WriteIssues(&b, issues); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	want := [][]string{
		{"file", "line", "field", "value", "problem", "action"},
		{"a.csv", "7", "Awarded Value", "'=1+1", "no \"amount\"", "value unknown"},
		{"b.json", "", "", "", "broken, truncated", "file skipped"},
	}
	if err != nil || !reflect.DeepEqual(rows, want) {
		t.Errorf("%q, %v", rows, err)
	}
	if err := pipeline.WriteIssues(fullDisk{}, issues); err == nil {
		t.Error("a write error is lost")
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left") }
