//! From attributes to Allow, Deny or NoOpinion, as kube-apiserver's authorizers decide.
