//go:build !release_1_29

package main

// schemeName is what a released binary calls the scheme of the configuration.
const schemeName = "pkg/apis/apiserver/load/load.go:32"

func enableGates() {}
