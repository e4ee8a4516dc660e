package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/checker"
	authorizationv1 "k8s.io/api/authorization/v1"
	"k8s.io/apiserver/pkg/cel/library"
)

// question is a line of the input. `macros`, `check` and `evaluate` are true unless they are given.
type question struct {
	Id           any
	Expression   string
	Environment  string
	Container    string
	Declarations map[string]string
	Bindings     map[string]json.RawMessage
	Functions    map[string][]overload
	Request      *authorizationv1.SubjectAccessReviewSpec
	Macros       *bool
	Check        *bool
	Evaluate     *bool
}

type overload struct {
	Id         string   `json:"id"`
	Member     bool     `json:"member"`
	Params     []string `json:"params"`
	Result     string   `json:"result"`
	TypeParams []string `json:"typeParams"`
}

type answer struct {
	Id            any      `json:"id,omitempty"`
	OutputType    string   `json:"outputType,omitempty"`
	Issues        string   `json:"issues,omitempty"`
	ProgramError  *string  `json:"programError,omitempty"`
	Error         *string  `json:"error,omitempty"`
	Value         any      `json:"value,omitempty"`
	Cost          *uint64  `json:"cost,omitempty"`
	EstimatedCost []string `json:"estimatedCost,omitempty"`
	// Go visits maps in another order each time: what else was seen.
	Unstable []string `json:"unstable,omitempty"`
	// cel-go itself fell over, or the question cannot be asked.
	Panic string `json:"panic,omitempty"`
}

func yes(given *bool) bool { return given == nil || *given }

// runs is how often a program runs, and longest how long at most.
const (
	runs    = 24
	longest = 100 * time.Millisecond
)

func (q question) answer() (a answer) {
	a.Id = q.Id
	defer func() {
		if fell := recover(); fell != nil {
			a.Panic = fmt.Sprint(fell)
		}
	}()
	if q.Environment == "" {
		q.Environment = "authorization"
	}
	env, err := q.env()
	if err != nil {
		a.Panic = err.Error()
		return
	}
	ast, issues := env.Parse(q.Expression)
	if issues.Err() != nil {
		a.Issues = issues.String()
		return
	}
	if yes(q.Check) {
		if ast, issues = env.Check(ast); issues.Err() != nil {
			a.Issues = asReleased(issues.String())
			return
		}
		a.OutputType = checker.FormatCELType(ast.OutputType())
	}
	if !yes(q.Evaluate) {
		return
	}
	var options []cel.ProgramOption
	if q.Environment == "standard" {
		options = append(options, cel.EvalOptions(cel.OptTrackCost))
	}
	program, err := env.Program(ast, options...)
	if err != nil {
		text := err.Error()
		a.ProgramError = &text
		return
	}
	if yes(q.Check) {
		var estimator checker.CostEstimator = nothingKnown{}
		if q.Environment != "standard" {
			estimator = &library.CostEstimator{SizeEstimator: nothingKnown{}}
		}
		cost, err := env.EstimateCost(ast, estimator)
		check(err)
		a.EstimatedCost = []string{strconv.FormatUint(cost.Min, 10), strconv.FormatUint(cost.Max, 10)}
	}
	variables := map[string]any{}
	for name, value := range q.Bindings {
		variables[name] = toValue(value)
	}
	if q.Request != nil {
		variables["request"] = requestValue(q.Request, ast)
	}
	seen := map[string]bool{}
	start := time.Now()
	for run := 0; run < runs && (run < 3 || time.Since(start) < longest); run++ {
		b := evaluate(program, variables)
		text, err := json.Marshal(b)
		check(err)
		if run == 0 {
			a.Value, a.Error, a.Cost = b.Value, b.Error, b.Cost
		} else if !seen[string(text)] {
			a.Unstable = append(a.Unstable, string(text))
		}
		seen[string(text)] = true
	}
	return
}

// Where old releases print a message of protobuf, one space or two stand between its members, by chance of the build.
var spaces = regexp.MustCompile(`(for expression: id:\d+) +`)

func asReleased(text string) string { return spaces.ReplaceAllString(text, "$1 ") }

func evaluate(program cel.Program, variables map[string]any) (a answer) {
	value, details, err := program.Eval(variables)
	if err != nil {
		text := err.Error()
		a.Error = &text
	} else {
		a.Value = fromValue(value)
	}
	if details != nil {
		a.Cost = details.ActualCost()
	}
	return
}

// nothingKnown leaves every size to cel-go.
type nothingKnown struct{}

func (nothingKnown) EstimateSize(checker.AstNode) *checker.SizeEstimate { return nil }

func (nothingKnown) EstimateCallCost(string, string, *checker.AstNode, []checker.AstNode) *checker.CallEstimate {
	return nil
}
