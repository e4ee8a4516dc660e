// Asks the packages of one Kubernetes release whether kube-apiserver would start with a configuration, and what a running one does
// with a changed one.
//
//	answers CASES GOLDENS RELEASE   asks the cases of a folder and writes the answers into the goldens
//	answers -                       answers JSON lines of standard input, {"config": …, "gates": {…}} or {"running": …, "new": …}
//	answers bench FILE...           how long loading and validating each takes
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/apiserver/pkg/apis/apiserver"
	"k8s.io/apiserver/pkg/apis/apiserver/load"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/component-base/featuregate"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/kubeapiserver/authorizer/modes"
)

// kubeconfig is the one regular file on the server's disk that connectionInfo may name.
const kubeconfig = "/etc/kubernetes/webhook.kubeconfig"

const kubeconfigText = `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://webhook.example.com/authorize"}}]
users: [{name: u, user: {}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
current-context: x
`

func main() {
	klog.SetOutput(io.Discard)
	klog.LogToStderr(false)
	enableGates()
	check(os.MkdirAll(filepath.Dir(kubeconfig), 0o755))
	check(os.WriteFile(kubeconfig, []byte(kubeconfigText), 0o644))
	if os.Args[1] == "-" {
		stream()
		return
	}
	if os.Args[1] == "bench" {
		bench(os.Args[2:])
		return
	}
	questions, reloads := readCases(os.Args[1])
	goldens, release := os.Args[2], os.Args[3]
	var answers []answer
	for _, q := range questions {
		answers = append(answers, judgeWith(q.Gates, []byte(q.Config)))
	}
	merge(filepath.Join(goldens, "load.jsonl"), release, questions, answers)
	if judgeReload == nil {
		return
	}
	answers = nil
	for _, r := range reloads {
		answers = append(answers, judgeReload(r.Running, r.New))
	}
	merge(filepath.Join(goldens, "reload.jsonl"), release, reloads, answers)
}

// bench prints the quickest of many runs, as JSON lines.
func bench(paths []string) {
	for _, path := range paths {
		data, err := os.ReadFile(path)
		check(err)
		best := time.Duration(math.MaxInt64)
		for begin := time.Now(); time.Since(begin) < 700*time.Millisecond; {
			once := time.Now()
			judge(data)
			best = min(best, time.Since(once))
		}
		fmt.Println(encode(map[string]any{"file": path, "nanoseconds": best.Nanoseconds()}))
	}
}

func stream() {
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var q struct {
			Config, Running, New *string
			Gates                map[string]bool
		}
		check(json.Unmarshal(line, &q))
		if q.Config != nil {
			fmt.Println(encode(judgeWith(q.Gates, []byte(*q.Config))))
		} else {
			fmt.Println(encode(judgeReload(*q.Running, *q.New)))
		}
	}
}

// judgeWith judges while feature gates are set, as far as the release lets them.
func judgeWith(gates map[string]bool, data []byte) answer {
	text := func(gates map[string]bool) string {
		var pairs []string
		for name, value := range gates {
			pairs = append(pairs, fmt.Sprintf("%s=%t", name, value))
		}
		return strings.Join(pairs, ",")
	}
	// what refuses one remembers it: a copy is asked first
	if err := utilfeature.DefaultMutableFeatureGate.DeepCopy().Set(text(gates)); err != nil {
		return answer{"gates", err.Error()}
	}
	before := map[string]bool{}
	for name := range gates {
		before[name] = utilfeature.DefaultFeatureGate.Enabled(featuregate.Feature(name))
	}
	check(utilfeature.DefaultMutableFeatureGate.Set(text(gates)))
	defer func() { check(utilfeature.DefaultMutableFeatureGate.Set(text(before))) }()
	return judge(data)
}

// judge does what kube-apiserver's options do with the file; every step but the look at the gate is the release's own.
func judge(data []byte) answer {
	stage, _, err := start(data)
	if err != nil {
		return answer{stage, asReleased(err.Error())}
	}
	return answer{}
}

func start(data []byte) (string, *apiserver.AuthorizationConfiguration, error) {
	if err := optionsError(); err != nil {
		return "options", nil, err
	}
	config, err := load.LoadFromData(data)
	if err != nil {
		return "load", nil, utilerrors.NewAggregate([]error{fmt.Errorf("failed to load AuthorizationConfiguration from file: %w", err)})
	}
	var errs []error
	if list := validate(config); len(list) != 0 {
		if !namesTogether {
			return "validate", nil, utilerrors.NewAggregate([]error{list.ToAggregate()})
		}
		errs = append(errs, list.ToAggregate().Errors()...)
	}
	for _, a := range config.Authorizers {
		if expected := strings.ToLower(string(a.Type)); a.Type != apiserver.AuthorizerType(modes.ModeWebhook) && expected != a.Name {
			errs = append(errs, fmt.Errorf("expected name %s for authorizer %s instead of %s", expected, a.Type, a.Name))
		}
	}
	if len(errs) != 0 {
		return "validate", nil, utilerrors.NewAggregate(errs)
	}
	return "", config, nil
}

// A released binary prints other places: they are built without the paths of modules, so that a scheme is named after less of them
// (in 1.29 after the place that makes schemes), and addresses differ from run to run.
var (
	scheme  = regexp.MustCompile(`in scheme "k8s.io/apiserver/[^"]*load\.go:[0-9]+"`)
	pointer = regexp.MustCompile(`\(\*string\)\(0x[0-9a-f]+\)`)
)

// asReleased gives the text that a released binary prints.
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
