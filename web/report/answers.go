package report

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// asked are the parameters the page asks its questions with.
var asked = []string{"level", "period", "need", "lag", "flood", "date", "kind", "fund"}

// unplaced is how many awards without a place a brief lists.
const unplaced = 4

// answers are what was asked so far, by question, all of one version of the dataset.
type answers struct {
	ask     Ask
	version string
	bodies  map[string]json.RawMessage
}

// get asks a question, a query with some of its parameters changed, and decodes the answer into a value
// unless that is nil.
func (a *answers) get(ctx context.Context, into any, path string, query url.Values, changes ...string) error {
	question := url.Values{}
	maps.Copy(question, query)
	for i := 0; i < len(changes); i += 2 {
		question.Set(changes[i], changes[i+1])
	}
	body, err := a.ask(ctx, "/"+path+"?"+question.Encode())
	if err != nil {
		return err
	}
	id, err := versionOf(body)
	if err == nil && into != nil {
		err = json.Unmarshal(body, into)
	}
	if err != nil {
		return fmt.Errorf("read the answer to /%s: %w", path, err)
	}
	if a.version = cmp.Or(a.version, id); id != a.version {
		return fmt.Errorf("the dataset was replaced by version %s while the report on version %s was made; "+
			"make it again", id, a.version)
	}
	a.bodies[path+"?"+question.Encode()] = body
	return nil
}

// gather asks what the page's brief asks, every parameter with its effective value, and gives these
// parameters and the answers, an object of each by its question. It is JSON for a script element.
func gather(ctx context.Context, ask Ask, parameters url.Values) (url.Values, []byte, error) {
	query, err := effective(ctx, ask, parameters)
	if err != nil {
		return nil, nil, err
	}
	a := &answers{ask: ask, bodies: map[string]json.RawMessage{}}
	if err := a.brief(ctx, query); err != nil {
		return nil, nil, err
	}
	text, err := json.Marshal(a.bodies) // writes < as \u003c
	return query, text, err
}

// brief asks the questions of a brief.
func (a *answers) brief(ctx context.Context, query url.Values) error {
	var dataset struct {
		Levels []struct{ Key string }
		Rungs  []string
	}
	if err := a.get(ctx, &dataset, "dataset", nil); err != nil {
		return err
	}
	if err := a.get(ctx, nil, "analysis/allocation", query, "geometry", "simplified"); err != nil {
		return err
	}
	if slices.Contains(dataset.Rungs, "sanctioned") {
		err := a.get(ctx, nil, "analysis/allocation", query, "geometry", "none", "rung", "sanctioned")
		if err != nil {
			return err
		}
	}
	for _, level := range dataset.Levels {
		redraws := "no"
		if level.Key == query.Get("level") {
			redraws = "yes"
		}
		if err := a.get(ctx, nil, "analysis/equity", query, "level", level.Key, "redraws", redraws); err != nil {
			return err
		}
	}
	all := maps.Clone(query)
	all.Del("level")
	if err := a.get(ctx, nil, "analysis/sensitivity", all); err != nil {
		return err
	}
	return a.get(ctx, nil, "analysis/reconciliation", all, "limit", strconv.Itoa(unplaced))
}

// effective gives the parameters an allocation is made with when it is asked with some.
func effective(ctx context.Context, ask Ask, parameters url.Values) (url.Values, error) {
	question := maps.Clone(parameters)
	if question == nil {
		question = url.Values{}
	}
	question.Set("geometry", "none")
	body, err := ask(ctx, "/analysis/allocation?"+question.Encode())
	if err != nil {
		return nil, err
	}
	var answer struct {
		Summary struct{ Parameters map[string]any }
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, fmt.Errorf("read the answer to /analysis/allocation: %w", err)
	}
	query := url.Values{}
	for _, name := range asked {
		switch value := answer.Summary.Parameters[name].(type) {
		case nil:
		case []any:
			texts := make([]string, len(value))
			for i := range value {
				texts[i] = fmt.Sprint(value[i])
			}
			if len(texts) > 0 {
				query.Set(name, strings.Join(texts, ","))
			}
		default:
			query.Set(name, fmt.Sprint(value))
		}
	}
	return query, nil
}

// versionOf gives the version of the dataset that an answer is of.
func versionOf(body []byte) (string, error) {
	type reference struct{ ID string }
	var answer struct {
		reference // of the dataset itself
		Dataset   reference
		Summary   struct{ Dataset reference }
	}
	err := json.Unmarshal(body, &answer)
	return cmp.Or(answer.Summary.Dataset.ID, answer.Dataset.ID, answer.ID), err
}
