package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"
)

// A line that has asked nothing more for so long waits for what never comes, and has asked everything; none is waited for longer than
// the second.
const (
	idle     = 4 * time.Second
	patience = 30 * time.Second
)

// kubectl drops -t without a terminal
var terminal = regexp.MustCompile(` -(it|ti|i -t|t -i|-stdin --tty) `)

// the log of client-go and warnings are no answer of kubectl
var logged = regexp.MustCompile(`(?m)^([EWI]\d{4} |Flag --|Warning: |--profile=legacy is deprecated).*\n`)

// what a command says that cannot do anything by itself
var isHelp = regexp.MustCompile(`(?m)^Usage:$`)

// asker runs lines one after the other, each against the same server.
type asker struct {
	home, config string
	api          *server
	http         *httptest.Server
	seen         recorder
}

// recorder keeps the requests of one line.
type recorder struct {
	mutex    sync.Mutex
	requests []string
	last     time.Time
	// whether discovery is asked for by name
	isRaw bool
}

func (r *recorder) add(request *http.Request) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.last = time.Now()
	if r.isRaw || !isDiscovery(request) {
		r.requests = append(r.requests, request.Method+" "+normal(request.URL.RequestURI()))
	}
}

func (r *recorder) take() []string {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	taken := r.requests
	r.requests = nil
	return taken
}

func (r *recorder) start(isRaw bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.requests, r.last, r.isRaw = nil, time.Now(), isRaw
}

func (r *recorder) isIdle() bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return time.Since(r.last) > idle
}

// isDiscovery tells what every client asks before it knows what there is.
func isDiscovery(request *http.Request) bool {
	parts := strings.Split(strings.Trim(request.URL.Path, "/"), "/")
	switch parts[0] {
	case "openapi":
		return true
	case "api":
		return request.Method == http.MethodGet && len(parts) <= 2
	case "apis":
		return request.Method == http.MethodGet && len(parts) <= 3
	}
	return false
}

var volatile = regexp.MustCompile(`(resourceVersion|timeoutSeconds)=[^&]*&?`)

// a watch has a timeout by chance
var watched = regexp.MustCompile(`timeout=[^&]*&?(.*watch=true)`)

// kubectl joins the terms of some field selectors in the order of a map
var fields = regexp.MustCompile(`fieldSelector=[^&]*`)

// a debugging container is named by chance, and so is the pod that debugs a node
var debugger = regexp.MustCompile(`(container=debugger|node-debugger-[a-z0-9]+)-[a-z0-9]{5}`)

// normal leaves out what depends on the server's state or on chance.
func normal(uri string) string {
	uri = debugger.ReplaceAllString(uri, "$1-chance")
	uri = strings.TrimRight(volatile.ReplaceAllString(watched.ReplaceAllString(uri, "$1"), ""), "?&")
	return fields.ReplaceAllStringFunc(uri, func(selector string) string {
		name, terms, _ := strings.Cut(selector, "=")
		sorted := strings.Split(terms, "%2C")
		sort.Strings(sorted)
		return name + "=" + strings.Join(sorted, "%2C")
	})
}

// inOrder puts what kubectl asks at once, or in the order of a map, into the order of pods, and leaves out that it looks again and again:
// from the first pod on that drain evicts or deletes, and of which logs are read.
func inOrder(line string, requests []string) []string {
	begins := func(request string) bool { return false }
	switch {
	case strings.HasPrefix(line, "kubectl drain"):
		begins = func(request string) bool {
			return strings.Contains(request, "/eviction") || strings.HasPrefix(request, http.MethodDelete+" ")
		}
	case strings.HasPrefix(line, "kubectl logs"):
		begins = func(request string) bool { return strings.HasSuffix(pathOf(request), "/log") }
	}
	from := slices.IndexFunc(requests, begins)
	if from < 0 {
		return requests
	}
	rest := requests[from:]
	sort.SliceStable(rest, func(i, j int) bool {
		return strings.TrimSuffix(pathOf(rest[i]), "/eviction") < strings.TrimSuffix(pathOf(rest[j]), "/eviction")
	})
	return requests[:from+len(slices.Compact(rest))]
}

// pathOf gives the path of a request.
func pathOf(request string) string {
	_, target, _ := strings.Cut(request, " ")
	path, _, _ := strings.Cut(target, "?")
	return path
}

