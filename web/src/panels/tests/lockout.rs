//! Who keeps access.

use std::rc::Rc;

use expect_test::expect;
use gatewalk_report::{Access, Lockout as Data, LockoutIdentity, LockoutKind, Outage};

use super::{check, message};
use crate::panels::lockout::{Lockout, LockoutProps};

fn props(answer: Option<Rc<Option<Data>>>) -> LockoutProps {
    LockoutProps { answer, overran: false, old: false }
}

#[test]
fn who_loses_what_in_which_outage() {
    let outage = |text: &str, locked_out| Outage {
        text: message(text),
        sentence: message("a sentence"),
        locked_out,
        ..Outage::default()
    };
    let identity = LockoutIdentity {
        kind: LockoutKind::ControlPlane,
        name: message("kubelets"),
        user: "system:node:<n>".to_owned(),
        access: vec![Access::Kept, Access::Lost],
        ..LockoutIdentity::default()
    };
    let data = Data {
        sentence: message("hook locks out 1"),
        locks_out: true,
        outages: vec![outage("as written", 0), outage("hook times out", 1)],
        identities: vec![identity],
        notes: vec![message("system:masters is always let in")],
        ..Data::default()
    };
    check::<Lockout>(
        props(Some(Rc::new(Some(data)))),
        &expect![[r#"
            div id="lockout" class="lockout"
              p class="lockout-sentence tone-deny" > span > “hook locks out 1”
              div tabindex="0" role="region" aria-label="Lock-out" class="table-box" > table class="table lockout-table"
                thead > tr
                  th scope="col" > “Who”
                  th scope="col" title="a sentence" > “as written”
                  th scope="col" title="a sentence"
                    “hook times out”
                    small class="tone-deny" > “1 of the control plane loses something”
                tbody > tr data-user="system:node:&lt;n&gt;"
                  th scope="row" > button type="button" aria-expanded="false" class="lockout-who" > span
                    b > “kubelets”
                    small
                      “control plane · ”
                      code > “system:node:&lt;n&gt;”
                  td > span class="table-outcome tone-allow" > span > “keeps it”
                  td > span class="table-outcome tone-deny" > span > “loses it”
              ul class="lockout-notes" > li > “system:masters is always let in”
        "#]],
    );
}

#[test]
fn not_known_yet_and_not_started_are_told_apart() {
    check::<Lockout>(
        props(None),
        &expect![[r#"
            p role="status" class="document-empty" > “The engine is looking.”
        "#]],
    );
    check::<Lockout>(
        props(Some(Rc::new(None))),
        &expect![[r#"
            p class="document-empty" > “kube-apiserver would not start.”
        "#]],
    );
}
