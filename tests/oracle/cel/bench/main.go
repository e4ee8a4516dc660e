// How fast cel-go compiles and evaluates, as Kubernetes configures it and bare. Prints a JSON line for each expression of the file
// named by its argument: nanoseconds of the quickest of many short runs. `cargo xtask bench cel` runs it beside our own.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/ext"
	"k8s.io/apimachinery/pkg/util/version"
	authorizationcel "k8s.io/apiserver/pkg/authorization/cel"
	"k8s.io/apiserver/pkg/cel/environment"
	"k8s.io/apiserver/pkg/cel/library"
)

type question struct {
	Name, Environment, Expression string
}

type answer struct {
	Name     string  `json:"name"`
	Compile  float64 `json:"compile"`
	Evaluate float64 `json:"evaluate"`
	Bare     float64 `json:"bare"`
}

func main() {
	data, err := os.ReadFile(os.Args[1])
	check(err)
	var questions []question
	check(json.Unmarshal(data, &questions))
	base := environment.MustBaseEnvSet(version.MajorMinor(1, 36))
	conditions := authorizationcel.NewCompiler(base)
	extended, err := base.StoredExpressionsEnv().Extend(variables()...)
	check(err)
	bare, err := cel.NewEnv(append(variables(), cel.Variable("request", cel.MapType(cel.StringType, cel.DynType)),
		cel.CrossTypeNumericComparisons(true), cel.OptionalTypes(), ext.Strings(ext.StringsVersion(2)), library.Quantity())...)
	check(err)
	for _, q := range questions {
		compile := func() cel.Program {
			if q.Environment == "authorization" {
				result, err := conditions.CompileCELExpression(&authorizationcel.SubjectAccessReviewMatchCondition{Expression: q.Expression})
				check(err)
				return result.Program
			}
			ast, issues := extended.Compile(q.Expression)
			check(issues.Err())
			program, err := extended.Program(ast)
			check(err)
			return program
		}
		ast, issues := bare.Compile(q.Expression)
		check(issues.Err())
		plain, err := bare.Program(ast, cel.EvalOptions(cel.OptOptimize))
		check(err)
		line, err := json.Marshal(answer{
			Name:     q.Name,
			Compile:  quickest(func() { compile() }),
			Evaluate: evaluate(compile()),
			Bare:     evaluate(plain),
		})
		check(err)
		fmt.Println(string(line))
	}
}

func variables() []cel.EnvOption {
	return []cel.EnvOption{
		cel.Variable("user", cel.StringType), cel.Variable("ns", cel.StringType), cel.Variable("limit", cel.StringType),
		cel.Variable("many", cel.ListType(cel.StringType)), cel.Variable("nums", cel.ListType(cel.IntType)),
		cel.Variable("review", cel.MapType(cel.StringType, cel.DynType)),
	}
}

// The values that the other side binds too.
func evaluate(program cel.Program) float64 {
	many := make([]string, 100)
	for i := range many {
		many[i] = fmt.Sprintf("team-%d-users", i)
	}
	many[99] = "team-99-admins"
	nums := make([]int64, 1000)
	for i := range nums {
		nums[i] = int64(i)
	}
	review := map[string]any{
		"user": "jane", "groups": []any{"system:serviceaccounts", "system:authenticated"},
		"resourceAttributes": map[string]any{"namespace": "kube-system", "verb": "list", "resource": "pods"},
	}
	bound := map[string]any{
		"user": "system:node:n1", "ns": "kube-system", "limit": "1Gi", "many": many, "nums": nums, "request": review, "review": review,
	}
	return quickest(func() {
		value, _, err := program.Eval(bound)
		check(err)
		if value.Value() != true {
			panic("the answer is not true")
		}
	})
}

// The nanoseconds of one call, from the quickest of forty runs of about two milliseconds.
func quickest(call func()) float64 {
	count := 1
	for {
		if took := run(call, count); took >= 2*time.Millisecond || count > 1<<20 {
			break
		}
		count *= 2
	}
	best := run(call, count)
	for range 40 {
		best = min(best, run(call, count))
	}
	return float64(best.Nanoseconds()) / float64(count)
}

func run(call func(), count int) time.Duration {
	start := time.Now()
	for range count {
		call()
	}
	return time.Since(start)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
