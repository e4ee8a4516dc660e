//go:build !reload

package main

// judgeReload: built without it, as 1.29 reads the file only once and the others need many more packages for it.
var judgeReload func(running, next string) answer
