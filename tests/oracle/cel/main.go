// Answers CEL expressions with the cel-go and the Kubernetes packages of one release.
//
//	answers < QUESTIONS         one JSON line a question, one JSON line an answer, in the shapes of `gatewalk cel --batch`
//	answers declarations        what each environment declares, one line an overload
//	answers conformance FOLDER  the tests of cel-spec in FOLDER as questions
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"k8s.io/klog/v2"
)

func main() {
	klog.SetOutput(io.Discard)
	klog.LogToStderr(false)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	if len(os.Args) > 1 && os.Args[1] == "declarations" {
		declarations(out)
		return
	}
	write := json.NewEncoder(out)
	write.SetEscapeHTML(false)
	if len(os.Args) > 2 && os.Args[1] == "conformance" {
		conformance(os.Args[2], write)
		return
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		var q question
		check(json.Unmarshal(lines.Bytes(), &q))
		check(write.Encode(q.answer()))
	}
	check(lines.Err())
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
