// Asks the packages of one Kubernetes release whether kube-apiserver would start with a configuration, and prints the answers as
// JSON lines: answers CASES.yaml. With a second argument, whatever it is, prints the configurations instead.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/apiserver/pkg/apis/apiserver"
	"k8s.io/apiserver/pkg/apis/apiserver/load"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/kubeapiserver/authorizer/modes"
	"sigs.k8s.io/yaml"
)

// cases is the file of cases: texts, and what to change in them.
type cases struct {
	// where the server finds a file that connectionInfo may name
	Kubeconfig string
	Texts      map[string]string
	Cases      []struct {
		Name string
		Text string
		// each pair replaces every place of the first by the second, in order
		Replace [][2]string
	}
}

type question struct {
	Name   string `json:"name"`
	Config string `json:"config"`
}

type answer struct {
	Name string `json:"name"`
	// load, validate, or nothing when the configuration is valid
	Stage string `json:"stage"`
	Error string `json:"error"`
}

var scheme = regexp.MustCompile(`in scheme "k8s.io/apiserver/[^"]*load\.go:[0-9]+"`)

// Some releases print the address of a string.
var pointer = regexp.MustCompile(`\(\*string\)\(0x[0-9a-f]+\)`)

func main() {
	klog.SetOutput(io.Discard)
	klog.LogToStderr(false)
	enableGates()
	text, err := os.ReadFile(os.Args[1])
	check(err)
	var file cases
	check(yaml.UnmarshalStrict(text, &file))
	if file.Kubeconfig != "" {
		check(os.MkdirAll(file.Kubeconfig[:strings.LastIndex(file.Kubeconfig, "/")], 0o755))
		if _, err := os.Stat(file.Kubeconfig); err != nil {
			check(os.WriteFile(file.Kubeconfig, nil, 0o644))
		}
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for _, c := range file.Cases {
		config, known := file.Texts[c.Text]
		if !known {
			check(fmt.Errorf("%s: no text %q", c.Name, c.Text))
		}
		for _, r := range c.Replace {
			if !strings.Contains(config, r[0]) {
				check(fmt.Errorf("%s: the text has no %q", c.Name, r[0]))
			}
			config = strings.ReplaceAll(config, r[0], r[1])
		}
		if len(os.Args) > 2 {
			check(out.Encode(question{c.Name, config}))
			continue
		}
		stage, err := judge([]byte(config))
		a := answer{Name: c.Name, Stage: stage}
		if err != nil {
			a.Error = asReleased(err.Error())
		}
		check(out.Encode(a))
	}
}

// judge does what kube-apiserver's options do with the file; every step is the release's own.
func judge(data []byte) (string, error) {
	config, err := load.LoadFromData(data)
	if err != nil {
		return "load", utilerrors.NewAggregate([]error{fmt.Errorf("failed to load AuthorizationConfiguration from file: %w", err)})
	}
	var errs []error
	if list := validate(config); len(list) != 0 {
		if !namesTogether {
			return "validate", utilerrors.NewAggregate([]error{list.ToAggregate()})
		}
		errs = append(errs, list.ToAggregate().Errors()...)
	}
	for _, a := range config.Authorizers {
		if expected := strings.ToLower(string(a.Type)); a.Type != apiserver.AuthorizerType(modes.ModeWebhook) && expected != a.Name {
			errs = append(errs, fmt.Errorf("expected name %s for authorizer %s instead of %s", expected, a.Type, a.Name))
		}
	}
	if len(errs) != 0 {
		return "validate", utilerrors.NewAggregate(errs)
	}
	return "", nil
}

// asReleased gives the text that a released binary prints: those are built without the paths of modules, so that a scheme is named
// after less of them (in 1.29 after the place that makes schemes), and addresses differ from run to run.
func asReleased(text string) string {
	text = pointer.ReplaceAllString(text, "(*string)(0xPOINTER)")
	return scheme.ReplaceAllString(text, `in scheme "`+schemeName+`"`)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
