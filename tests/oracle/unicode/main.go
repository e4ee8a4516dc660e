// Prints crates/cel/src/regex/unicode.txt: the categories, scripts and simple case folding of Go's package unicode, which is
// what Go's regular expressions know of Unicode.
//
//	go run tests/oracle/unicode/main.go > crates/cel/src/regex/unicode.txt
package main

import (
	"fmt"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"unicode"
)

// Ranges of a table: the gap since the end of the last one, and the length less one unless that is nothing.
func ranges(table *unicode.RangeTable) string {
	var words []string
	last, first := rune(0), rune(-1)
	flush := func(end rune) {
		if first < 0 {
			return
		}
		word := number(int(first - last))
		if end > first {
			word += "+" + number(int(end-first))
		}
		words = append(words, word)
		last, first = end, -1
	}
	for c := rune(0); c <= unicode.MaxRune; c++ {
		switch in := unicode.Is(table, c); {
		case in && first < 0:
			first = c
		case !in:
			flush(c - 1)
		}
	}
	flush(unicode.MaxRune)
	return strings.Join(words, " ")
}

func number(n int) string { return strconv.FormatInt(int64(n), 36) }

// Runs of characters with the same distance to the next character of their fold: the gap since the start of the last run, the
// distance, then how many more there are and, where `ĀāĂă` alternate, that it is every other one.
func folds() string {
	distances := map[rune]rune{}
	for c := rune(0); c <= unicode.MaxRune; c++ {
		if next := unicode.SimpleFold(c); next != c {
			distances[c] = next - c
		}
	}
	length := func(c, step rune) rune {
		n := rune(0)
		for distances[c+(n+1)*step] == distances[c] {
			n++
		}
		return n
	}
	var words []string
	last := rune(0)
	for c := rune(0); c <= unicode.MaxRune; c++ {
		distance := distances[c]
		if distance == 0 {
			continue
		}
		more, step := length(c, 1), rune(1)
		if others := length(c, 2); others > more {
			more, step = others, 2
		}
		word := number(int(c-last)) + "," + number(int(distance))
		if more > 0 {
			word += "+" + number(int(more))
		}
		if step == 2 {
			word += "/"
		}
		words = append(words, word)
		for i := rune(0); i <= more; i++ {
			delete(distances, c+i*step)
		}
		last = c
	}
	return strings.Join(words, " ")
}

func lines(tables map[string]*unicode.RangeTable, keep func(string) bool) {
	var names []string
	for name := range tables {
		if keep(name) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Println(name, ranges(tables[name]))
	}
}

func main() {
	fmt.Printf("# Unicode %s as %s has it. Made by `go run tests/oracle/unicode/main.go`.\n", unicode.Version, runtime.Version())
	// Wider categories are sums of these, what is in none is unassigned, and surrogates are no characters.
	lines(unicode.Categories, func(name string) bool {
		return len(name) == 2 && name != "LC" && name != "Cs" && name != "Cn"
	})
	lines(unicode.Scripts, func(string) bool { return true })
	aliases := make([]string, 0, len(unicode.CategoryAliases))
	for name, category := range unicode.CategoryAliases {
		aliases = append(aliases, name+"="+category)
	}
	sort.Strings(aliases)
	fmt.Println("= " + strings.Join(aliases, " "))
	fmt.Println("~ " + folds())
}
