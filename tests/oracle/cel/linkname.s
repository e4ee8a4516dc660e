// lets request.go name a function of another package
