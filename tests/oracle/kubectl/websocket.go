package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
)

// upgrade opens a web socket, says that the command succeeded, and closes it.
func upgrade(w http.ResponseWriter, request *http.Request) {
	if !strings.EqualFold(request.Header.Get("Upgrade"), "websocket") {
		http.Error(w, "only web sockets", http.StatusBadRequest)
		return
	}
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		return
	}
	connection, buffer, err := hijacker.Hijack()
	if err != nil {
		return
	}
	defer connection.Close()
	sum := sha1.Sum([]byte(request.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	protocol, _, _ := strings.Cut(request.Header.Get("Sec-WebSocket-Protocol"), ",")
	answer := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
		base64.StdEncoding.EncodeToString(sum[:]) + "\r\nSec-WebSocket-Protocol: " + strings.TrimSpace(protocol) + "\r\n\r\n"
	_, _ = buffer.WriteString(answer)
	if archive := packed(request); archive != nil {
		frame(buffer.Writer, 2, append([]byte{1}, archive...))
	}
	success := append([]byte{3}, `{"metadata":{},"status":"Success"}`...)
	frame(buffer.Writer, 2, success)
	frame(buffer.Writer, 8, []byte{3, 232})
	_ = buffer.Flush()
}

func frame(w *bufio.Writer, operation byte, payload []byte) {
	head := []byte{0x80 | operation, byte(len(payload))}
	if len(payload) > 125 {
		head = []byte{0x80 | operation, 126, byte(len(payload) >> 8), byte(len(payload))}
	}
	_, _ = w.Write(head)
	_, _ = w.Write(payload)
}

func readAll(request *http.Request) []byte {
	body, _ := io.ReadAll(request.Body)
	return body
}

// packed is what `tar` writes of a file for the commands of `kubectl cp`; nothing for others.
func packed(request *http.Request) []byte {
	command := strings.Join(request.URL.Query()["command"], " ")
	_, path, found := strings.Cut(command, "tar cf - ")
	if !found {
		return nil
	}
	path, _, _ = strings.Cut(path, " ")
	var archive bytes.Buffer
	writer := tar.NewWriter(&archive)
	_ = writer.WriteHeader(&tar.Header{Name: strings.TrimLeft(path, "/"), Mode: 0o644, Size: 1})
	_, _ = writer.Write([]byte("x"))
	_ = writer.Close()
	return archive.Bytes()
}
