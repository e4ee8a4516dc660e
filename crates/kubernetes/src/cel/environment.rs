//! Which release has which version of cel-go and which libraries. Mirrors `apiserver/pkg/cel/environment`.

use gatewalk_cel::Dialect;
use gatewalk_release::Release;

/// The cel-go that a release is built with, from the `go.mod` of its apiserver module.
pub const fn dialect(release: Release) -> Dialect {
    match release {
        Release::V1_29 => Dialect::V0_17_7,
        Release::V1_30 => Dialect::V0_17_8,
        Release::V1_31 => Dialect::V0_20_1,
        Release::V1_32 => Dialect::V0_22_0,
        Release::V1_33 => Dialect::V0_23_2,
        Release::V1_34 | Release::V1_35 | Release::V1_36 => Dialect::V0_26_0,
        Release::V1_37 => Dialect::V0_29_2,
    }
}
