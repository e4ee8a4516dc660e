// Asks the authorizers of one Kubernetes release what the scenarios of a file of cases ask, and writes the answers down:
//
//	ask RELEASE CASES.yaml GOLDENS
//
// GOLDENS/questions/<cases>.jsonl gets the scenarios, one a line; GOLDENS/answers/<cases>.jsonl each request with its answers by
// release, where the answers of other releases stay as they are.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/klog/v2"
	"sigs.k8s.io/yaml"
)

type document = map[string]any

// cases is a file of cases: texts that scenarios name instead of repeating them, and the scenarios.
type cases struct {
	Texts     map[string]string `json:"texts"`
	Users     map[string]user   `json:"users"`
	Scenarios []scenario        `json:"scenarios"`
}

type user struct {
	Name   string              `json:"name"`
	UID    string              `json:"uid,omitempty"`
	Groups []string            `json:"groups,omitempty"`
	Extra  map[string][]string `json:"extra,omitempty"`
}

// scenario has the fields of a scenario document that are asked about here, and some that make many requests out of few lines.
type scenario struct {
	Name string `json:"title"`
	// the releases that are asked, as minors; all unless given
	Since int `json:"since,omitempty"`
	Until int `json:"until,omitempty"`

	FeatureGates  map[string]bool   `json:"featureGates,omitempty"`
	Configuration string            `json:"authorizationConfiguration,omitempty"`
	Objects       string            `json:"objects,omitempty"`
	Bootstrap     bool              `json:"bootstrapPolicy"`
	ABACPolicy    *string           `json:"abacPolicy,omitempty"`
	Files         map[string]string `json:"files,omitempty"`
	Webhooks      []webhook         `json:"webhooks,omitempty"`
	Requests      []request         `json:"requests"`
	// whether answers say what the URL was made of
	Info bool `json:"info,omitempty"`

	// names of texts, joined in front of the field that they are for
	UseConfiguration string   `json:"useConfiguration,omitempty"`
	UseObjects       []string `json:"useObjects,omitempty"`
	UsePolicy        string   `json:"usePolicy,omitempty"`
	// each of these users asks each of these lines
	As    []string `json:"as,omitempty"`
	Lines []string `json:"lines,omitempty"`
	// a file beside the cases of which every line is a request line
	LinesFile string `json:"linesFile,omitempty"`
	// a scenario for each of these: names of configurations, answers of the webhook w, policy files
	EachConfiguration []string `json:"eachConfiguration,omitempty"`
	EachAnswer        []answer `json:"eachAnswer,omitempty"`
	EachPolicy        []string `json:"eachPolicy,omitempty"`
}

type webhook struct {
	Name    string   `json:"name"`
	Answers []answer `json:"answers"`
}

type answer struct {
	Decision        string    `json:"decision,omitempty"`
	Reason          string    `json:"reason,omitempty"`
	EvaluationError string    `json:"evaluationError,omitempty"`
	Failure         string    `json:"failure,omitempty"`
	Response        *response `json:"response,omitempty"`
	Sequence        []answer  `json:"sequence,omitempty"`
}

type response struct {
	Code    int               `json:"code,omitempty"`
	Body    string            `json:"body,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`
}

type request struct {
	Name string   `json:"name"`
	User *user    `json:"user,omitempty"`
	HTTP string   `json:"http,omitempty"`
	Body string   `json:"body,omitempty"`
	SAR  document `json:"subjectAccessReview,omitempty"`
	// what the line of kubectl is; with http and headers that kubectl would send, the packages are asked those
	Kubectl string              `json:"kubectl,omitempty"`
	Headers map[string][]string `json:"headers,omitempty"`
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "kubectl" {
		kubectl(os.Args[2:])
		return
	}
	quiet := flag.NewFlagSet("klog", flag.PanicOnError)
	klog.InitFlags(quiet)
	check(quiet.Set("logtostderr", "false"))
	check(quiet.Set("stderrthreshold", "FATAL"))
	klog.SetOutput(io.Discard)
	minor := 0
	_, err := fmt.Sscanf(os.Args[1], "v1.%d.", &minor)
	check(err)
	text, err := os.ReadFile(os.Args[2])
	check(err)
	var file cases
	asJSON, err := yaml.YAMLToJSON(text)
	check(err)
	decoder := json.NewDecoder(bytes.NewReader(asJSON))
	decoder.DisallowUnknownFields()
	check(decoder.Decode(&file))
	kind := strings.TrimSuffix(filepath.Base(os.Args[2]), ".yaml")
	var questions strings.Builder
	golden := readGolden(filepath.Join(os.Args[3], "answers", kind+".jsonl"))
	for _, s := range several(file.Scenarios) {
		s.expand(file, filepath.Dir(os.Args[2]))
		asked := s.Since <= minor && (s.Until == 0 || minor <= s.Until)
		var answers []document
		if asked {
			answers = ask(s)
		}
		for i, r := range s.Requests {
			key := s.Name + " / " + r.Name
			var text string
			if asked {
				text = encode(answers[i])
			}
			golden.set(key, minor, text)
		}
		questions.WriteString(encode(s) + "\n")
	}
	write(filepath.Join(os.Args[3], "questions", kind+".jsonl"), questions.String())
	golden.write()
	fmt.Fprintln(os.Stderr, kind, len(golden.keys), "requests")
}

