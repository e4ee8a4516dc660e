//! Steps that many flows have in common.

use crate::flow::Outcome;
use crate::page::Page;
use serde_json::{Value, json};

/// The content of the editor that is shown.
pub const EDITOR: &str = "gatewalk-editor >>> .cm-content";

/// Opens an example of the gallery.
pub async fn open_example(page: &Page, slug: &str) -> Outcome {
    page.click("#examples").await?;
    page.click(&format!("[data-example=\"{slug}\"]")).await?;
    page.wait_until("return find('dialog') === null;", Vec::new()).await.map(drop)
}

/// Waits until the verdict is that of the texts as they are.
pub async fn wait_for_verdict(page: &Page) -> Outcome {
    page.wait_for("#verdict:not(.verdict-old), #server-message").await
}

/// Waits until this browser keeps everything that was typed.
pub async fn wait_until_kept(page: &Page) -> Outcome {
    page.wait_until("return document.documentElement.dataset.kept === 'yes';", Vec::new())
        .await
        .map(drop)
}

/// Closes the dialog that is open.
pub async fn close_dialog(page: &Page) -> Outcome {
    page.press("Escape").await?;
    page.wait_until("return find('dialog') === null;", Vec::new()).await.map(drop)
}

/// Drops a file on the page.
pub async fn drop_file(page: &Page, name: &str, text: &str) -> Outcome {
    let script = "const files = new DataTransfer(); files.items.add(new File([arguments[1]], arguments[0])); \
                  document.querySelector('main').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: files }));";
    page.eval(script, vec![json!(name), json!(text)]).await.map(drop)
}

/// Puts another configuration into the editor, as a paste does.
pub async fn paste_configuration(page: &Page, text: &str) -> Outcome {
    page.click("#tab-authorizationConfiguration").await?;
    page.replace(EDITOR, text).await
}

/// A configuration with one webhook and one condition.
pub fn with_condition(expression: &str) -> String {
    format!(
        "{{\"apiVersion\": \"apiserver.config.k8s.io/v1\", \"kind\": \"AuthorizationConfiguration\", \"authorizers\": [{{\
         \"type\": \"Webhook\", \"name\": \"w\", \"webhook\": {{\"unauthorizedTTL\": \"30s\", \"timeout\": \"3s\", \
         \"subjectAccessReviewVersion\": \"v1\", \"matchConditionSubjectAccessReviewVersion\": \"v1\", \
         \"failurePolicy\": \"Deny\", \"connectionInfo\": {{\"type\": \"KubeConfigFile\", \"kubeConfigFile\": \"/w.yaml\"}}, \
         \"matchConditions\": [{{\"expression\": {}}}]}}}}]}}",
        json!(expression)
    )
}

/// One of the things that the page can show.
#[derive(Debug, Clone)]
pub struct View {
    /// A name for files and failures.
    pub name: String,
    example: Option<&'static str>,
    /// What is clicked, and what then has to be there.
    opener: Option<(String, String)>,
    is_dialog: bool,
}

impl View {
    fn of(name: &str, example: Option<&'static str>) -> Self {
        Self { name: name.to_owned(), example, opener: None, is_dialog: false }
    }

    /// Whether what opens it is on the screen: on a phone some of it is in the palette alone.
    pub async fn can_be_opened(&self, page: &Page) -> Outcome<bool> {
        let Some((opener, _)) = &self.opener else { return Ok(true) };
        let script = "return (find(arguments[0])?.getBoundingClientRect().width ?? 0) > 0;";
        Ok(page.eval(script, vec![json!(opener)]).await? == json!(true))
    }

    /// Shows it, from wherever the view before it has left.
    pub async fn show(&self, page: &Page) -> Outcome {
        if let Some(example) = self.example {
            open_example(page, example).await?;
        }
        wait_for_verdict(page).await?;
        if let Some((opener, shown)) = &self.opener {
            page.click(opener).await?;
            page.wait_for(shown).await?;
        }
        Ok(())
    }

    /// Makes room for the next.
    pub async fn leave(&self, page: &Page) -> Outcome {
        if self.is_dialog {
            page.press("Escape").await?;
            page.wait_until("return find('dialog') === null;", Vec::new()).await?;
        }
        Ok(())
    }
}

/// Everything that the page can show: a refused configuration, a walk, each tab and each dialog.
pub async fn views(page: &Page) -> Outcome<Vec<View>> {
    let outage = Some("outage-of-a-fail-closed-webhook");
    let mut views = vec![
        View::of("refused", Some("community-example-1-as-published")),
        View::of("walk", outage),
    ];
    open_example(page, "outage-of-a-fail-closed-webhook").await?;
    page.wait_for("#walk").await?;
    let tabs = "return Array.from(document.querySelectorAll('[role=tab][id]'), (tab) => tab.id);";
    let tabs = page.eval(tabs, Vec::new()).await?;
    for tab in tabs.as_array().into_iter().flatten().filter_map(Value::as_str) {
        let shown = format!("#{tab}[aria-selected=true]");
        views.push(View { opener: Some((format!("#{tab}"), shown)), ..View::of(tab, None) });
    }
    for opener in ["examples", "share", "work", "keys", "palette-open"] {
        let shown = "dialog[open]".to_owned();
        views.push(View {
            opener: Some((format!("#{opener}"), shown)),
            is_dialog: true,
            ..View::of(opener, None)
        });
    }
    Ok(views)
}
