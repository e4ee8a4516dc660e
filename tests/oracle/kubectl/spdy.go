package main

import (
	"net/http"
	"time"

	"k8s.io/apimachinery/pkg/util/httpstream"
	"k8s.io/apimachinery/pkg/util/httpstream/spdy"
)

// streams opens the streams of kubectl before 1.30, says that the command succeeded, and closes them.
func streams(w http.ResponseWriter, request *http.Request) {
	protocols := []string{"v4.channel.k8s.io", "portforward.k8s.io"}
	if _, err := httpstream.Handshake(request, w, protocols); err != nil {
		return
	}
	opened := make(chan httpstream.Stream, 8)
	connection := spdy.NewResponseUpgrader().UpgradeResponse(w, request, func(stream httpstream.Stream, _ <-chan struct{}) error {
		opened <- stream
		return nil
	})
	if connection == nil {
		return
	}
	defer connection.Close()
	for patience := time.After(2 * time.Second); ; {
		select {
		case stream := <-opened:
			if stream.Headers().Get("streamType") == "error" {
				_, _ = stream.Write([]byte(`{"metadata":{},"status":"Success"}`))
			}
			if archive := packed(request); archive != nil && stream.Headers().Get("streamType") == "stdout" {
				_, _ = stream.Write(archive)
			}
			_ = stream.Close()
		case <-connection.CloseChan():
			return
		case <-patience:
			return
		}
	}
}
