//! The verdict.

use expect_test::expect;

use super::{check, refused};
use crate::panels::verdict::{Verdict, VerdictProps};

#[test]
fn the_verdict_is_a_sentence_and_texts_are_never_markup() {
    check::<Verdict>(
        VerdictProps { request: refused().into(), old: false },
        &expect![[r#"
            section id="verdict" aria-label="Verdict" class="verdict tone-deny"
              span class="verdict-badge"
              h1
                em > “Refused.”
                “ No authorizer allowed it; &lt;b&gt;rbac&lt;/b&gt; came closest”
              span title="HTTP status" class="verdict-code" > “403”
              pre id="client-message" class="exact verdict-message" > “pods is forbidden: User "&lt;script&gt;" cannot”
        "#]],
    );
}
