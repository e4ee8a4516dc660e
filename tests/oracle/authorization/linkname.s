// Lets reload.go declare functions without a body (go:linkname).
