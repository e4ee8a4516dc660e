//! The page under test, and what a person does with it.

use crate::command::Post;
use crate::flow::Outcome;
use crate::recorder;
use crate::server::{Request, Server};
use fantoccini::Client;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// How long [`Page::wait_for`] and its like wait before they fail.
pub const WAIT: Duration = Duration::from_secs(20);

/// How often a waiting step looks again.
const TICK: Duration = Duration::from_millis(20);

/// Finds an element. `a >>> b` goes through the shadow root of `a`.
const FIND: &str = r"
const find = (selector) => {
  let scope = document;
  let element = null;
  for (const part of selector.split(' >>> ')) {
    element = scope && scope.querySelector(part);
    scope = element && element.shadowRoot;
  }
  return element;
};
";

/// A page in its own browser. Clones are the same page.
///
/// Selectors are CSS; ` >>> ` in one goes through a shadow root (`gw-editor >>> .cm-content`).
#[derive(Debug, Clone)]
pub struct Page {
    client: Client,
    server: Arc<Server>,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    /// How many requests had reached the server at the last [`Page::mark_loaded`].
    loaded: AtomicUsize,
    errors_allowed: AtomicBool,
}

impl Page {
    pub(crate) async fn new(client: Client, server: Arc<Server>) -> Outcome<Self> {
        let page = Self { client, server, state: Arc::default() };
        page.devtools(
            "Page.addScriptToEvaluateOnNewDocument",
            &json!({ "source": recorder::SCRIPT }),
        )
        .await?;
        Ok(page)
    }

    /// fantoccini's client, for what has no helper here.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The server that serves the page.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Opens the playground, and waits until what a first visitor sees of it has become the page itself; `rest` follows its address
    /// (`#1.abc`, `?x`). A change of the fragment alone does not load the page again, just as in a person's browser.
    pub async fn open(&self, rest: &str) -> Outcome {
        self.client.goto(&format!("{}{rest}", self.server.url())).await?;
        self.wait_for("html:not([data-first])").await
    }

    /// The address that the browser shows.
    pub async fn address(&self) -> Outcome<String> {
        Ok(self.client.current_url().await?.to_string())
    }

    /// The title of the document.
    pub async fn title(&self) -> Outcome<String> {
        Ok(self.client.title().await?)
    }

    /// Loads the page anew, as [`Page::open`] does.
    pub async fn reload(&self) -> Outcome {
        self.client.refresh().await?;
        self.wait_for("html:not([data-first])").await
    }

    /// Waits until nothing more is fetched: the editor, where it is seen, and the last part of the engine are there, and the copy for
    /// times without a network is kept.
    pub async fn settle(&self) -> Outcome {
        let script = "const d = document.documentElement.dataset; \
                      return d.engine === 'complete' && Boolean(d.offline) && (Boolean(customElements.get('gatewalk-editor')) || !find('#document').checkVisibility());";
        self.wait_until(script, Vec::new()).await?;
        self.mark_loaded();
        Ok(())
    }

    /// Runs a script and returns what it `return`s; `find(selector)` is at hand in it, and `arguments` are `values`.
    pub async fn eval(&self, script: &str, values: Vec<Value>) -> Outcome<Value> {
        Ok(self.client.execute(&format!("{FIND}{script}"), values).await?)
    }

    /// Waits until a script returns something true, and fails after [`WAIT`].
    pub async fn wait_until(&self, script: &str, values: Vec<Value>) -> Outcome<Value> {
        let start = Instant::now();
        loop {
            let value = self.eval(script, values.clone()).await?;
            if !matches!(value, Value::Null | Value::Bool(false)) {
                return Ok(value);
            }
            if start.elapsed() > WAIT {
                return Err(format!("waited {WAIT:?} in vain for: {script} with {values:?}").into());
            }
            sleep(TICK).await;
        }
    }

    /// Waits until the element is there.
    pub async fn wait_for(&self, selector: &str) -> Outcome {
        self.wait_until("return find(arguments[0]) !== null;", vec![json!(selector)])
            .await
            .map(drop)
    }

    /// Waits until the element's text contains `text`, and returns the whole text.
    pub async fn wait_for_text(&self, selector: &str, text: &str) -> Outcome<String> {
        let script = "const e = find(arguments[0]); return e && e.textContent.includes(arguments[1]) ? e.textContent : null;";
        let found = self.wait_until(script, vec![json!(selector), json!(text)]).await;
        match found {
            Ok(value) => Ok(value.as_str().unwrap_or_default().to_owned()),
            Err(error) => {
                let is = self.text(selector).await.unwrap_or_else(|none| none.to_string());
                Err(format!("{error}; its text is {is:?}").into())
            }
        }
    }

