package dataset

import (
	"bytes"
	"fmt"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/floodspend/floodspend/geo"
	"github.com/floodspend/floodspend/spending"
)

// DescribeAssam describes the dataset of Assam.
func DescribeAssam() (spending.Description, error) {
	var d spending.Description
	if err := read("assam/description.yaml", &d); err != nil {
		return d, err
	}
	return complete(d)
}

// Describe describes a dataset of some levels and nothing known besides, with years that begin in a month.
func Describe(levels geo.Hierarchy, begins time.Month) (spending.Description, error) {
	return complete(spending.Description{Calendar: spending.Calendar{Begins: begins}, Levels: levels})
}

// complete gives a description the needs that are made of series of the usual names.
func complete(d spending.Description) (spending.Description, error) {
	if err := read("needs.yaml", &d.Needs); err != nil {
		return d, err
	}
	return d, d.Check()
}

// read reads a file of the program's own.
func read(name string, to any) error {
	text, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	in := yaml.NewDecoder(bytes.NewReader(text))
	in.KnownFields(true)
	if err := in.Decode(to); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
