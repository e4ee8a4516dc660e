package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// answer is what one release says.
type answer struct {
	// of a configuration: gates, load, validate, or nothing when it is valid; of a reload: accepted, unchanged, error, panic
	Outcome string `json:"outcome,omitempty"`
	Error   string `json:"error,omitempty"`
}

// said is an answer and the releases that give it.
type said struct {
	Releases []string `json:"releases"`
	answer
}

// merge writes answers of a release into a file of goldens, a line for each question. Answers of other releases stay where the
// question is the same.
func merge[Q any](path, release string, questions []Q, answers []answer) {
	old := map[string][]said{}
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		check(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		var q Q
		var line struct{ Answers []said }
		check(json.Unmarshal(lines.Bytes(), &q))
		check(json.Unmarshal(lines.Bytes(), &line))
		old[encode(q)] = line.Answers
	}
	check(lines.Err())
	var out bytes.Buffer
	for i, q := range questions {
		key := encode(q)
		grouped := encode(struct {
			Answers []said `json:"answers"`
		}{with(old[key], release, answers[i])})
		out.WriteString(strings.TrimSuffix(key, "}") + "," + strings.TrimPrefix(grouped, "{") + "\n")
	}
	check(os.WriteFile(path, out.Bytes(), 0o644))
}

// with groups answers anew, one of them changed.
func with(old []said, release string, new answer) []said {
	var grouped []said
	add := func(release string, a answer) {
		for i := range grouped {
			if grouped[i].answer == a {
				grouped[i].Releases = append(grouped[i].Releases, release)
				return
			}
		}
		grouped = append(grouped, said{[]string{release}, a})
	}
	for _, s := range old {
		for _, r := range s.Releases {
			if r != release {
				add(r, s.answer)
			}
		}
	}
	add(release, new)
	for _, s := range grouped {
		slices.SortFunc(s.Releases, func(a, b string) int { return minor(a) - minor(b) })
	}
	sort.Slice(grouped, func(i, j int) bool { return minor(grouped[i].Releases[0]) < minor(grouped[j].Releases[0]) })
	return grouped
}

func minor(release string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(release, "1."))
	check(err)
	return n
}

func encode(value any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	check(encoder.Encode(value))
	return strings.TrimSuffix(out.String(), "\n")
}
