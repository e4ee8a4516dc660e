//! `bench BAR_MILLISECONDS NAME=FRAGMENT...`: what a person waits for, in a browser.
//!
//! For each scenario, with the processor as it is and slowed down to a quarter:
//!
//! - **load**: from the start of the navigation to the verdict, without anything kept by the browser
//! - **keystroke**: from typing a character, one after the other as a person types, to the painted verdict
//! - **share**: from the click to the link
//! - **open link**: from the change of the address to the verdict
//!
//! And at full speed, against the bar, **the worker alone**: it gets the message of a keystroke again and again, each time with one more
//! character at the end of the configuration, so that nothing can be answered from a cache. The time runs from sending the message to
//! hearing the report, texts and all.
#![expect(clippy::print_stdout, reason = "prints what it measures")]

use gatewalk_e2e::{Outcome, Page, ensure, flow};
use serde_json::{Value, json};
use std::env;
use std::sync::mpsc;
use std::time::Duration;
use tokio::time::sleep;

/// How many keystrokes are measured in the worker, after as many again to warm up.
const KEYSTROKES: u32 = 200;

/// How many keystrokes are typed into the page, and the time between them in milliseconds, which is that of a quick typist.
const TYPED: usize = 40;
const PAUSE: u64 = 150;

/// How many times each of the others is done.
const TIMES: usize = 9;

/// Keeps what the page says to its worker, and when the verdict was there first.
const LISTEN: &str = "
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message, ...rest) {
  if (typeof message === 'string' && message.startsWith('{\"run\"')) window.__lastRun = message;
  return post.call(this, message, ...rest);
};
const watch = new MutationObserver(() => {
  if (!document.querySelector('#verdict')) return;
  watch.disconnect();
  window.__loaded = performance.now();
});
watch.observe(document, { childList: true, subtree: true });";

/// Sends the kept message with growing configurations to a worker of our own; the times are left in `window.__times`.
const MEASURE: &str = "
const kept = JSON.parse(window.__lastRun);
const keystrokes = arguments[0];
window.__times = null;
(async () => {
  const worker = gatewalkWorker();
  const heard = (start) => new Promise((resolve) => {
    worker.onmessage = (event) => { if (event.data.startsWith(start)) resolve(event.data); };
  });
  await heard('\"ready\"');
  const times = [];
  const configuration = kept.run.scenario.authorizationConfiguration;
  for (let n = 0; n < 2 * keystrokes; n += 1) {
    kept.run.id = n;
    kept.run.scenario.authorizationConfiguration = `${configuration}\\n# ${'x'.repeat(n)}`;
    const message = JSON.stringify(kept);
    const start = performance.now();
    worker.postMessage(message);
    await heard('{\"report\"');
    if (n >= keystrokes) times.push(performance.now() - start);
  }
  worker.terminate();
  window.__times = times;
})();";

/// Starts the clock, does something, and stops it when the frame is painted in which `arguments[0]` says that it is done. The value of a
/// field changes without any mutation, so that is looked at now and then.
const TIME: &str = "
const done = new Function(arguments[0]);
window.__took = null;
const after = new MessageChannel();
after.port1.onmessage = () => (window.__took = performance.now() - start);
const look = () => {
  if (!done()) return;
  watch.disconnect();
  clearInterval(now_and_then);
  requestAnimationFrame(() => after.port2.postMessage(null));
};
const watch = new MutationObserver(look);
const now_and_then = setInterval(look, 5);
watch.observe(document, { attributes: true, characterData: true, childList: true, subtree: true });
const start = performance.now();
new Function(arguments[1])();";

