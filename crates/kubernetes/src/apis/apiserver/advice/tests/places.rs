//! Where advice points, and what its fixes do.

use super::*;

#[test]
fn places_are_those_of_the_text() {
    let conditions = [
        "request.resourceAttributes.verb == 'GET'",
        "!('system:masters' in request.groups)",
        "has(request.user)",
    ];
    for style in ["\"E\"", "'Q'", ">-\n        E", "|\n        E\n"] {
        let mut authorizers = webhook("w", "", &[]);
        authorizers.push_str("    matchConditions:\n");
        for condition in conditions {
            let written =
                style.replace('E', condition).replace('Q', &condition.replace('\'', "''"));
            authorizers = format!("{authorizers}    - expression: {written}\n");
        }
        let text = configuration(LATEST, &format!("{authorizers}{NODE}{RBAC}"));
        let findings = advice(LATEST, &text);
        let places: Vec<&str> =
            findings.iter().filter_map(|finding| Some(finding.span?.text(&text))).collect();
        let quote = if style.contains('Q') { "''" } else { "'" };
        for place in [
            "resourceAttributes",
            "user",
            &format!("{quote}GET{quote}"),
            &format!("{quote}system:masters{quote}"),
        ] {
            assert!(places.contains(&place), "{place} among {places:?}");
        }
    }
}

#[test]
fn guards_are_added_in_every_style() {
    for conditions in [
        "    matchConditions:\n    - expression: request.resourceAttributes.verb == 'get'\n",
        "    matchConditions:\n      -   expression: request.resourceAttributes.verb == 'get'\n",
        "    matchConditions: [{expression: \"request.resourceAttributes.verb == 'get'\"}]\n",
        "    matchConditions: [{\"expression\": \"request.resourceAttributes.verb == 'get'\"}]\n",
    ] {
        let text =
            configuration(LATEST, &format!("{}{conditions}{NODE}{RBAC}", webhook("w", "", &[])));
        let findings = advice(LATEST, &text);
        let fix = findings.iter().flat_map(|finding| &finding.fixes).next().expect("a fix");
        let fixed = fix.apply(&text);
        assert!(advice(LATEST, &fixed).is_empty(), "{fixed}");
    }
}

#[test]
fn no_fix_makes_a_file_invalid_and_none_is_certain() {
    let webhook = webhook(
        "w",
        "authorizedTTL: 0s\ntimeout: 3s",
        &[
            "request.resourceAttributes != null",
            "has(request.user)",
            "request.resourceAttributes.verb == 'get'",
        ],
    );
    for release in Release::ALL {
        let text = configuration(release, &format!("{webhook}{NODE}{RBAC}"));
        for finding in advice(release, &text) {
            assert!(finding.certain_fix().is_none(), "{finding:?}");
            assert_eq!(finding.severity, Severity::Hint);
            for fix in &finding.fixes {
                let after: BTreeSet<&str> =
                    advice(release, &fix.apply(&text)).iter().map(|finding| finding.code).collect();
                assert!(!after.contains(finding.code), "{} stays", finding.code);
            }
        }
    }
}
