//! The whole behaviour of the page: one state, one reducer, nothing of the browser.

mod action;
mod against;
mod document;
mod reduce;
mod request_line;
mod settings;
mod shown;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::rc::Rc;

use gatewalk_report::{
    ConfigurationReport, Conversion, Finding, Lockout, Report, RequestReport, Source, WhoCan,
};
use gatewalk_scenario::Scenario;

pub(crate) use action::{Action, Opened};
pub(crate) use against::Against;
pub(crate) use document::Document;
pub(crate) use request_line::line;
pub(crate) use settings::Setting;
pub(crate) use shown::Shown;

/// How many steps the tour has.
pub(crate) const TOUR_STEPS: usize = 4;

/// The step that speaks of the documents.
pub(crate) const TOUR_DOCUMENTS: usize = 2;

/// Where the scenario came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It is the person's own, kept in this browser.
    #[default]
    Own,
    /// From the gallery, not touched yet.
    Example,
    /// From a link, not touched yet.
    Link,
    /// From a file, not touched yet.
    File,
}

/// The views of the report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum View {
    /// One request, gate by gate.
    #[default]
    Walk,
    /// Every request in a row.
    Requests,
    /// Who can make the request.
    WhoCan,
    /// Who keeps access while webhooks fail.
    Lockout,
    /// What changed for each request since the answer before.
    Compare,
}

/// The half that a phone shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Pane {
    /// Request, verdict and walk.
    #[default]
    Walk,
    /// The documents.
    Documents,
}

/// What lies above the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overlay {
    /// The examples.
    Gallery,
    /// The link and what else can be taken away.
    Share,
    /// The keys.
    Keys,
    /// Everything that can be done, to search.
    Palette,
    /// What is kept in this browser.
    Work,
    /// Flags as a configuration file.
    Convert,
}

/// How the engine is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Engine {
    /// It is being loaded.
    #[default]
    Starting,
    /// It waits for work or does it.
    Ready,
    /// The last run took too long and was stopped; the verdict before it is shown.
    Overran,
    /// It failed, with its own words.
    Failed(String),
}

/// A word to the person, above everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// A link was opened beside what was there.
    OpenedLink,
    /// A link could not be opened; the text says why.
    BadLink(String),
    /// A file could not be read; the text says why.
    BadFile(String),
    /// The browser keeps nothing (no room, or it is not allowed to).
    NotKept,
    /// What was edited is shown in another tab too, and was kept beside it.
    KeptBeside,
    /// So many scenarios came out of a file.
    Imported(String),
    /// Another release answers now; the one before is named.
    Released(String),
    /// A document was in shape already.
    Formatted(String),
    /// The text of a document stays as it is; the text says why.
    NotFormatted(String),
}

/// A report and the revision of the scenario it answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) revision: u32,
    pub(crate) report: Report,
}

#[cfg(test)]
impl From<Vec<RequestReport>> for Answer {
    fn from(requests: Vec<RequestReport>) -> Self {
        Self { report: Report { requests, ..Report::default() }, ..Self::default() }
    }
}

/// Who can make a request of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Who {
    pub(crate) revision: u32,
    /// The request's place.
    pub(crate) request: usize,
    /// One answer for each API request of its line.
    pub(crate) answers: Vec<WhoCan>,
}

/// A place the editor should go to, numbered so that going there twice is told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reveal {
    pub(crate) number: u32,
    pub(crate) source: Source,
    /// Whether the editor takes the focus and the selection, or only scrolls.
    pub(crate) focus: bool,
}

/// Everything the page shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct State {
    pub(crate) scenario: Rc<Scenario>,
    /// Grows with every change of the scenario.
    pub(crate) revision: u32,
    /// Grows when another scenario takes the place of the one before.
    pub(crate) opening: u32,
    pub(crate) origin: Origin,
    /// The name under which this browser keeps it.
    pub(crate) work: Option<String>,
    pub(crate) document: Document,
    pub(crate) view: View,
    pub(crate) pane: Pane,
    pub(crate) overlay: Option<Overlay>,
    /// The request that is walked.
    pub(crate) request: usize,
    /// The step of it that is shown; `None` is the one that decided.
    pub(crate) step: Option<usize>,
    pub(crate) answer: Option<Rc<Answer>>,
    /// Who can, as far as it was asked.
    pub(crate) who: Option<Rc<Who>>,
    /// Who keeps access while webhooks fail: the revision, and the answer where the server starts.
    pub(crate) lockout: Option<(u32, Rc<Option<Lockout>>)>,
    /// The answer that later ones are compared with.
    pub(crate) before: Option<Rc<Answer>>,
    /// What the answer is compared with, and what that comes to where it is not [`State::before`].
    pub(crate) against: Against,
    pub(crate) other: Option<Rc<Answer>>,
    /// The answer of the release before, while that is spoken of.
    pub(crate) prior: Option<Rc<Answer>>,
    /// Flags that were given to be converted, and what flags came to.
    pub(crate) flags: String,
    pub(crate) conversion: Option<Rc<Conversion>>,
    /// A question of a view took too long.
    pub(crate) overran: bool,
    pub(crate) engine: Engine,
    /// What is lit in the editor.
    pub(crate) highlight: Option<Source>,
    pub(crate) reveal: Option<Reveal>,
    /// Where the cursor is: the document and a byte offset.
    pub(crate) cursor: Option<(Document, usize)>,
    pub(crate) notice: Option<Notice>,
    /// The step of the tour, from zero, while it goes on.
    pub(crate) tour: Option<usize>,
}

