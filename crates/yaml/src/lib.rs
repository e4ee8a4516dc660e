//! A spanned YAML and JSON tree with the behaviour of the loader that kube-apiserver uses.
