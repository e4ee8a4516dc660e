// Asks the packages of one Kubernetes release whether kube-apiserver would start with a configuration, and what a running one does
// with a changed one.
//
//	answers CASES GOLDENS RELEASE   asks the cases of a folder and writes the answers into the goldens
//	answers -                       answers JSON lines of standard input, {"config": …, "gates": {…}} or {"running": …, "new": …}
//	answers bench FILE...           how long reading, loading and validating each takes
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
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/component-base/featuregate"
	"k8s.io/klog/v2"

	"gatewalk.example/oracle/options"
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

// disk is where files of the program itself lie.
var disk = func() string {
	folder, err := os.MkdirTemp("", "oracle")
	check(err)
	return folder
}()

func main() {
	defer os.RemoveAll(disk)
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
		best := time.Duration(math.MaxInt64)
		for begin := time.Now(); time.Since(begin) < 700*time.Millisecond; {
			once := time.Now()
			judgeFile(path)
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

// judge gives kube-apiserver's own options a file that holds the text.
func judge(data []byte) answer {
	path := filepath.Join(disk, "authorization.yaml")
	check(os.WriteFile(path, data, 0o600))
	return judgeFile(path)
}

func judgeFile(path string) answer {
	err := utilerrors.NewAggregate((&options.BuiltInAuthorizationOptions{AuthorizationConfigurationFile: path}).Validate())
	if err == nil {
		return answer{}
	}
	return answer{stage(err.Error()), asReleased(err.Error())}
}

// stage is how far the options came before they said this.
func stage(text string) string {
	switch {
	case strings.HasPrefix(text, "--authorization-config "):
		return "options"
	case strings.HasPrefix(text, "failed to load AuthorizationConfiguration from file: "):
		return "load"
	}
	return "validate"
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
