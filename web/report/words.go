package report

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/floodspend/floodspend/web"
)

// plain is the language of a dataset that has words in none of its own.
const plain = "en"

// wordsOf gives the language of a brief and its words, as JSON for a script element.
func wordsOf(ctx context.Context, ask Ask, wanted string) (language, words string, err error) {
	if wanted != "" {
		words, err = catalogue(wanted)
		return wanted, words, err
	}
	body, err := ask(ctx, "/dataset")
	if err != nil {
		return "", "", err
	}
	var dataset struct{ Languages []string }
	if err := json.Unmarshal(body, &dataset); err != nil {
		return "", "", fmt.Errorf("read the answer to /dataset: %w", err)
	}
	for _, language := range dataset.Languages {
		if slices.Contains(languages(), language) {
			words, err = catalogue(language)
			return language, words, err
		}
	}
	words, err = catalogue(plain)
	return plain, words, err
}

// languages are those there are words of.
func languages() []string {
	files, _ := fs.Glob(web.Files(), "words/*.json") // the pattern is a good one
	for i, name := range files {
		files[i] = name[len("words/") : len(name)-len(".json")]
	}
	return files
}

func catalogue(language string) (string, error) {
	text, err := web.PageWords(language)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return "", fmt.Errorf("there are no words in %q, only in %q", language, languages())
	}
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	json.HTMLEscape(&b, text)
	return b.String(), nil
}
