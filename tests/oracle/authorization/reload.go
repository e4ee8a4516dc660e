//go:build reload

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"unsafe"

	"github.com/go-logr/logr"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apiserver/pkg/apis/apiserver/load"
	reloadmetrics "k8s.io/apiserver/pkg/server/options/authorizationconfig/metrics"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/klog/v2"
	kubeauthorizer "k8s.io/kubernetes/pkg/kubeapiserver/authorizer"
)

// checkFile is one real pass of the reload loop.
//
//go:linkname checkFile k8s.io/kubernetes/pkg/kubeapiserver/authorizer.(*reloadableAuthorizerResolver).checkFile
func checkFile(r unsafe.Pointer, ctx context.Context)

// judgeReload starts a chain with one text and lets it look at another, once.
var judgeReload = func(running, next string) (a answer) {
	if refused := judge([]byte(running)); refused != (answer{}) {
		return answer{"not started", refused.Error}
	}
	config, err := load.LoadFromData([]byte(running))
	check(err)
	folder, err := os.MkdirTemp("", "oracle")
	check(err)
	defer os.RemoveAll(folder)
	path, policy := filepath.Join(folder, "authorization.yaml"), filepath.Join(folder, "abac.jsonl")
	check(os.WriteFile(path, []byte(next), 0o600))
	check(os.WriteFile(policy, nil, 0o600))
	defer func() {
		if p := recover(); p != nil {
			a = answer{"panic", fmt.Sprint(p)}
		}
	}()
	reloadmetrics.RegisterMetrics()
	client, err := kubernetes.NewForConfig(&rest.Config{Host: "https://127.0.0.1:1"})
	check(err)
	chain, _, err := withStartBytes(kubeauthorizer.Config{
		PolicyFile: policy, VersionedInformerFactory: informers.NewSharedInformerFactory(client, 0),
		WebhookRetryBackoff: &wait.Backoff{Steps: 1}, AuthorizationConfiguration: config,
	}, running).New(context.Background(), "oracle")
	if err != nil {
		return answer{"not started", err.Error()}
	}
	// Config is the first field of the resolver. It was made without the file, so that nothing watches it.
	if field := reflect.TypeOf(chain).Elem().Field(0); field.Type != reflect.TypeOf(kubeauthorizer.Config{}) {
		check(fmt.Errorf("the resolver has changed: %s", field.Name))
	}
	resolver := reflect.ValueOf(chain).UnsafePointer()
	(*kubeauthorizer.Config)(resolver).ReloadFile = path
	a.Outcome = "unchanged"
	klog.SetLogger(logr.New(sink{&a}))
	defer klog.ClearLogger()
	checkFile(resolver, context.Background())
	a.Error = asReleased(strings.ReplaceAll(a.Error, path, "/etc/kubernetes/authorization.yaml"))
	return a
}

// sink keeps what the reload says: its only visible answer besides metrics and the new chain.
type sink struct{ answer *answer }

func (sink) Init(logr.RuntimeInfo)                 {}
func (sink) Enabled(level int) bool                { return level == 0 }
func (s sink) WithValues(...any) logr.LogSink      { return s }
func (s sink) WithName(string) logr.LogSink        { return s }
func (s sink) Error(err error, _ string, _ ...any) { *s.answer = answer{"error", err.Error()} }
func (s sink) Info(_ int, message string, _ ...any) {
	if message == "reloaded authz config" {
		s.answer.Outcome = "accepted"
	}
}
