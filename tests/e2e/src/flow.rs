//! One test from the first process to the last.

use crate::browser;
use crate::driver::Driver;
use crate::page::Page;
use crate::server::Server;
use fantoccini::ClientBuilder;
use hyper_util::client::legacy::connect::HttpConnector;
use std::error::Error;
use std::fmt::Debug;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs, thread};
use tokio::runtime::Builder;
use tokio::time::timeout;

/// What a flow and its steps return: an error is the reason why the test fails.
pub type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// How long one flow may take.
const LONGEST: Duration = Duration::from_mins(3);

/// Runs one test in a browser of its own and fails when the test does, when it takes too long, or when the page broke its own
/// rules meanwhile (see [`Page::problems`]).
///
/// On a failure, a screenshot and the page's markup are written to `target/e2e/<name of the test>.{png,html}`.
pub fn flow<F, Running>(body: F) -> Outcome
where
    F: FnOnce(Page) -> Running,
    Running: Future<Output = Outcome> + Send + 'static,
{
    let name = thread::current().name().unwrap_or("flow").replace("::", "-");
    Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(run(&name, body))
}

/// Fails with `what` unless `holds`.
pub fn ensure(holds: bool, what: &str) -> Outcome {
    if holds { Ok(()) } else { Err(format!("does not hold: {what}").into()) }
}

/// Fails unless both are equal, and shows both.
#[expect(clippy::needless_pass_by_value, reason = "a call reads like `assert_eq!`")]
pub fn ensure_eq<A: PartialEq<B> + Debug, B: Debug>(is: A, should_be: B, what: &str) -> Outcome {
    if is == should_be {
        Ok(())
    } else {
        Err(format!("{what}:\n       is {is:?}\nshould be {should_be:?}").into())
    }
}

async fn run<F, Running>(name: &str, body: F) -> Outcome
where
    F: FnOnce(Page) -> Running,
    Running: Future<Output = Outcome> + Send + 'static,
{
    let server = Arc::new(Server::start(dist()?)?);
    let driver = Driver::start()?;
    let capabilities =
        browser::capabilities(&browser::chromium()?, driver.profile(), &server.proxy());
    let client = ClientBuilder::new(HttpConnector::new())
        .capabilities(capabilities)
        .connect(&driver.url())
        .await?;
    let page = Page::new(client, Arc::clone(&server)).await?;
    // a task of its own, so that a panic in the body still closes the session
    let result = match timeout(LONGEST, tokio::spawn(body(page.clone()))).await {
        Ok(Ok(result)) => result,
        Ok(Err(panic)) => Err(panic.to_string().into()),
        Err(_) => Err(format!("not done after {LONGEST:?}").into()),
    };
    let result = match result {
        Ok(()) => page.expect_no_problems().await,
        failure => failure,
    };
    if result.is_err() {
        keep_evidence(&page, name).await;
    }
    drop(page.close().await);
    result
}

/// The built playground that is tested.
fn dist() -> Outcome<PathBuf> {
    let dist = env::var_os("GATEWALK_DIST")
        .map(PathBuf::from)
        .ok_or("GATEWALK_DIST is not set; run `cargo xtask test e2e`")?;
    if dist.join("index.html").is_file() {
        Ok(dist)
    } else {
        Err(format!("{} has no index.html", dist.display()).into())
    }
}

async fn keep_evidence(page: &Page, name: &str) {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/e2e"));
    drop(fs::create_dir_all(&folder));
    if let Ok(picture) = page.client().screenshot().await {
        drop(fs::write(folder.join(format!("{name}.png")), picture));
    }
    if let Ok(markup) = page.client().source().await {
        drop(fs::write(folder.join(format!("{name}.html")), markup));
    }
    for problem in page.problems().await.unwrap_or_default() {
        eprintln!("{name}: {problem}");
    }
    eprintln!("{name}: screenshot and markup are in target/e2e/{name}.png and .html");
}