fn main() -> Outcome {
    let mut arguments = env::args().skip(1);
    let bar: f64 = arguments.next().unwrap_or_default().parse()?;
    let mut slow = Vec::new();
    for scenario in arguments {
        let (name, link) = scenario.split_once('=').ok_or("an argument is NAME=FRAGMENT")?;
        println!("{name}");
        for slowdown in [1, 4] {
            let link = link.to_owned();
            for (what, times) in told(move |page, send| async move {
                send.send(interactions(&page, &link, slowdown).await?)?;
                Ok(())
            })? {
                println!("  {what:<12} at {slowdown}x: {}", line(times).1);
            }
        }
        let link = link.to_owned();
        let times = told(move |page, send| async move {
            send.send(measure(&page, &link).await?)?;
            Ok(())
        })?;
        let (middle, words) = line(times);
        println!("  worker alone: {words}");
        if middle.is_nan() || middle > bar {
            slow.push(name.to_owned());
        }
    }
    println!("bar: {bar} ms from a keystroke's message to the new verdict, in a worker");
    ensure(
        slow.is_empty(),
        &format!("every scenario within {bar} ms; over it: {}", slow.join(", ")),
    )
}

/// What a flow in a fresh browser sends.
fn told<T, Body, Running>(body: Body) -> Outcome<T>
where
    T: Send + 'static,
    Body: FnOnce(Page, mpsc::Sender<T>) -> Running,
    Running: Future<Output = Outcome> + Send + 'static,
{
    let (send, receive) = mpsc::channel();
    flow(move |page| body(page, send))?;
    Ok(receive.recv()?)
}

/// The middle of some times, and a line about them.
fn line(mut times: Vec<f64>) -> (f64, String) {
    times.sort_by(f64::total_cmp);
    let at = |share: usize| {
        let place = times.len().saturating_mul(share) / 100;
        times.get(place).or(times.last()).copied().unwrap_or(f64::NAN)
    };
    let words = format!(
        "middle {:.2} ms, 95 of 100 within {:.2} ms, slowest {:.2} ms",
        at(50),
        at(95),
        at(100)
    );
    (at(50), words)
}

/// The times in milliseconds of what a person does.
async fn interactions(
    page: &Page,
    link: &str,
    slowdown: u32,
) -> Outcome<Vec<(&'static str, Vec<f64>)>> {
    page.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": LISTEN })).await?;
    page.devtools("Emulation.setCPUThrottlingRate", &json!({ "rate": slowdown })).await?;
    page.open(link).await?;
    let load = page.wait_until("return window.__loaded;", Vec::new()).await?;
    page.settle().await?;
    let current = "return document.querySelector('#verdict:not(.verdict-old)') !== null && window.__lastRun !== window.__before;";
    let (mut keystroke, mut share, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..TYPED {
        let key = format!(
            "window.__before = window.__lastRun; const field = document.querySelector('#request'); \
             field.value = 'kubectl get pods -n n{}'; field.dispatchEvent(new InputEvent('input', {{ bubbles: true }}));",
            "x".repeat(turn)
        );
        keystroke.push(time(page, current, &key).await?);
        sleep(Duration::from_millis(PAUSE)).await;
    }
    for _ in 0..TIMES {
        let shown = "return document.querySelector('#link')?.value.includes('#1.') ?? false;";
        share.push(time(page, shown, "document.querySelector('#share').click();").await?);
        page.press("Escape").await?;
        page.wait_until("return find('dialog') === null;", Vec::new()).await?;
        let go = format!(
            "window.__before = window.__lastRun; location.hash = '#x'; location.hash = '{link}';"
        );
        open.push(time(page, current, &go).await?);
    }
    Ok(vec![
        ("load", load.as_f64().into_iter().collect()),
        ("keystroke", keystroke),
        ("share", share),
        ("open link", open),
    ])
}

/// How long something takes in the page, in milliseconds.
async fn time(page: &Page, done: &str, act: &str) -> Outcome<f64> {
    page.eval(TIME, vec![json!(done), json!(act)]).await?;
    let took = page.wait_until("return window.__took;", Vec::new()).await?;
    Ok(took.as_f64().unwrap_or(f64::NAN))
}

/// The times of the worker alone in milliseconds, one a keystroke.
async fn measure(page: &Page, link: &str) -> Outcome<Vec<f64>> {
    page.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": LISTEN })).await?;
    page.open(link).await?;
    page.wait_until("return Boolean(window.__lastRun);", Vec::new()).await?;
    page.settle().await?;
    page.eval(MEASURE, vec![json!(KEYSTROKES)]).await?;
    let times = page.wait_until("return window.__times;", Vec::new()).await?;
    Ok(times.as_array().into_iter().flatten().filter_map(Value::as_f64).collect())
}