// several makes the scenarios of those that stand for more than one.
func several(few []scenario) []scenario {
	var all []scenario
	for _, s := range few {
		configurations, answers, policies := s.EachConfiguration, s.EachAnswer, s.EachPolicy
		s.EachConfiguration, s.EachAnswer, s.EachPolicy = nil, nil, nil
		made := []scenario{s}
		made = times(made, len(configurations), func(s *scenario, i int) {
			s.UseConfiguration = configurations[i]
			s.Name += " / " + configurations[i]
		})
		made = times(made, len(answers), func(s *scenario, i int) {
			s.Webhooks = append([]webhook{{Name: "w", Answers: answers[i : i+1]}}, s.Webhooks...)
			s.Name += fmt.Sprint(" / ", i)
		})
		made = times(made, len(policies), func(s *scenario, i int) {
			s.ABACPolicy = &policies[i]
			s.Name += fmt.Sprint(" / ", i)
		})
		all = append(all, made...)
	}
	return all
}

func times(of []scenario, n int, change func(*scenario, int)) []scenario {
	if n == 0 {
		return of
	}
	var all []scenario
	for _, s := range of {
		for i := 0; i < n; i++ {
			changed := s
			change(&changed, i)
			all = append(all, changed)
		}
	}
	return all
}

// expand puts texts where their names are, and makes the requests.
func (s *scenario) expand(file cases, folder string) {
	text := func(name string) string {
		text, known := file.Texts[name]
		if !known {
			check(fmt.Errorf("%s: no text %q", s.Name, name))
		}
		return text
	}
	if s.UseConfiguration != "" {
		s.Configuration = text(s.UseConfiguration)
	}
	for _, name := range s.UseObjects {
		s.Objects = strings.TrimPrefix(s.Objects+"\n---\n"+text(name), "\n---\n")
	}
	if s.UsePolicy != "" {
		policy := text(s.UsePolicy)
		s.ABACPolicy = &policy
	}
	if s.LinesFile != "" {
		lines, err := os.ReadFile(filepath.Join(folder, s.LinesFile))
		check(err)
		s.Lines = append(s.Lines, strings.Split(strings.TrimSpace(string(lines)), "\n")...)
	}
	if s.Lines != nil && s.As == nil {
		s.As = []string{""}
	}
	for _, as := range s.As {
		for _, line := range s.Lines {
			r := request{Name: strings.TrimSpace(as + " " + line), HTTP: line}
			if as != "" {
				u, known := file.Users[as]
				if !known {
					check(fmt.Errorf("%s: no user %q", s.Name, as))
				}
				r.User = &u
			}
			s.Requests = append(s.Requests, r)
		}
	}
	s.UseConfiguration, s.UseObjects, s.UsePolicy, s.LinesFile, s.As, s.Lines = "", nil, "", "", nil, nil
	s.Requests = append([]request{}, s.Requests...)
	names := map[string]bool{}
	for i := range s.Requests {
		r := &s.Requests[i]
		if r.Name == "" {
			r.Name = strings.TrimSpace(r.HTTP + r.Kubectl)
		}
		for names[r.Name] {
			r.Name += "'"
		}
		names[r.Name] = true
	}
}

func encode(value any) string {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	check(encoder.Encode(value))
	return strings.TrimSuffix(text.String(), "\n")
}

func write(path, text string) {
	check(os.MkdirAll(filepath.Dir(path), 0o755))
	check(os.WriteFile(path, []byte(text), 0o644))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
