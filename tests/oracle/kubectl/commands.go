package main

import (
	"fmt"
	"sort"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/component-base/logs"
	"k8s.io/kubectl/pkg/cmd"
)

// printCommands prints every command with its aliases, and below it its flags, each on a line that begins with a blank; the flags of
// kubectl itself, which every command has, stand at the first, whose name is `kubectl`.
func printCommands() {
	root := cmd.NewDefaultKubectlCommand()
	common := map[string]bool{}
	// what runs it adds these
	logs.AddFlags(root.PersistentFlags())
	root.InitDefaultHelpCmd()
	walk(root, "kubectl", common)
}

func walk(command *cobra.Command, path string, common map[string]bool) {
	command.InitDefaultHelpFlag()
	command.InheritedFlags()
	aliases := append([]string{}, command.Aliases...)
	sort.Strings(aliases)
	run := ""
	if !command.Runnable() {
		run = "-"
	}
	fmt.Printf("%s|%s|%s\n", path, strings.Join(aliases, ","), run)
	var flags []string
	command.Flags().VisitAll(func(flag *pflag.Flag) { flags = append(flags, describe(flag)) })
	command.PersistentFlags().VisitAll(func(flag *pflag.Flag) { flags = append(flags, describe(flag)) })
	sort.Strings(flags)
	last := ""
	for _, flag := range flags {
		if flag != last && !common[flag] {
			fmt.Println(" " + flag)
		}
		last = flag
	}
	if path == "kubectl" {
		for _, flag := range flags {
			common[flag] = true
		}
		path = ""
	}
	children := command.Commands()
	sort.Slice(children, func(i, j int) bool { return children[i].Name() < children[j].Name() })
	for _, child := range children {
		walk(child, strings.TrimSpace(path+" "+child.Name()), common)
	}
}

// describe gives a flag as `name/letter:type`, with the value after `=` that it has where none is attached, and `!` where it must be
// given. Switches end with `?`, texts have no type, and lists of texts that commas part end with `,`.
func describe(flag *pflag.Flag) string {
	text := flag.Name
	if flag.Shorthand != "" && flag.ShorthandDeprecated == "" {
		text += "/" + flag.Shorthand
	}
	switch kind := flag.Value.Type(); kind {
	case "bool":
		text += "?"
	case "string", "stringArray", "moduleSpec", "pattern=N,...":
	case "Level":
		text += ":int32"
	case "stringSlice":
		text += ","
	default:
		text += ":" + kind
	}
	if flag.NoOptDefVal != "" && flag.Value.Type() != "bool" {
		text += "=" + flag.NoOptDefVal
	}
	if len(flag.Annotations[cobra.BashCompOneRequiredFlag]) > 0 {
		text += "!"
	}
	return text
}
