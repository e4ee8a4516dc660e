package main

import "encoding/json"

func conformance(folder string, write *json.Encoder) {}
