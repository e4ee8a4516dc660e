//! What happened, as plain data in the reader's words: findings, gates, evidence, outcome.
//!
//! This is the public JSON report and what every screen shows. It holds no rule of Kubernetes: the engine fills it, the page
//! and the command line only render it. Fields are public, and empty members are left out of the JSON (empty is `""`,
//! `[]`, `{}`, null, never `false` or `0`) unless a field says that it is always there.

pub mod render;

mod assist;
mod conversion;
mod evidence;
mod finding;
mod lockout;
mod message;
mod near_miss;
mod report;
mod who_can;

pub use assist::{Assist, Completion, CompletionKind, Hover};
pub use conversion::{Conversion, ConvertedFlag};
pub use evidence::{Condition, Evidence, Gate, Grant, Outcome, SubValue};
pub use finding::{Edit, Finding, Fix, Position, Severity, Source, Span};
pub use lockout::{
    Access, Lockout, LockoutCell, LockoutIdentity, LockoutKind, LockoutRequest, Outage,
};
pub use message::Message;
pub use near_miss::{Change, NearMiss, WhatIf, WhatIfCase};
pub use report::{
    Call, ConfigurationReport, Decision, Difference, Expectation, Family, HttpAnswer,
    Impersonation, ImpersonationCheck, KubectlOutput, Reload, Report, RequestReport,
    ScenarioReport, Try, Verdict,
};
pub use who_can::{
    Certainty, ConditionPower, Grantee, SubjectRule, SubjectRules, WebhookPower, WhoCan,
};
