package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
)

// server is a floodspend that serves a store.
type server struct {
	url     string
	process *exec.Cmd
}

// serve starts the program and waits for the address it prints first.
func serve(program, db string) (*server, error) {
	cmd := exec.Command(program, "serve", "--db", db, "--addr", "127.0.0.1:0")
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &server{process: cmd}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("%s serve printed no address: %w", program, err)
	}
	go io.Copy(io.Discard, stdout)
	s.url = strings.TrimRight(strings.TrimSpace(line), "/")
	return s, nil
}

func (s *server) stop() {
	s.process.Process.Signal(syscall.SIGTERM)
	s.process.Wait()
}

// get asks one question and gives the status and the JSON of the answer.
func (s *server) get(question string) (int, json.RawMessage, error) {
	response, err := http.Get(s.url + question)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && !json.Valid(body) {
		err = fmt.Errorf("%s is not answered with JSON", question)
	}
	return response.StatusCode, body, err
}

// answer is one line of a recording.
type answer struct {
	Question string          `json:"question"`
	Status   int             `json:"status"`
	Body     json.RawMessage `json:"body"`
}

func record(s *server, questions []string, changed changes, path string) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	packed := gzip.NewWriter(file)
	lines := json.NewEncoder(packed)
	for _, question := range questions {
		status, body, err := s.get(changed.question(question))
		if err != nil {
			return err
		}
		if err := lines.Encode(answer{question, status, body}); err != nil {
			return err
		}
	}
	fmt.Printf("%d answers in %s\n", len(questions), path)
	return packed.Close()
}

// recording reads the answers of a file one by one.
func recording(path string, yield func(answer) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	lines := json.NewDecoder(unpacked)
	for {
		var a answer
		if err := lines.Decode(&a); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if err := yield(a); err != nil {
			return err
		}
	}
}

// questionsOf gives the questions of a recording or, without one, draws new ones.
func questionsOf(s *server, path string, count int, seed uint64) ([]string, error) {
	if path == "" {
		return draw(s, count, seed)
	}
	var questions []string
	err := recording(path, func(a answer) error {
		questions = append(questions, a.Question)
		return nil
	})
	return questions, err
}

// known is what a dataset can be asked for.
type known struct {
	Levels                               []level
	Periods, Months, Kinds, Funds, Rungs []string
	Needs                                []struct{ Name string }
	areas                                map[level][]string // codes
}

// level is the key of a level, which /dataset lists alone or within an object.
type level string

func (l *level) UnmarshalJSON(text []byte) error {
	var object struct{ Key string }
	if json.Unmarshal(text, &object) == nil {
		*l = level(object.Key)
		return nil
	}
	return json.Unmarshal(text, (*string)(l))
}

func knownOf(s *server) (*known, error) {
	var k known
	_, body, err := s.get("/dataset")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(body, &k); err != nil {
		return nil, fmt.Errorf("/dataset: %w", err)
	}
	k.areas = map[level][]string{}
	for _, level := range k.Levels {
		_, body, err := s.get("/analysis/allocation?geometry=none&level=" + string(level))
		if err != nil {
			return nil, err
		}
		var list struct{ Features []struct{ ID string } }
		if err := json.Unmarshal(body, &list); err != nil {
			return nil, err
		}
		for _, f := range list.Features {
			k.areas[level] = append(k.areas[level], f.ID)
		}
	}
	return &k, nil
}

// draw makes up questions of every kind of answer: the same for the same store and seed.
func draw(s *server, count int, seed uint64) ([]string, error) {
	k, err := knownOf(s)
	if err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(seed, 0))
	questions := make([]string, 0, count)
	for len(questions) < count {
		if q := k.question(random); !slices.Contains(questions, q) {
			questions = append(questions, q)
		}
	}
	return questions, nil
}

func (k *known) question(random *rand.Rand) string {
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	chance := func(n int) bool { return random.IntN(n) == 0 }
	v := url.Values{}
	maybe := func(n int, name string, values ...string) {
		if len(values) > 0 && chance(n) {
			v.Set(name, pick(values))
		}
	}
	var needs []string
	for _, n := range k.Needs {
		needs = append(needs, n.Name)
	}
	districts := k.areas[k.Levels[0]]
	path := pick([]string{
		"/analysis/allocation", "/analysis/allocation", "/analysis/allocation", "/analysis/equity", "/analysis/trend",
		"/analysis/plan",
		"/analysis/sensitivity", "/analysis/reconciliation", "/analysis/compare", "/analysis/spatial",
		"/collections/awards/items", "/collections/sanctions/items",
	})
	if strings.HasPrefix(path, "/collections") {
		v.Set("limit", "50")
		v.Set("area", pick(k.areas[k.Levels[random.IntN(len(k.Levels))]]))
		maybe(2, "period", k.Periods...)
		maybe(2, "flood", "yes", "unclear", "no")
		maybe(4, "kind", k.Kinds...)
		maybe(2, "sortby", "-awarded", "contract_date", "-confidence", "published")
		return path + "?" + v.Encode()
	}
	maybe(5, "kind", k.Kinds...)
	maybe(8, "fund", k.Funds...)
	maybe(8, "date", "published")
	maybe(8, "flood", "all", "unclear")
	maybe(5, "rung", k.Rungs...)
	if path != "/analysis/trend" && path != "/analysis/compare" {
		maybe(1, "period", k.Periods...)
		maybe(8, "period", k.Months...)
		maybe(5, "lag", "1", "2")
	}
	if path != "/analysis/reconciliation" {
		maybe(2, "need", needs...)
	}
	switch path {
	case "/analysis/allocation", "/analysis/spatial", "/analysis/plan":
		v.Set("level", string(k.Levels[random.IntN(len(k.Levels))]))
	}
	switch path {
	case "/analysis/allocation":
		v.Set("geometry", "none")
		maybe(5, "within", districts...)
		maybe(6, "spread", "need", "population", "area")
	case "/analysis/spatial":
		v.Set("geometry", "none")
	case "/analysis/compare", "/analysis/trend":
		v.Set("areas", pick(districts)+","+pick(districts))
		if a, b, _ := strings.Cut(v.Get("areas"), ","); a == b {
			v.Set("areas", a)
		}
	case "/analysis/plan":
		v.Set("budget", pick([]string{"1000000", "250000000", "1000000000", "99999999.99"}))
	}
	return path + "?" + v.Encode()
}
