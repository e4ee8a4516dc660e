//! Help while editing: what can be typed, what is wrong and how to mend it, formatting, undoing, and what is dropped or pasted.

use gatewalk_e2e::steps::{
    EDITOR, close_dialog, drop_file, open_example, paste_configuration, wait_for_verdict,
    with_condition,
};
use gatewalk_e2e::{Outcome, Page, ensure, ensure_eq, flow};
use serde_json::json;

async fn editor_text(page: &Page) -> Outcome<String> {
    let script = "return find('gatewalk-editor >>> .cm-content').cmTile?.view?.state.doc.toString() \
                  ?? Array.from(find('gatewalk-editor').shadowRoot.querySelectorAll('.cm-line'), (line) => line.textContent).join('\\n');";
    Ok(page.eval(script, Vec::new()).await?.as_str().unwrap_or_default().to_owned())
}

#[test]
fn words_are_completed_explained_and_mended_in_yaml_and_inside_cel() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.settle().await?;
        open_example(&page, "rbac-denial").await?;
        wait_for_verdict(&page).await?;
        // A value of YAML.
        let text = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers:\n- type: ";
        paste_configuration(&page, text).await?;
        page.press_with(" ", &["Control"]).await?;
        let list = "gatewalk-editor >>> .cm-tooltip-autocomplete";
        page.wait_for_text(list, "Webhook").await?;
        page.type_keys("Web").await?;
        page.wait_until(
            "return find(arguments[0])?.querySelectorAll('li').length === 1;",
            vec![json!(list)],
        )
        .await?;
        // It takes no key for a moment, so that nobody picks what just appeared.
        page.wait_until(
            "return (window.__since ??= performance.now()) + 150 < performance.now();",
            Vec::new(),
        )
        .await?;
        page.press("Enter").await?;
        page.wait_for_text(EDITOR, "- type: Webhook").await?;
        // Members inside of an expression.
        paste_configuration(&page, &with_condition("request.resourceAttributes.na")).await?;
        page.eval(
            "const at = arguments[0]; find('gatewalk-editor').reveal(at, at);",
            vec![json!(
                with_condition("request.resourceAttributes.na").find(".na\"").unwrap_or_default()
                    + 3
            )],
        )
        .await?;
        page.press_with(" ", &["Control"]).await?;
        page.wait_for_text(list, "namespace").await?;
        page.press("Escape").await?;
        // What is wrong is underlined, and its fix is a click away.
        paste_configuration(&page, &text.replace("type: ", "type: Node\n  nmae: node\n")).await?;
        page.wait_for("gatewalk-editor >>> .cm-lintRange-error").await?;
        page.wait_for("#problems .finding").await?;
        let place = page.eval("const r = find('gatewalk-editor >>> .cm-lintRange-error').getBoundingClientRect(); return [r.x + 8, r.y + r.height / 2];", Vec::new()).await?;
        let over = json!({ "type": "mouseMoved", "x": place.get(0), "y": place.get(1) });
        page.devtools("Input.dispatchMouseEvent", &over).await?;
        page.wait_for("gatewalk-editor >>> .cm-tooltip-lint").await?;
        let fix = "#problems .finding .button:not([disabled])";
        page.click(fix).await?;
        // Where the mouse rests, a name is explained.
        let place = page.eval("const r = find('gatewalk-editor >>> .cm-line:nth-child(3)').getBoundingClientRect(); return [r.x + 24, r.y + r.height / 2];", Vec::new()).await?;
        for nudge in [0.0, 1.0] {
            let x = place.get(0).and_then(serde_json::Value::as_f64).unwrap_or_default() + nudge;
            let over = json!({ "type": "mouseMoved", "x": x, "y": place.get(1) });
            page.devtools("Input.dispatchMouseEvent", &over).await?;
        }
        page.wait_for("gatewalk-editor >>> .gw-hover").await?;
        page.wait_until(
            "return !find('gatewalk-editor >>> .cm-content').textContent.includes('nmae');",
            Vec::new(),
        )
        .await?;
        ensure_eq(page.requests_since_loaded(), Vec::new(), "requests after load")
    })
}

#[test]
fn formatting_keeps_comments_and_undo_survives_other_tabs() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.settle().await?;
        open_example(&page, "rbac-denial").await?;
        page.click("#tab-objects").await?;
        let ugly = "kind:   Role   # the kind\nrules:\n    - verbs: [get]\n      # what\n      resources:   [pods]\n";
        page.replace(EDITOR, ugly).await?;
        page.press_with("F", &["Shift", "Alt"]).await?;
        page.wait_until("return find('gatewalk-editor >>> .cm-content').textContent.includes('kind: Role   # the kind');", Vec::new()).await?;
        let text = editor_text(&page).await?;
        ensure(text.contains("  - verbs: [get]\n    # what\n    resources: [pods]"), &text)?;
        // Another tab and back: undo goes on where it was, in one step.
        page.click("#tab-requests").await?;
        page.click("#tab-objects").await?;
        page.focus(EDITOR).await?;
        page.press_with("z", &["Control"]).await?;
        page.wait_until(
            "return find('gatewalk-editor >>> .cm-content').textContent.includes('kind:   Role');",
            Vec::new(),
        )
        .await?;
        // What it cannot be sure of it leaves alone, and says so.
        page.replace(EDITOR, "a: [1\nb: {").await?;
        page.click("#document-menu").await?;
        page.click("#format").await?;
        page.wait_for_text("#notice", "not well-formed").await?;
        page.replace(EDITOR, "{\"b\":1,\"a\":[1.0]}").await?;
        page.press_with("F", &["Shift", "Alt"]).await?;
        page.wait_until(
            "return find('gatewalk-editor').shadowRoot.querySelectorAll('.cm-line').length > 4;",
            Vec::new(),
        )
        .await?;
        ensure(
            editor_text(&page).await?.starts_with("{\n  \"b\": 1,\n  \"a\": [\n    1.0\n  ]\n}"),
            "names keep their order, numbers their digits",
        )?;
        // Finding.
        page.press_with("f", &["Control"]).await?;
        page.wait_for("gatewalk-editor >>> .cm-search input").await?;
        page.insert("1.0").await?;
        page.press("Enter").await?;
        page.wait_for("gatewalk-editor >>> .cm-searchMatch").await
    })
}