func newAsker(folder, discovery, openapi string, world []document) (*asker, error) {
	home, err := os.MkdirTemp("", "kubectl")
	if err != nil {
		return nil, err
	}
	api, err := newServer(discovery, openapi, world)
	if err != nil {
		return nil, err
	}
	a := &asker{home: home, api: api, config: filepath.Join(home, "config")}
	a.http = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		a.seen.add(request)
		api.ServeHTTP(w, request)
	}))
	if err := os.WriteFile(a.config, []byte(fmt.Sprintf(`{"apiVersion":"v1","kind":"Config","current-context":"c",
"clusters":[{"name":"c","cluster":{"server":%q}}],"users":[{"name":"u","user":{"token":"t"}}],
"contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}]}`, a.http.URL)), 0o600); err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(home, filepath.Base(file)), content, 0o600); err != nil {
			return nil, err
		}
	}
	// kubectl says its name in some of its errors
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if err := os.Symlink(self, filepath.Join(home, "kubectl")); err != nil {
		return nil, err
	}
	// something to copy
	return a, os.WriteFile(filepath.Join(home, "x"), []byte("x"), 0o600)
}

func (a *asker) close() {
	a.http.CloseClientConnections()
	a.http.Close()
	os.RemoveAll(a.home)
}

// ask gives the line after its mark, then its requests; what kubectl says instead of making any follows `! `.
func (a *asker) ask(q question) string {
	a.api.begin(q.populated)
	a.seen.start(strings.Contains(q.line, "--raw"))
	errors, failed := a.kubectl(q.line)
	requests := inOrder(q.line, a.seen.take())
	var answer strings.Builder
	mark := "> "
	if q.populated {
		mark = ">> "
	}
	answer.WriteString(mark + q.line + "\n")
	for _, request := range requests {
		answer.WriteString(request + "\n")
	}
	if len(requests) == 0 && isHelp.MatchString(errors) {
		answer.WriteString("! (help)\n")
	} else if len(requests) == 0 && failed {
		for _, line := range strings.Split(strings.TrimRight(errors, "\n"), "\n") {
			answer.WriteString(strings.TrimRight("! "+line, " ") + "\n")
		}
	}
	if os.Getenv("GATEWALK_VERBOSE") != "" {
		fmt.Fprintf(os.Stderr, "%s\n%s\n", q.line, errors)
	}
	return answer.String()
}

// kubectl runs one line, as a shell would split it, and gives what it says of errors and whether it failed by itself.
func (a *asker) kubectl(line string) (string, bool) {
	self := filepath.Join(a.home, "kubectl")
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	words := strings.TrimSpace(strings.TrimPrefix(line, "kubectl"))
	command := exec.CommandContext(ctx, "/bin/sh", "-c", "exec \"$0\" "+words, self)
	isTerminal := terminal.MatchString(line + " ")
	if isTerminal {
		command = exec.CommandContext(ctx, "script", "-qefc", "'"+self+"' "+words, "/dev/null")
	}
	command.Dir = a.home
	command.WaitDelay = time.Second
	command.Env = []string{
		"GATEWALK_KUBECTL=1", "KUBECONFIG=" + a.config, "HOME=" + a.home, "PATH=/usr/local/bin:/usr/bin:/bin",
		"KUBECACHEDIR=" + filepath.Join(a.home, "cache"), "KUBERC=off", "KUBECTL_KUBERC=false",
		// an edit that changes something
		"KUBE_EDITOR=sed -i s/gatewalk-before/gatewalk-after/",
	}
	command.Stdin = strings.NewReader("")
	if strings.HasPrefix(line, "kubectl delete") {
		// whether it may, with -i
		command.Stdin = strings.NewReader("y\n")
	}
	if strings.Contains(line, "-f -") {
		if content, err := os.ReadFile(filepath.Join(a.home, "objects.yaml")); err == nil {
			command.Stdin = bytes.NewReader(content)
		}
	}
	var output, errors bytes.Buffer
	command.Stdout, command.Stderr = &output, &errors
	go func() {
		for ctx.Err() == nil {
			time.Sleep(100 * time.Millisecond)
			if a.seen.isIdle() {
				cancel()
			}
		}
	}()
	err := command.Run()
	if isTerminal {
		// both are one there
		errors = *bytes.NewBuffer(bytes.ReplaceAll(output.Bytes(), []byte("\r"), nil))
	}
	said := logged.ReplaceAllString(errors.String(), "")
	if isHelp.MatchString(output.String()) {
		said = output.String()
	}
	if os.Getenv("GATEWALK_VERBOSE") != "" {
		said += output.String()
	}
	return said, err != nil && ctx.Err() == nil
}