    /// The element's text as it stands in the document, whether or not it is in view.
    pub async fn text(&self, selector: &str) -> Outcome<String> {
        let value = self
            .eval("const e = find(arguments[0]); return e && e.textContent;", vec![json!(selector)])
            .await?;
        value.as_str().map(str::to_owned).ok_or_else(|| format!("no element {selector}").into())
    }

    /// The texts of all elements that the selector names; no shadow roots here.
    pub async fn texts(&self, selector: &str) -> Outcome<Vec<String>> {
        let script =
            "return Array.from(document.querySelectorAll(arguments[0]), (e) => e.textContent);";
        Ok(recorder::recorded(&self.eval(script, vec![json!(selector)]).await?))
    }

    /// How many elements the selector names; no shadow roots here.
    pub async fn count(&self, selector: &str) -> Outcome<u64> {
        let script = "return document.querySelectorAll(arguments[0]).length;";
        Ok(self.eval(script, vec![json!(selector)]).await?.as_u64().unwrap_or_default())
    }

    /// An attribute of the element, `None` where it has none.
    pub async fn attribute(&self, selector: &str, name: &str) -> Outcome<Option<String>> {
        let script = "return find(arguments[0]).getAttribute(arguments[1]);";
        Ok(self.eval(script, vec![json!(selector), json!(name)]).await?.as_str().map(str::to_owned))
    }

