//! Which server it is: its release, its feature gates, its clock.

use gatewalk_cel::parser::syntax::SyntaxErrors;
use gatewalk_diagnostics::{Finding, Message, Severity};
use gatewalk_release::{FeatureGates, Release};
use gatewalk_scenario::Scenario;

use crate::words::{finding, upstream};

/// The server's settings, and what is wrong with them.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) release: Release,
    pub(crate) gates: FeatureGates,
    pub(crate) findings: Vec<Finding>,
    /// Words expressions that are not well formed.
    pub(crate) syntax_errors: &'static dyn SyntaxErrors,
}

impl Settings {
    pub(crate) fn new(scenario: &Scenario, syntax_errors: &'static dyn SyntaxErrors) -> Self {
        let mut findings = Vec::new();
        let release = match scenario.kubernetes_version.as_deref() {
            None => Release::NEWEST,
            Some(version) => Release::parse(version).unwrap_or_else(|| {
                findings.push(unknown_release(version));
                Release::NEWEST
            }),
        };
        let mut gates = FeatureGates::new(release);
        for (name, on) in &scenario.feature_gates {
            if let Err(error) = gates.set(name, *on) {
                let mut finding =
                    upstream("scenario/feature-gate", &format!("featureGates.{name}"), error);
                let nearest = gates.closest(name).filter(|nearest| nearest != name);
                finding.help = nearest
                    .map(|nearest| Message::new("scenario.didYouMean").with("name", nearest));
                findings.push(finding);
            }
        }
        for error in gates.dependency_errors() {
            findings.push(upstream("scenario/feature-gate", "featureGates", error));
        }
        if let Some(now) = scenario.now.as_deref().filter(|now| !is_rfc_3339(now)) {
            let message = Message::new("engine.nowNotATime").with("now", now);
            findings.push(finding("scenario/now", Severity::Error, "now", message));
        }
        Self { release, gates, findings, syntax_errors }
    }
}

fn unknown_release(version: &str) -> Finding {
    let [oldest, .., newest] = Release::ALL;
    let message = Message::new("engine.unknownRelease")
        .with("version", version)
        .with("oldest", &oldest)
        .with("newest", &newest);
    finding("scenario/kubernetes-version", Severity::Error, "kubernetesVersion", message)
}

/// Whether a text has the form of RFC 3339, `2026-11-21T00:00:00.5+01:00`.
fn is_rfc_3339(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some((head, tail)) = bytes.split_at_checked(19) else { return false };
    let has_form = head
        .iter()
        .zip(b"0000-00-00T00:00:00")
        .all(|(byte, form)| if *form == b'0' { byte.is_ascii_digit() } else { byte == form });
    let zone = match tail.strip_prefix(b".") {
        Some(fraction) => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            fraction.get(digits..).filter(|_| digits > 0).unwrap_or_default()
        }
        None => tail,
    };
    let is_offset = |zone: &[u8]| {
        zone.len() == 6
            && zone.iter().zip(b"+00:00").all(|(byte, form)| match form {
                b'0' => byte.is_ascii_digit(),
                b'+' => matches!(byte, b'+' | b'-'),
                _ => byte == form,
            })
    };
    let part = |from: usize, length: usize, least: u32, most: u32| {
        text.get(from..from + length)
            .and_then(|digits| digits.parse::<u32>().ok())
            .is_some_and(|value| (least..=most).contains(&value))
    };
    let in_range = part(5, 2, 1, 12)
        && part(8, 2, 1, 31)
        && part(11, 2, 0, 23)
        && part(14, 2, 0, 59)
        && part(17, 2, 0, 59);
    has_form && in_range && (zone == b"Z" || is_offset(zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_form() {
        for (text, want) in [
            ("2026-01-01T00:00:00Z", true),
            ("2026-01-01T00:00:00.123+01:00", true),
            ("2026-01-01 00:00:00Z", false),
            ("2026-13-01T00:00:00Z", false),
            ("2026-01-01T00:00:00", false),
            ("2026-01-01T00:00:00.Z", false),
            ("now", false),
            ("", false),
        ] {
            assert_eq!(is_rfc_3339(text), want, "{text}");
        }
    }
}
