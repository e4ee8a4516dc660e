//! Flags as a file.

use std::rc::Rc;

use expect_test::expect;
use gatewalk_report::{Conversion, ConvertedFlag, Finding, Severity};
use yew::prelude::*;

use super::{check, message};
use crate::panels::convert::{Made, MadeProps};

#[test]
fn flags_become_a_file_with_what_is_to_be_said_of_them() {
    let flag = ConvertedFlag { name: "authorization-mode".to_owned(), value: "RBAC".to_owned() };
    let finding = Finding {
        severity: Severity::Warning,
        message: "the <path> is a guess".to_owned(),
        ..Finding::default()
    };
    let conversion = Conversion {
        form: "staticPod".to_owned(),
        flags: vec![flag],
        configuration: "kind: AuthorizationConfiguration\n".to_owned(),
        findings: vec![finding],
        notes: vec![message("Set --authorization-config.")],
        ..Conversion::default()
    };
    let props = MadeProps { conversion: Rc::new(conversion), act: Callback::noop() };
    check::<Made>(
        props,
        &expect![[r#"
            div id="converted" aria-live="polite" class="convert-made"
              p
                “Read as a static pod: ”
                code > “--authorization-mode”
              ul class="convert-said"
                li class="tone-error"
                  span class="visually-hidden" > “Warning: ”
                  span > “the &lt;path&gt; is a guess”
                li class="tone-skip" > span > “Set --authorization-config.”
              div class="convert-does"
                button type="button" id="use-conversion" class="button button-main" > span > “Use this configuration”
                small > “It takes the place of the configuration and of the flags; undo brings the text back.”
              pre tabindex="0" id="converted-file" class="exact code-block" > “kind: AuthorizationConfiguration
            ”
        "#]],
    );
}
