//! `bench BAR_MILLISECONDS NAME=FRAGMENT...`: how long the worker takes from a keystroke's message to the new verdict.
//!
//! The page opens each link and says to its worker what it says after a keystroke; that message is kept. A worker of our own, in the
//! same browser, then gets it again and again, each time with one more character at the end of the configuration, so that nothing
//! can be answered from a cache. The time runs from sending the message to hearing the report, texts and all.
#![expect(clippy::print_stdout, reason = "prints what it measures")]

use gatewalk_e2e::{Outcome, Page, ensure, flow};
use serde_json::{Value, json};
use std::env;

/// How many keystrokes are measured, after as many again to warm up.
const KEYSTROKES: u32 = 200;

/// Keeps what the page says to its worker.
const LISTEN: &str = "
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message, ...rest) {
  if (typeof message === 'string' && message.startsWith('{\"run\"')) window.__lastRun = message;
  return post.call(this, message, ...rest);
};";

/// Sends the kept message with growing configurations to a worker of our own; the times are left in `window.__times`.
const MEASURE: &str = "
const kept = JSON.parse(window.__lastRun);
const keystrokes = arguments[0];
window.__times = null;
(async () => {
  const script = document.querySelector('meta[name=gatewalk-worker]').content;
  const worker = new Worker(new URL(script, document.baseURI), { type: 'module' });
  const heard = () => new Promise((resolve) => { worker.onmessage = (event) => resolve(event.data); });
  await heard();
  const times = [];
  const configuration = kept.run.scenario.authorizationConfiguration;
  for (let n = 0; n < 2 * keystrokes; n += 1) {
    kept.run.id = n;
    kept.run.scenario.authorizationConfiguration = `${configuration}\\n# ${'x'.repeat(n)}`;
    const message = JSON.stringify(kept);
    const start = performance.now();
    worker.postMessage(message);
    await heard();
    if (n >= keystrokes) times.push(performance.now() - start);
  }
  worker.terminate();
  window.__times = times;
})();";

fn main() -> Outcome {
    let mut arguments = env::args().skip(1);
    let bar: f64 = arguments.next().unwrap_or_default().parse()?;
    let mut slow = Vec::new();
    for scenario in arguments {
        let (name, link) = scenario.split_once('=').ok_or("an argument is NAME=FRAGMENT")?;
        let (send, receive) = std::sync::mpsc::channel();
        let link = link.to_owned();
        flow(move |page| async move {
            send.send(measure(&page, &link).await?)?;
            Ok(())
        })?;
        let mut times = receive.recv()?;
        times.sort_by(f64::total_cmp);
        let at = |share: usize| {
            times
                .get(times.len().saturating_mul(share) / 100)
                .or(times.last())
                .copied()
                .unwrap_or(f64::NAN)
        };
        println!(
            "{name}: middle {:.2} ms, 95 of 100 within {:.2} ms, slowest {:.2} ms",
            at(50),
            at(95),
            at(100)
        );
        if at(50).is_nan() || at(50) > bar {
            slow.push(name.to_owned());
        }
    }
    println!("bar: {bar} ms from a keystroke's message to the new verdict, in a worker");
    ensure(
        slow.is_empty(),
        &format!("every scenario within {bar} ms; over it: {}", slow.join(", ")),
    )
}

/// The times in milliseconds, one a keystroke.
async fn measure(page: &Page, link: &str) -> Outcome<Vec<f64>> {
    page.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": LISTEN })).await?;
    page.open(link).await?;
    page.wait_until("return Boolean(window.__lastRun);", Vec::new()).await?;
    page.eval(MEASURE, vec![json!(KEYSTROKES)]).await?;
    let times = page.wait_until("return window.__times;", Vec::new()).await?;
    Ok(times.as_array().into_iter().flatten().filter_map(Value::as_f64).collect())
}