    /// Waits for the element, scrolls to its middle and presses the mouse button there, as a person does: what lies above the
    /// element gets the click.
    pub async fn click(&self, selector: &str) -> Outcome {
        self.wait_for(selector).await?;
        let script = "const e = find(arguments[0]); e.scrollIntoView({ block: 'center', behavior: 'instant' }); \
                      const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2];";
        let place = self.eval(script, vec![json!(selector)]).await?;
        let (x, y) = (place.get(0).cloned(), place.get(1).cloned());
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
            self.devtools("Input.dispatchMouseEvent", &event).await?;
        }
        Ok(())
    }

    /// Gives the element the focus.
    pub async fn focus(&self, selector: &str) -> Outcome {
        self.wait_for(selector).await?;
        self.eval("find(arguments[0]).focus();", vec![json!(selector)]).await.map(drop)
    }

    /// Puts text where the caret is, all at once, as a paste or an input method does.
    pub async fn insert(&self, text: &str) -> Outcome {
        self.devtools("Input.insertText", &json!({ "text": text })).await.map(drop)
    }

    /// Presses and releases a key: `Enter`, `Tab`, `Escape`, `ArrowDown`, or one character.
    pub async fn press(&self, key: &str) -> Outcome {
        self.press_with(key, &[]).await
    }

    /// [`Page::press`] while other keys are held: `Alt`, `Control`, `Meta`, `Shift`.
    pub async fn press_with(&self, key: &str, held: &[&str]) -> Outcome {
        let bit = |name: &&str| match *name {
            "Alt" => 1,
            "Control" => 2,
            "Meta" => 4,
            _ => 8,
        };
        let modifiers: u32 = held.iter().map(bit).sum();
        let typed = (modifiers & !8 == 0).then(|| text_of(key)).flatten();
        let kind = if typed.is_some() { "keyDown" } else { "rawKeyDown" };
        let mut down = json!({ "type": kind, "key": key, "code": code_of(key), "modifiers": modifiers,
            "windowsVirtualKeyCode": key_code_of(key) });
        if let (Some(text), Some(event)) = (typed, down.as_object_mut()) {
            event.insert("text".to_owned(), json!(text));
        }
        self.devtools("Input.dispatchKeyEvent", &down).await?;
        let up = json!({ "type": "keyUp", "key": key, "code": code_of(key), "modifiers": modifiers,
            "windowsVirtualKeyCode": key_code_of(key) });
        self.devtools("Input.dispatchKeyEvent", &up).await.map(drop)
    }

    /// Types text key by key into whatever has the focus.
    pub async fn type_keys(&self, text: &str) -> Outcome {
        for character in text.chars() {
            let key = if character == '\n' { "Enter".to_owned() } else { character.to_string() };
            self.press(&key).await?;
        }
        Ok(())
    }

    /// Replaces the whole content of a field or an editor.
    pub async fn replace(&self, selector: &str, text: &str) -> Outcome {
        self.focus(selector).await?;
        self.press_with("a", &["Control"]).await?;
        if text.is_empty() { self.press("Delete").await } else { self.insert(text).await }
    }

    /// Sets the size of the window's inside, in CSS pixels.
    pub async fn resize(&self, width: u32, height: u32) -> Outcome {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.devtools("Emulation.setDeviceMetricsOverride", &size).await.map(drop)
    }

    /// Sets a media feature: `prefers-color-scheme` to `dark`, `prefers-reduced-motion` to `reduce`.
    pub async fn prefer(&self, feature: &str, value: &str) -> Outcome {
        let features = json!({ "features": [{ "name": feature, "value": value }] });
        self.devtools("Emulation.setEmulatedMedia", &features).await.map(drop)
    }

    /// Writes a PNG of what the window shows.
    pub async fn screenshot(&self, file: &Path) -> Outcome {
        Ok(std::fs::write(file, self.client.screenshot().await?)?)
    }

    /// A command of the Chrome `DevTools` protocol.
    pub async fn devtools(&self, method: &str, parameters: &Value) -> Outcome<Value> {
        Ok(self.client.issue_cmd(Post::devtools(method, parameters)).await?)
    }

    /// From here on the page has loaded: [`Page::requests_since_loaded`] tells what it asks for later.
    pub fn mark_loaded(&self) {
        self.state.loaded.store(self.server.requests().len(), Ordering::SeqCst);
    }

    /// The requests since [`Page::mark_loaded`], to our server and to any other host.
    pub fn requests_since_loaded(&self) -> Vec<Request> {
        self.server.requests().split_off(self.state.loaded.load(Ordering::SeqCst))
    }

    /// This flow provokes errors on purpose: do not fail for them. Requests to other hosts still fail it.
    pub fn allow_errors(&self) {
        self.state.errors_allowed.store(true, Ordering::SeqCst);
    }

    /// Violations of the content security policy, uncaught errors, and errors in the console, since the last call.
    pub async fn problems(&self) -> Outcome<Vec<String>> {
        let mut problems =
            recorder::recorded(&self.client.execute(recorder::TAKE, Vec::new()).await?);
        problems.extend(recorder::severe(&self.client.issue_cmd(Post::console()).await?));
        Ok(problems)
    }

    pub(crate) async fn expect_no_problems(&self) -> Outcome {
        let foreign = self.server.requests().into_iter().filter(|request| request.foreign);
        let mut problems: Vec<String> =
            foreign.map(|request| format!("asked another host: {}", request.target)).collect();
        problems
            .extend(recorder::recorded(&self.client.execute(recorder::FOREIGN, Vec::new()).await?));
        if !self.state.errors_allowed.load(Ordering::SeqCst) {
            problems.extend(self.problems().await?);
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(format!("the page had problems:\n{}", problems.join("\n")).into())
        }
    }

    pub(crate) async fn close(self) -> Outcome {
        Ok(self.client.close().await?)
    }
}

/// What a key types, if it types anything.
fn text_of(key: &str) -> Option<&str> {
    match key {
        "Enter" => Some("\r"),
        one if one.chars().count() == 1 => Some(one),
        _ => None,
    }
}

fn code_of(key: &str) -> String {
    match key.chars().next() {
        Some(letter) if key.len() == 1 && letter.is_ascii_alphabetic() => {
            format!("Key{}", letter.to_ascii_uppercase())
        }
        Some(digit) if key.len() == 1 && digit.is_ascii_digit() => format!("Digit{digit}"),
        _ => key.to_owned(),
    }
}

/// The number by which browsers still know a key; 0 where nothing here depends on it.
fn key_code_of(key: &str) -> u32 {
    match key {
        "Backspace" => 8,
        "Tab" => 9,
        "Enter" => 13,
        "Escape" => 27,
        "End" => 35,
        "Home" => 36,
        "ArrowLeft" => 37,
        "ArrowUp" => 38,
        "ArrowRight" => 39,
        "ArrowDown" => 40,
        "Delete" => 46,
        one => match one.chars().next() {
            Some(character) if one.len() == 1 && character.is_ascii_alphanumeric() => {
                u32::from(character.to_ascii_uppercase())
            }
            _ => 0,
        },
    }
}
