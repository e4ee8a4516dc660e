package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"sigs.k8s.io/yaml"
)

// caseFile is a file of cases: whole texts, and what to change in them.
type caseFile struct {
	Texts map[string]string
	Cases []family
	// what a running server reads next
	Reloads []struct {
		Name         string
		Running, New string
		// in both texts, then only in the new one
		Replace, Change [][2]string
	}
}

// family is one case, or several that differ in one place.
type family struct {
	Name string
	Text string
	// each pair replaces every place of the first by the second, in order
	Replace [][2]string
	// a case for each value, which takes this place
	Place  string
	Values []string
	// a case for each number: so many times With, in which # is the number of the copy, take this place
	With  string
	Times []int
	// also at the other versions of the API
	Versions bool
	// also as JSON
	JSON bool
	// feature gates that are set, as in --feature-gates
	Gates map[string]bool
}

type question struct {
	Name   string          `json:"name"`
	Config string          `json:"config"`
	Gates  map[string]bool `json:"gates,omitempty"`
}

type reload struct {
	Name    string `json:"name"`
	Running string `json:"running"`
	New     string `json:"new"`
}

// readCases reads every file of cases of a folder.
func readCases(folder string) (questions []question, reloads []reload) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	check(err)
	sort.Strings(paths)
	names := map[string]bool{}
	add := func(name, config string, gates map[string]bool) {
		for n, base := 2, name; names[name]; n++ {
			name = fmt.Sprintf("%s (%d)", base, n)
		}
		names[name] = true
		questions = append(questions, question{name, config, gates})
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		check(err)
		var file caseFile
		if err := yaml.UnmarshalStrict(text, &file); err != nil {
			check(fmt.Errorf("%s: %w", path, err))
		}
		textNamed := func(user, name string) string {
			text, known := file.Texts[name]
			if !known {
				check(fmt.Errorf("%s: %s: no text %q", path, user, name))
			}
			return text
		}
		for _, f := range file.Cases {
			config := replaced(f.Name, textNamed(f.Name, f.Text), f.Replace)
			for _, c := range f.members(config) {
				for _, c := range f.twins(c) {
					add(c.Name, c.Config, f.Gates)
				}
			}
		}
		for _, r := range file.Reloads {
			running := replaced(r.Name, textNamed(r.Name, r.Running), r.Replace)
			next := running
			if r.New != "" {
				next = textNamed(r.Name, r.New)
			}
			reloads = append(reloads, reload{r.Name, running, replaced(r.Name, next, r.Change)})
		}
	}
	return questions, reloads
}

func replaced(name, text string, pairs [][2]string) string {
	for _, pair := range pairs {
		if !strings.Contains(text, pair[0]) {
			check(fmt.Errorf("%s: the text has no %q", name, pair[0]))
		}
		text = strings.ReplaceAll(text, pair[0], pair[1])
	}
	return text
}

// members are the cases of a family.
func (f family) members(config string) []question {
	if f.Place == "" {
		return []question{{Name: f.Name, Config: config}}
	}
	var members []question
	for _, value := range f.Values {
		config := replaced(f.Name, config, [][2]string{{f.Place, value}})
		members = append(members, question{Name: f.Name + ": " + short(value), Config: config})
	}
	for _, times := range f.Times {
		var copies strings.Builder
		for n := 0; n < times; n++ {
			copies.WriteString(strings.ReplaceAll(f.With, "#", fmt.Sprint(n)))
		}
		config := replaced(f.Name, config, [][2]string{{f.Place, copies.String()}})
		members = append(members, question{Name: fmt.Sprintf("%s: %d", f.Name, times), Config: config})
	}
	return members
}

// twins are a case, the same at other versions, and the same as JSON.
func (f family) twins(c question) []question {
	twins := []question{c}
	if f.Versions {
		for _, version := range []string{"v1beta1", "v1"} {
			config := replaced(c.Name, c.Config, [][2]string{{"config.k8s.io/v1alpha1", "config.k8s.io/" + version}})
			twins = append(twins, question{Name: c.Name + ", " + version, Config: config})
		}
	}
	if f.JSON {
		json, err := yaml.YAMLToJSON([]byte(c.Config))
		if err != nil {
			check(fmt.Errorf("%s: %w", c.Name, err))
		}
		twins = append(twins, question{Name: c.Name + ", JSON", Config: string(json)})
	}
	return twins
}

// short is a value as part of a name.
func short(value string) string {
	const limit = 60
	if runes := []rune(value); len(runes) > limit {
		value = string(runes[:limit]) + "…"
	}
	return strings.TrimSpace(strings.ReplaceAll(value, "\n", "⏎"))
}
