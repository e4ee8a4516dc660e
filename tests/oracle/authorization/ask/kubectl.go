package main

import (
	"bytes"
	"errors"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/kubectl/pkg/cmd/auth"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
)

// kubectl is what a child process runs: the commands of `kubectl auth` below a root with kubectl's own flags and its way of ending.
func kubectl(arguments []string) {
	flags := genericclioptions.NewConfigFlags(true).WithDeprecatedPasswordFlag()
	matchVersion := cmdutil.NewMatchVersionFlags(flags)
	root := &cobra.Command{Use: "kubectl", Run: func(*cobra.Command, []string) {}, SilenceErrors: true, SilenceUsage: true}
	flags.AddFlags(root.PersistentFlags())
	matchVersion.AddFlags(root.PersistentFlags())
	streams := genericiooptions.IOStreams{In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr}
	root.AddCommand(auth.NewCmdAuth(cmdutil.NewFactory(matchVersion), streams))
	root.SetArgs(arguments)
	if err := root.Execute(); err != nil {
		cmdutil.CheckErr(err)
	}
}

// kubectl runs a line of `kubectl auth` that needs no discovery against this server.
func (s *server) kubectl(r request) document {
	asked := &recorder{Authorizer: s.authorizer}
	listening := httptest.NewServer(s.handler(r.User, asked, s.authorizer))
	defer listening.Close()
	home, err := os.MkdirTemp("", "oracle")
	check(err)
	defer os.RemoveAll(home)
	config := filepath.Join(home, "config")
	check(os.WriteFile(config, []byte("apiVersion: v1\nkind: Config\nclusters:\n- {name: c, cluster: {server: '"+listening.URL+"'}}\nusers:\n- {name: u, user: {}}\n"+
		"contexts:\n- {name: x, context: {cluster: c, user: u}}\ncurrent-context: x\n"), 0o600))
	self, err := os.Executable()
	check(err)
	child := exec.Command(self, strings.Fields(r.Kubectl)...)
	child.Env = []string{"HOME=" + home, "KUBECONFIG=" + config, "TERM=dumb"}
	child.Dir = home
	var stdout, stderr bytes.Buffer
	child.Stdout, child.Stderr = &stdout, &stderr
	code := 0
	var exit *exec.ExitError
	if err := child.Run(); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		check(err)
	}
	a := document{"stdout": s.clean(stdout.String()), "stderr": s.clean(stderr.String()), "exitCode": code}
	s.said(a, asked)
	return a
}
