// Package server stands for k8s.io/apiserver/pkg/server/options, of which the options of authorization take one default.
package server

import (
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
)

// DefaultAuthWebhookRetryBackoff is what upstream's function of this name gives.
func DefaultAuthWebhookRetryBackoff() *wait.Backoff {
	return &wait.Backoff{Duration: 500 * time.Millisecond, Factor: 1.5, Jitter: 0.2, Steps: 5}
}
