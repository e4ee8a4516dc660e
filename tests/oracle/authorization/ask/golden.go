package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
)

const (
	oldest = 29
	newest = 37
)

// golden is a file of answers: a line a request, with each answer after the releases that give it (`29-33,37`).
type golden struct {
	path  string
	keys  []string
	known map[string]map[int]string
	// the requests that are still asked
	asked map[string]bool
}

type goldenLine struct {
	Request string          `json:"request"`
	Answers []goldenAnswers `json:"answers"`
}

type goldenAnswers struct {
	In     string          `json:"in"`
	Answer json.RawMessage `json:"answer"`
}

func readGolden(path string) *golden {
	g := &golden{path: path, known: map[string]map[int]string{}, asked: map[string]bool{}}
	text, err := os.ReadFile(path)
	if err != nil {
		return g
	}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		var read goldenLine
		check(json.Unmarshal([]byte(line), &read))
		answers := map[int]string{}
		for _, a := range read.Answers {
			for _, minor := range minors(a.In) {
				answers[minor] = string(a.Answer)
			}
		}
		g.known[read.Request] = answers
	}
	return g
}

// set notes the answer of a release; none where it is not asked.
func (g *golden) set(key string, minor int, text string) {
	if g.asked[key] {
		check(fmt.Errorf("asked twice: %s", key))
	}
	g.asked[key] = true
	g.keys = append(g.keys, key)
	if g.known[key] == nil {
		g.known[key] = map[int]string{}
	}
	if text == "" {
		delete(g.known[key], minor)
	} else {
		g.known[key][minor] = text
	}
}

func (g *golden) write() {
	var out strings.Builder
	for _, key := range g.keys {
		line := goldenLine{Request: key, Answers: []goldenAnswers{}}
		byAnswer := map[string][]int{}
		var order []string
		for minor := oldest; minor <= newest; minor++ {
			text, known := g.known[key][minor]
			if !known {
				continue
			}
			if byAnswer[text] == nil {
				order = append(order, text)
			}
			byAnswer[text] = append(byAnswer[text], minor)
		}
		for _, text := range order {
			line.Answers = append(line.Answers, goldenAnswers{In: ranges(byAnswer[text]), Answer: json.RawMessage(text)})
		}
		out.WriteString(encode(line) + "\n")
	}
	write(g.path, out.String())
}

// ranges writes sorted minors as 29-33,37.
func ranges(minors []int) string {
	var parts []string
	for from := 0; from < len(minors); {
		to := from
		for to+1 < len(minors) && minors[to+1] == minors[to]+1 {
			to++
		}
		part := strconv.Itoa(minors[from])
		if to > from {
			part += "-" + strconv.Itoa(minors[to])
		}
		parts = append(parts, part)
		from = to + 1
	}
	return strings.Join(parts, ",")
}

func minors(text string) []int {
	var all []int
	for _, part := range strings.Split(text, ",") {
		from, to, isRange := strings.Cut(part, "-")
		if !isRange {
			to = from
		}
		first, err := strconv.Atoi(from)
		check(err)
		last, err := strconv.Atoi(to)
		check(err)
		for minor := first; minor <= last; minor++ {
			all = append(all, minor)
		}
	}
	return all
}
