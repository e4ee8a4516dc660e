// Records which API requests kubectl makes for each line of a file, and which commands and flags it has.
//
//	record lines FOLDER DISCOVERY OPENAPI > answers     the lines of FOLDER/lines.txt
//	record lines FOLDER DISCOVERY OPENAPI FILE          those of another file
//	record commands > commands                          the commands of this release with their flags
//	record merge MINOR=ANSWERS... > golden              one text of the answers of several releases
//	record table MINOR=COMMANDS... > table              one table of their commands
//
// The program is kubectl itself when it is started with GATEWALK_KUBECTL set: for every line it starts itself so, against a server of
// its own.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	_ "k8s.io/client-go/plugin/pkg/client/auth"
	"k8s.io/component-base/cli"
	"k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
)

// how many lines are asked at once: most of the time they wait
const atOnce = 4

// the lines after this one meet a cluster with objects in it
const populatedFromHere = "# in a cluster with objects"

func main() {
	if os.Getenv("GATEWALK_KUBECTL") != "" {
		command := cmd.NewDefaultKubectlCommand()
		if err := cli.RunNoErrOutput(command); err != nil {
			util.CheckErr(err)
		}
		return
	}
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) == 0 {
		return errors.New("usage: record lines|commands|merge|table ...")
	}
	switch what, rest := arguments[0], arguments[1:]; what {
	case "lines":
		if len(rest) == 3 {
			rest = append(rest, rest[0]+"/lines.txt")
		}
		if len(rest) != 4 {
			return errors.New("usage: record lines FOLDER DISCOVERY OPENAPI [FILE]")
		}
		return record(rest[0], rest[1], rest[2], rest[3])
	case "commands":
		printCommands()
		return nil
	case "merge":
		return merge(rest)
	case "table":
		return table(rest)
	default:
		return fmt.Errorf("unknown %q", what)
	}
}

// question is a line, and the cluster that it meets.
type question struct {
	line      string
	populated bool
}

func questions(path string) ([]question, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var found []question
	populated := false
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		line := scanner.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			populated = populated || line == populatedFromHere
			continue
		}
		found = append(found, question{line, populated})
	}
	return found, scanner.Err()
}

// record asks every line and prints the answers in the order of the questions.
func record(folder, discovery, openapi, lines string) error {
	asked, err := questions(lines)
	if err != nil {
		return err
	}
	world, err := readWorld(folder + "/cluster.yaml")
	if err != nil {
		return err
	}
	answers := make([]string, len(asked))
	failures := make([]error, atOnce)
	places := make(chan int)
	var workers sync.WaitGroup
	for worker := range atOnce {
		workers.Add(1)
		go func() {
			defer workers.Done()
			asker, err := newAsker(folder, discovery, openapi, world)
			failures[worker] = err
			for place := range places {
				if err == nil {
					answers[place] = asker.ask(asked[place])
				}
			}
			if err == nil {
				asker.close()
			}
		}()
	}
	for place := range asked {
		places <- place
	}
	close(places)
	workers.Wait()
	if err := errors.Join(failures...); err != nil {
		return err
	}
	for _, answer := range answers {
		fmt.Print(answer)
	}
	return nil
}
