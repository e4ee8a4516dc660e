package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apiserver/pkg/apis/apiserver"
	"k8s.io/apiserver/pkg/apis/apiserver/load"
	"k8s.io/apiserver/pkg/authorization/authorizer"
)

// server is the chain of a scenario with the webhooks it calls.
type server struct {
	authorizer authorizer.Authorizer
	rules      authorizer.RuleResolver
	hooks      []*hook
	// files of this run, and what they are called in answers
	paths  map[string]string
	closes []func()
}

// hook is a webhook: a TLS server on this machine.
type hook struct {
	webhook
	mu    sync.Mutex
	calls int
	// the last request that was not answered by the cache
	uri, body string
	// attempts since the start, for sequences
	attempts int
}

func newServer(s scenario) (*server, error) {
	made := &server{paths: map[string]string{}}
	config, err := load.LoadFromData([]byte(s.Configuration))
	check(err)
	folder, err := os.MkdirTemp("", "oracle")
	check(err)
	made.closes = append(made.closes, func() { os.RemoveAll(folder) })
	policy := ""
	if s.ABACPolicy != nil {
		policy = filepath.Join(folder, "abac")
		check(os.WriteFile(policy, []byte(*s.ABACPolicy), 0o600))
		made.paths[policy] = "/etc/kubernetes/abac.jsonl"
	}
	addresses := map[string]string{}
	for i := range config.Authorizers {
		entry := &config.Authorizers[i]
		if entry.Type != apiserver.TypeWebhook || entry.Webhook.ConnectionInfo.KubeConfigFile == nil {
			continue
		}
		made.hook(s, entry, folder, addresses)
	}
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		switch to := addresses[address]; to {
		case "":
			return nil, fmt.Errorf("nobody is at %s", address)
		case "nowhere":
			host, _, _ := net.SplitHostPort(address)
			return nil, &net.OpError{Op: "dial", Net: network, Err: &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}}
		default:
			return (&net.Dialer{}).DialContext(ctx, network, to)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	made.closes = append(made.closes, cancel)
	// steps and factor are kube-apiserver's, the first delay is shorter than its 500 ms
	backoff := &wait.Backoff{Duration: time.Millisecond, Factor: 1.5, Jitter: 0.2, Steps: 5}
	made.authorizer, made.rules, err = newChain(ctx, config, policy, factory{objects: newCluster(s.Objects, s.Bootstrap)}, dial, backoff)
	return made, err
}

// hook starts the server of a webhook, and writes the kubeconfig that leads there.
func (s *server) hook(of scenario, entry *apiserver.AuthorizerConfiguration, folder string, addresses map[string]string) {
	h := &hook{webhook: webhook{Name: entry.Name}}
	for _, w := range of.Webhooks {
		if w.Name == entry.Name {
			h.webhook = w
		}
	}
	first := answer{}
	if len(h.Answers) > 0 {
		first = h.Answers[0]
	}
	host := entry.Name + ".example.com"
	listening := httptest.NewUnstartedServer(h)
	listening.Config.ErrorLog = log.New(io.Discard, "", 0)
	listening.StartTLS()
	s.closes = append(s.closes, listening.Close, listening.CloseClientConnections)
	s.hooks = append(s.hooks, h)
	addresses[host+":443"] = listening.Listener.Addr().String()
	trust := "    insecure-skip-tls-verify: true\n"
	switch first.Failure {
	case "ConnectionRefused":
		addresses[host+":443"] = "127.0.0.1:1"
	case "HostNotFound":
		addresses[host+":443"] = "nowhere"
	case "UntrustedCertificate":
		trust = ""
	}
	named := *entry.Webhook.ConnectionInfo.KubeConfigFile
	text := of.Files[named]
	if _, given := of.Files[named]; !given || text == "" {
		text = "apiVersion: v1\nkind: Config\nclusters:\n- name: c\n  cluster:\n    server: https://" + host + "/authorize\n" + trust +
			"users:\n- name: u\n  user: {}\ncontexts:\n- name: x\n  context: {cluster: c, user: u}\ncurrent-context: x\n"
	}
	path := filepath.Join(folder, entry.Name)
	check(os.WriteFile(path, []byte(text), 0o600))
	s.paths[path] = named
	entry.Webhook.ConnectionInfo.KubeConfigFile = &path
}

func (s *server) close() {
	for i := len(s.closes) - 1; i >= 0; i-- {
		s.closes[i]()
	}
}

// forget is called before a request: calls are told for each request.
func (s *server) forget() {
	for _, h := range s.hooks {
		h.mu.Lock()
		h.calls, h.uri, h.body = 0, "", ""
		h.mu.Unlock()
	}
}

func (s *server) tell(a document) {
	calls := document{}
	for _, h := range s.hooks {
		h.mu.Lock()
		if h.calls > 0 {
			call := document{"attempts": h.calls, "uri": h.uri, "body": h.body}
			calls[h.Name] = call
		}
		h.mu.Unlock()
	}
	if len(calls) > 0 {
		a["calls"] = calls
	}
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	h.mu.Lock()
	h.calls++
	h.uri, h.body = r.RequestURI, string(body)
	attempt := h.attempts
	h.attempts++
	h.mu.Unlock()
	said := answer{}
	if len(h.Answers) > 0 {
		said = h.Answers[0]
	}
	if n := len(said.Sequence); n > 0 {
		said = said.Sequence[min(attempt, n-1)]
	}
	switch {
	case said.Failure == "Timeout":
		<-r.Context().Done()
		return
	case said.Failure != "":
		panic(http.ErrAbortHandler)
	case said.Response != nil:
		said.Response.write(w)
		return
	}
	var asked struct{ APIVersion string }
	check(json.Unmarshal(body, &asked))
	status := document{"allowed": said.Decision == "Allow" || said.Decision == "AllowAndDeny"}
	if said.Decision == "Deny" || said.Decision == "AllowAndDeny" {
		status["denied"] = true
	}
	if said.Reason != "" {
		status["reason"] = said.Reason
	}
	if said.EvaluationError != "" {
		status["evaluationError"] = said.EvaluationError
	}
	w.Header().Set("Content-Type", "application/json")
	io.WriteString(w, encode(document{"apiVersion": asked.APIVersion, "kind": "SubjectAccessReview", "status": status}))
}

func (r *response) write(w http.ResponseWriter) {
	for name, value := range r.Headers {
		w.Header().Set(name, value)
	}
	code := r.Code
	if code == 0 {
		code = 200
	}
	if w.Header().Get("Content-Type") == "" && code == 200 {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(code)
	io.WriteString(w, r.Body)
}
