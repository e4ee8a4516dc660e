//go:build release_1_34 || release_1_35 || release_1_36

package main

import informersresourcev1 "k8s.io/client-go/informers/resource/v1"

type sliceInformer = informersresourcev1.ResourceSliceInformer
