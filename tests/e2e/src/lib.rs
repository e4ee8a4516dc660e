//! The playground in a real browser.
//!
//! [`flow`] serves a built playground under a sub-path, starts a headless Chromium, runs one test in it and puts everything
//! away again, whatever the test did. A test fails not only by what it asserts: a violation of the content security policy,
//! an error in the console and a request to another host fail it too.
//!
//! ```no_run
//! use gatewalk_e2e::{Outcome, ensure, flow};
//!
//! # fn the_page_has_a_name() -> Outcome {
//! flow(|page| async move {
//!     page.open("").await?;
//!     page.wait_for("main").await?;
//!     ensure(page.title().await?.contains("Gatewalk"), "the title names the app")
//! })
//! # }
//! ```
//!
//! `cargo xtask test e2e` builds the playground, finds the browser and names both in the environment:
//! `GATEWALK_DIST`, `GATEWALK_CHROMEDRIVER`, `GATEWALK_CHROMIUM`. Plain `cargo test` leaves this package out, because it needs
//! both.
#![expect(
    clippy::disallowed_methods,
    reason = "a browser test waits, reads files and is told by the environment what to test"
)]
#![expect(clippy::print_stderr, reason = "a failing flow says where its screenshot lies")]

mod browser;
mod command;
mod driver;
mod flow;
pub mod layout;
mod page;
mod recorder;
mod server;
pub mod steps;

pub use flow::{Outcome, ensure, ensure_eq, flow};
pub use page::{Page, WAIT};
pub use server::{Request, Server};
