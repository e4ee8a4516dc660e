//! What can happen to the page.

use gatewalk_report::{Conversion, Edit, Fix, Lockout, Report, Source};
use gatewalk_scenario::{Answer as WebhookAnswer, Expect, Scenario, User};

use super::{Against, Document, Notice, Origin, Overlay, Pane, Setting, View, Who};

/// A scenario that takes the place of the one before.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Opened {
    pub(crate) scenario: Scenario,
    pub(crate) origin: Origin,
    /// The name under which this browser keeps it already.
    pub(crate) work: Option<String>,
    pub(crate) notice: Option<Notice>,
}

impl Action {
    /// A scenario with nothing in it, beside what was there.
    pub(crate) fn blank() -> Self {
        Self::Open(Box::new(Opened {
            scenario: Scenario::default(),
            origin: Origin::Own,
            work: None,
            notice: None,
        }))
    }
}

/// What can happen to the page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    /// Another scenario.
    Open(Box<Opened>),
    /// This browser keeps the scenario of an opening under a name from now on.
    Kept(u32, String),
    /// Something to say.
    Notify(Notice),
    /// The notice was read.
    CloseNotice,

    /// The title was edited.
    Title(String),
    /// Another release; `None` is the newest.
    Release(Option<String>),
    /// A text was edited.
    Text(Document, String),
    /// A document that comes and goes, comes.
    AddDocument(Document),
    /// It goes.
    RemoveDocument(Document),
    /// An empty file comes on the server's disk.
    AddFile,
    /// Something about the server beside its documents.
    Set(Setting),
    /// A fix of a finding in a document.
    Fix(Document, Fix),
    /// Every fix of the configuration nobody needs to choose between.
    FixAll,
    /// A change of a document that a near miss offers.
    Change(String, Vec<Edit>),

    /// The request bar was edited.
    Line(String),
    /// Who asks; `None` leaves it to the line.
    User(Option<User>),
    /// A request was given a name.
    RequestName(usize, String),
    /// What a request should come to.
    Expectation(usize, Option<Expect>),
    /// A new request at the end, walked from now on.
    AddRequest,
    /// A request goes.
    RemoveRequest(usize),
    /// Another request is walked.
    PickRequest(usize),
    /// Another step of the request is walked.
    PickStep(usize),

    /// How a webhook answers: one answer without a condition.
    WebhookAnswer(String, WebhookAnswer),
    /// Every webhook named here times out, beside what it answered before.
    AllDown(Vec<String>),
    /// Every webhook named here has no opinion.
    AllUp(Vec<String>),

    /// Another tab.
    ShowDocument(Document),
    /// Another view.
    ShowView(View),
    /// What comes is compared with the answer as it is now.
    CompareFromHere,
    /// What the answers are compared with.
    CompareWith(Against),
    /// Another step of the tour; the last one ends it.
    TourNext,
    /// The tour is not wanted, now or ever.
    TourEnd,
    /// The tour from its beginning.
    TourStart,
    /// The other half, on a phone.
    ShowPane(Pane),
    /// Something above the page.
    ShowOverlay(Overlay),
    /// Back to the page.
    CloseOverlay,

    /// A place lights up; the editor shows it.
    Light(Source),
    /// The editor goes to a place.
    Go(Source),
    /// The cursor moved: the document and a byte offset.
    Cursor(Document, usize),

    /// The engine said who can make a request.
    WhoCan(Box<Who>),
    /// The engine said who keeps access while webhooks fail.
    Lockout(u32, Option<Box<Lockout>>),
    /// The engine answered a revision.
    Answered(u32, Box<Report>),
    /// The engine answered for what a revision is compared with.
    AnsweredAgainst(u32, Box<Report>),
    /// The engine made a configuration of flags.
    Converted(Box<Conversion>),
    /// A text with flags is to become a configuration.
    Convert(String),
    /// Objects come beside those that are there.
    AddObjects(String),
    /// A configuration takes the place of flags.
    UseConversion(String),
    /// A run took too long and was stopped.
    EngineOverran,
    /// Another question took too long and was stopped.
    AnswerOverran,
    /// The engine failed.
    EngineFailed(String),
}