impl State {
    /// A page with a scenario on it.
    pub(crate) fn new(scenario: Scenario, origin: Origin) -> Self {
        Self {
            scenario: Rc::new(scenario),
            revision: 1,
            opening: 1,
            origin,
            work: None,
            document: Document::default(),
            view: View::default(),
            pane: Pane::default(),
            overlay: None,
            request: 0,
            step: None,
            answer: None,
            who: None,
            lockout: None,
            before: None,
            against: Against::default(),
            other: None,
            prior: None,
            flags: String::new(),
            conversion: None,
            overran: false,
            engine: Engine::default(),
            highlight: None,
            reveal: None,
            cursor: None,
            notice: None,
            tour: None,
        }
    }

    /// The report, when there is one.
    pub(crate) fn report(&self) -> Option<&Report> {
        self.answer.as_ref().map(|answer| &answer.report)
    }

    /// Whether the report answers the scenario as it stands.
    pub(crate) fn is_current(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| answer.revision == self.revision)
    }

    /// The scenario that the answer is compared with, where that is another one.
    pub(crate) fn compared(&self) -> Option<Scenario> {
        self.against.scenario(&self.scenario)
    }

    /// The answer that this one is compared with.
    pub(crate) fn compared_answer(&self) -> Option<&Rc<Answer>> {
        match self.against {
            Against::Pinned => self.before.as_ref(),
            Against::Release(_) | Against::Work { .. } => self.other.as_ref(),
        }
    }

    /// The report when kube-apiserver would not start: with these feature gates, or with this configuration.
    pub(crate) fn refused(&self) -> Option<Cow<'_, ConfigurationReport>> {
        let report = self.report()?;
        // The gates are read first, and their places are those of a file that nobody sees here.
        let gates: Vec<Finding> = (report.scenario.findings.iter())
            .filter(|finding| finding.code == "scenario/feature-gate")
            .map(|finding| Finding { span: None, ..finding.clone() })
            .collect();
        if !gates.is_empty() {
            let stage = "options".to_owned();
            let messages: Vec<&str> = gates.iter().map(|gate| gate.message.as_str()).collect();
            let error = messages.join("\n");
            return Some(Cow::Owned(ConfigurationReport {
                valid: false,
                stage,
                error,
                findings: gates,
            }));
        }
        let refused = report
            .authorization_configuration
            .as_ref()
            .filter(|configuration| !configuration.valid)
            .map(Cow::Borrowed);
        // With a running configuration the server goes on with that one.
        refused.filter(|_| report.reload.is_none())
    }

    /// The report of the request that is walked: the outer one.
    pub(crate) fn walked(&self) -> Option<&RequestReport> {
        self.report()?.requests.get(self.request)
    }

    /// The report that the walk shows: of a line with several steps, one of them.
    pub(crate) fn shown(&self) -> Option<&RequestReport> {
        let walked = self.walked()?;
        if walked.steps.is_empty() {
            return Some(walked);
        }
        walked.steps.get(self.shown_step(walked)).or(Some(walked))
    }

    /// [`State::shown`], sharing its answer.
    pub(crate) fn shown_shared(&self) -> Option<Shown> {
        let walked = self.walked()?;
        let step = (!walked.steps.is_empty()).then(|| self.shown_step(walked));
        Some(Shown::new(Rc::clone(self.answer.as_ref()?), self.request, step))
    }

    /// The step shown: the one picked, else the first that was refused, else the last.
    pub(crate) fn shown_step(&self, walked: &RequestReport) -> usize {
        let refused = || {
            walked
                .steps
                .iter()
                .position(|step| step.http.as_ref().is_some_and(|http| http.code >= 400))
        };
        let last = walked.steps.len().saturating_sub(1);
        self.step.filter(|step| *step <= last).or_else(refused).unwrap_or(last)
    }
}
