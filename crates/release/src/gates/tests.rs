use super::*;

fn gates(release: Release) -> FeatureGates {
    FeatureGates::new(release)
}

#[test]
fn defaults_are_those_of_the_release() {
    use Gate::{
        AuthorizeWithSelectors, PodCertificateRequest, StructuredAuthorizationConfiguration,
    };
    for (gate, on_since) in [
        (StructuredAuthorizationConfiguration, Release::V1_30),
        (AuthorizeWithSelectors, Release::V1_32),
        (PodCertificateRequest, Release::V1_37),
    ] {
        for release in Release::ALL {
            assert_eq!(gates(release).enabled(gate), release >= on_since, "{gate:?} {release}");
        }
    }
}

#[test]
fn every_gate_stands_at_its_place_and_in_the_table() {
    for (index, gate) in Gate::ALL.into_iter().enumerate() {
        assert_eq!(gate as usize, index, "{gate:?}");
        let known =
            Release::ALL.into_iter().any(|release| gates(release).spec(gate.as_str()).is_some());
        assert!(known, "{gate:?}");
    }
}

#[test]
fn what_cannot_be_set_is_refused_in_upstreams_words() {
    let mut gates_of_1_34 = gates(Release::V1_34);
    for (name, value, error) in [
        ("Nope", "true", "unrecognized feature gate: Nope"),
        (
            "StructuredAuthorizationConfiguration",
            "false",
            "cannot set feature gate StructuredAuthorizationConfiguration to false, feature is locked to true",
        ),
        (
            "AllAlpha",
            "maybe",
            "invalid value of AllAlpha=maybe, err: strconv.ParseBool: parsing \"maybe\": invalid syntax",
        ),
    ] {
        assert_eq!(gates_of_1_34.set_text(name, value), Err(error.to_owned()));
    }
    assert_eq!(gates_of_1_34, gates(Release::V1_34), "nothing was set");
    let removed = gates(Release::V1_37).set("AuthorizeWithSelectors", true);
    assert_eq!(removed, Err("unrecognized feature gate: AuthorizeWithSelectors".to_owned()));
    assert!(gates(Release::V1_37).enabled(Gate::AuthorizeWithSelectors), "its feature stays");
}

#[test]
fn a_stage_is_set_at_once_and_a_name_wins() {
    let mut gates = gates(Release::V1_29);
    assert_eq!(gates.set("AllAlpha", true), Ok(()));
    assert!(gates.enabled(Gate::StructuredAuthorizationConfiguration));
    assert_eq!(gates.set("StructuredAuthorizationConfiguration", false), Ok(()));
    assert!(!gates.enabled(Gate::StructuredAuthorizationConfiguration));
}
