package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/floodspend/floodspend/spending/dataset"
	"github.com/floodspend/floodspend/spending/store"
)

// about is what a file beside the others, dataset.json, may say of a folder.
type about struct {
	Title     string `json:"title"`
	Synthetic bool   `json:"synthetic"`
	Note      string `json:"note"`
}

// ImportPlace imports the files of a place whose description comes with the program, with what a part says beside: a
// title, rules in the place of its own, overrides and places. A dataset.json in the folder may say title and note, and
// that all is made up.
func ImportPlace(ctx context.Context, into store.Store, place string, part *dataset.File, o Options) (Outcome, error) {
	file, own, err := dataset.Builtin(place)
	if err != nil {
		return Outcome{}, err
	}
	given := about{Title: file.Title}
	text, err := fs.ReadFile(o.Files.fs(), "dataset.json")
	if err == nil {
		err = json.Unmarshal(text, &given)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Outcome{}, fmt.Errorf("dataset.json: %w", err)
	}
	file.Title, file.Note, file.Synthetic = given.Title, given.Note, given.Synthetic
	if part.Title != "" {
		file.Title = part.Title
	}
	if !part.Rules.IsZero() {
		file.Rules = part.Rules
	}
	file.Overrides = append(file.Overrides, part.Overrides...)
	file.Places = append(file.Places, part.Places...)
	o.Files = o.Files.Over(FS(own))
	var without []string
	file.Assets = slices.DeleteFunc(file.Assets, func(a dataset.Assets) bool {
		missing := !o.Files.has(a.File)
		if missing {
			without = append(without, a.Name)
		}
		return missing
	})
	out, err := Import(ctx, into, file, o)
	if len(without) > 0 {
		out.note("The folder has no files of the assets %s.", strings.Join(without, ", "))
	}
	return out, err
}