#[test]
fn documents_come_and_go_and_the_webhooks_fall_with_one_click() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        open_example(&page, "outage-of-a-fail-closed-webhook").await?;
        page.click("#document-menu").await?;
        page.click("#add-abacPolicy").await?;
        page.wait_for("#tab-abacPolicy[aria-selected=true]").await?;
        page.click("#document-menu").await?;
        page.click("#remove-document").await?;
        page.wait_until("return find('#tab-abacPolicy') === null;", Vec::new()).await?;
        page.click("#document-menu").await?;
        page.click("#add-files").await?;
        page.click("#add-file").await?;
        // It is a tab of its own, under its path.
        page.replace(EDITOR, "kind: Config").await?;
        page.replace("#file-path", "/a/other.yaml").await?;
        page.press("Tab").await?;
        page.wait_for_text("#tab-file-0[aria-selected=true]", "other.yaml").await?;
        page.wait_for_text(EDITOR, "kind: Config").await?;
        page.click("#tab-files").await?;
        page.wait_for(".disk-file[data-path='/a/other.yaml']").await?;
        page.click("#document-menu").await?;
        page.click("#remove-document").await?;
        page.wait_until("return find('#tab-files') === null;", Vec::new()).await?;
        page.click("#tab-webhooks").await?;
        page.click("#all-up").await?;
        page.wait_until("return !find('#client-message') || !find('#client-message').textContent.includes('deadline');", Vec::new()).await?;
        page.click("#all-down").await?;
        page.wait_for_text("#client-message", "deadline").await?;
        // A gate of the release, on and off.
        page.click("#tab-server").await?;
        page.click("[data-gate-name=AuthorizeWithSelectors] .choice:nth-child(3)").await?;
        page.wait_for(
            "[data-gate-name=AuthorizeWithSelectors] .choice:nth-child(3)[aria-pressed=true]",
        )
        .await
    })
}

#[test]
fn files_and_pasted_texts_find_their_place() -> Outcome {
    flow(|page| async move {
        page.open("").await?;
        page.settle().await?;
        open_example(&page, "rbac-denial").await?;
        wait_for_verdict(&page).await?;
        let role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: dropped\n  namespace: shop\nrules: []\n";
        drop_file(&page, "role.yaml", role).await?;
        page.wait_for("#tab-objects[aria-selected=true]").await?;
        page.wait_until("const t = find('#tab-objects'); return t && gatewalkShelf.exported().then((text) => { const o = JSON.parse(text).scenarios[0]?.scenario.objects ?? ''; \
            return o.includes('pod-reader') && o.includes('name: dropped') && o.includes('\\n---\\n'); });", Vec::new()).await?;
        // What kubectl printed, pasted where nobody types.
        let list = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Namespace\n  metadata:\n    name: pasted\n";
        page.eval("document.activeElement.blur(); const data = new DataTransfer(); data.setData('text/plain', arguments[0]); \
            document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));", vec![json!(list)]).await?;
        page.wait_until("return gatewalkShelf.exported().then((text) => (JSON.parse(text).scenarios[0]?.scenario.objects ?? '').includes('name: pasted'));", Vec::new()).await?;
        drop_file(&page, "authz.yaml", &with_condition("true")).await?;
        page.wait_for("#tab-authorizationConfiguration[aria-selected=true]").await?;
        page.wait_for_text(EDITOR, "apiserver.config.k8s.io/v1").await?;
        // A static pod with flags becomes a file.
        let pod = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - command:\n    - kube-apiserver\n    - --authorization-mode=Node,RBAC\n";
        drop_file(&page, "kube-apiserver.yaml", pod).await?;
        page.wait_for_text("#converted-file", "type: Node").await?;
        page.replace("#flags", "kube-apiserver --authorization-mode=Webhook").await?;
        page.wait_for("#converted .tone-deny").await?;
        page.replace("#flags", "kube-apiserver --authorization-mode=RBAC").await?;
        page.wait_until("const f = find('#converted-file'); return f && !f.textContent.includes('Node') && f.textContent.includes('RBAC');", Vec::new()).await?;
        page.click("#use-conversion").await?;
        page.wait_for_text(EDITOR, "type: RBAC").await?;
        page.wait_until("return find('dialog') === null;", Vec::new()).await?;
        drop_file(&page, "scenario.yaml", "apiVersion: gatewalk/v1\nkind: Scenario\ntitle: From a file\nrequests:\n- kubectl: kubectl get nodes\n").await?;
        page.wait_until("return find('#title').value === 'From a file';", Vec::new()).await?;
        page.click("#more summary").await?;
        page.click("#more-convert").await?;
        page.wait_for("#flags").await?;
        close_dialog(&page).await?;
        ensure_eq(page.requests_since_loaded(), Vec::new(), "requests after load")
    })
}
