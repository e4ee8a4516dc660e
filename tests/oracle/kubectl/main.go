// Records which API requests kubectl makes for each line of lines.txt.
//
//	record LINES OBJECTS DISCOVERY OPENAPI > golden
//
// The program is kubectl itself when it is started with GATEWALK_KUBECTL set: for every line it starts itself so, against a server of
// its own that answers from the discovery documents of the release, holds every object that is asked for by name, and lists none.
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"sync"
	"time"

	_ "k8s.io/client-go/plugin/pkg/client/auth"
	"k8s.io/component-base/cli"
	"k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
)

// no line is waited for longer: some wait for what never comes, and have asked everything by then
const patience = 15 * time.Second

// the lines after this one meet a cluster with objects in it
const populatedFromHere = "# in a cluster with objects"

// kubectl drops -t without a terminal
var terminal = regexp.MustCompile(` -(it|i -t) `)

func main() {
	if os.Getenv("GATEWALK_KUBECTL") != "" {
		command := cmd.NewDefaultKubectlCommand()
		if err := cli.RunNoErrOutput(command); err != nil {
			util.CheckErr(err)
		}
		return
	}
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: record LINES OBJECTS DISCOVERY OPENAPI")
		os.Exit(2)
	}
	if err := record(os.Args[1], os.Args[2], os.Args[3], os.Args[4]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// recorder keeps the requests of one line.
type recorder struct {
	mutex    sync.Mutex
	requests []string
}

func (r *recorder) add(request *http.Request) {
	uri := request.URL.RequestURI()
	if isDiscovery(request) {
		return
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.requests = append(r.requests, request.Method+" "+normal(uri))
}

func (r *recorder) take() []string {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	taken := r.requests
	r.requests = nil
	return taken
}

// isDiscovery tells what every client asks before it knows what there is.
func isDiscovery(request *http.Request) bool {
	path := request.URL.Path
	parts := strings.Split(strings.Trim(path, "/"), "/")
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

// kubectl joins the terms of some field selectors in the order of a map
var fields = regexp.MustCompile(`fieldSelector=[^&]*`)

// normal leaves out what depends on the server's state or on chance.
func normal(uri string) string {
	uri = strings.TrimRight(volatile.ReplaceAllString(uri, ""), "?&")
	return fields.ReplaceAllStringFunc(uri, func(selector string) string {
		name, terms, _ := strings.Cut(selector, "=")
		sorted := strings.Split(terms, "%2C")
		sort.Strings(sorted)
		return name + "=" + strings.Join(sorted, "%2C")
	})
}

func record(lines, objects, discovery, openapi string) error {
	home, err := os.MkdirTemp("", "kubectl")
	if err != nil {
		return err
	}
	defer os.RemoveAll(home)
	seen := &recorder{}
	api, err := newServer(discovery, openapi)
	if err != nil {
		return err
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		seen.add(request)
		api.ServeHTTP(w, request)
	}))
	defer server.Close()
	config := filepath.Join(home, "config")
	if err := os.WriteFile(config, []byte(fmt.Sprintf(`{"apiVersion":"v1","kind":"Config","current-context":"c",
"clusters":[{"name":"c","cluster":{"server":%q}}],"users":[{"name":"u","user":{"token":"t"}}],
"contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}]}`, server.URL)), 0o600); err != nil {
		return err
	}
	content, err := os.ReadFile(objects)
	if err != nil {
		return err
	}
	for _, name := range []string{"objects.yaml", "x"} {
		if err := os.WriteFile(filepath.Join(home, name), content, 0o600); err != nil {
			return err
		}
	}
	file, err := os.Open(lines)
	if err != nil {
		return err
	}
	defer file.Close()
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		line := scanner.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			api.populated = api.populated || line == populatedFromHere
			continue
		}
		output := kubectl(home, config, line)
		mark := "> "
		if api.populated {
			mark = ">> "
		}
		fmt.Println(mark + line)
		requests := seen.take()
		api.forget()
		for _, request := range requests {
			fmt.Println(request)
		}
		if len(requests) == 0 || os.Getenv("GATEWALK_VERBOSE") != "" {
			fmt.Fprintf(os.Stderr, "%s\n%s\n", line, output)
		}
	}
	return scanner.Err()
}

// kubectl runs one line, as a shell would split it.
func kubectl(home, config, line string) string {
	self, err := os.Executable()
	if err != nil {
		return err.Error()
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	words := strings.TrimPrefix(line, "kubectl ")
	command := exec.CommandContext(ctx, "/bin/sh", "-c", "exec \"$0\" "+words, self)
	if terminal.MatchString(line) {
		command = exec.CommandContext(ctx, "script", "-qefc", "'"+self+"' "+words, "/dev/null")
	}
	command.Dir = home
	command.WaitDelay = time.Second
	command.Env = []string{
		"GATEWALK_KUBECTL=1", "KUBECONFIG=" + config, "HOME=" + home, "PATH=" + os.Getenv("PATH"),
		"KUBECACHEDIR=" + filepath.Join(home, "cache"),
		// an edit that changes something
		"KUBE_EDITOR=sed -i s/gatewalk-before/gatewalk-after/",
	}
	command.Stdin = strings.NewReader("")
	output, _ := command.CombinedOutput()
	return string(output)
}

func readAll(request *http.Request) []byte {
	body, _ := io.ReadAll(request.Body)
	return body
}
