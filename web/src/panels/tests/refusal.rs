//! A server that would not start.

use expect_test::expect;
use gatewalk_report::{ConfigurationReport, Edit, Finding, Fix, Severity};
use yew::prelude::*;

use super::{at, check};
use crate::panels::refusal::{Refusal, RefusalProps};

#[test]
fn a_server_that_would_not_start_says_why_and_offers_fixes() {
    let fix = Fix { title: "Name it node".to_owned(), edits: vec![Edit::default()], certain: true };
    let finding = |path: &str| Finding {
        severity: Severity::Error,
        message: format!("{path}: Required value"),
        help: "each authorizer needs a name".to_owned(),
        span: at(3, 1, 2).span,
        fixes: vec![fix.clone()],
        ..Finding::default()
    };
    let configuration = ConfigurationReport {
        stage: "validate".to_owned(),
        error: "[authorizers[1].name: Required value, authorizers[2].name: Required value]"
            .to_owned(),
        findings: vec![finding("authorizers[1].name"), finding("authorizers[2].name")],
        ..ConfigurationReport::default()
    };
    let props = RefusalProps {
        configuration,
        old: false,
        brief: false,
        onpick: Callback::noop(),
        onfix: Callback::noop(),
        onfixall: Callback::noop(),
    };
    check::<Refusal>(
        props,
        &expect![[r#"
            div class="refusal"
              section id="verdict" aria-label="Verdict" class="verdict tone-deny"
                span class="verdict-badge"
                h1
                  em > “kube-apiserver would not start.”
                  “ 2 errors in the configuration”
              section class="refusal-list"
                div class="problems-head"
                  h2 > “2 findings”
                  button type="button" id="fix-all" class="button button-main button-small" > span > “Apply all 2 certain fixes”
                ul
                  li class="finding tone-deny" > div
                    span class="visually-hidden" > “Error: ”
                    button type="button" class="finding-text" > span class="exact" > “authorizers[1].name: Required value”
                    p class="finding-help" > “each authorizer needs a name”
                    div class="finding-does"
                      button type="button" class="button button-small" > span > “Name it node”
                      button type="button" title="Go to the source" class="place" > “line 3”
                  li class="finding tone-deny" > div
                    span class="visually-hidden" > “Error: ”
                    button type="button" class="finding-text" > span class="exact" > “authorizers[2].name: Required value”
                    p class="finding-help" > “each authorizer needs a name”
                    div class="finding-does"
                      button type="button" class="button button-small" > span > “Name it node”
                      button type="button" title="Go to the source" class="place" > “line 3”
              section class="refusal-text"
                h2 > “The whole text, as kube-apiserver gives it”
                pre id="server-message" tabindex="0" class="exact code-block" > “[authorizers[1].name: Required value, authorizers[2].name: Required value]”
        "#]],
    );
}
