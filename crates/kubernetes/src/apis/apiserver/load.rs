//! From a text to the configuration that kube-apiserver would run, or to the error it would stop with.

mod document;
mod effective;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use gatewalk_diagnostics::{Finding, Language, LineIndex, Message};
use gatewalk_release::{FeatureGates, Release};

use super::advice::{Subject, advise};
use super::draft::{Draft, DraftAuthorizer};
use super::problem::Problem;
use super::validation::{self, Context};
use super::{AuthorizationConfiguration, field};
use crate::cel::match_conditions::MatchConditionCompiler;

/// What the answer depends on besides the text.
#[derive(Clone, Debug)]
pub struct LoadOptions<'a> {
    /// The release of the server.
    pub release: Release,
    /// The gate `StructuredAuthorizationConfiguration`, as it stands at that release.
    pub structured_authorization_configuration: bool,
    /// The gate `AuthorizeWithSelectors`, as it stands at that release.
    pub authorize_with_selectors: bool,
    /// What stands on the server's disk, path to content. `None`: every path named is assumed to be a regular file.
    pub files: Option<&'a BTreeMap<String, String>>,
}

impl<'a> LoadOptions<'a> {
    /// The options of a release with its feature gates as they are set.
    pub fn with_gates(gates: &FeatureGates, files: Option<&'a BTreeMap<String, String>>) -> Self {
        Self {
            release: gates.release(),
            structured_authorization_configuration: gates
                .enabled_by_name("StructuredAuthorizationConfiguration"),
            authorize_with_selectors: gates.enabled_by_name("AuthorizeWithSelectors"),
            files,
        }
    }

    /// The options of a release with its default feature gates and an unknown disk.
    pub fn new(release: Release) -> Self {
        Self {
            release,
            structured_authorization_configuration: release >= Release::V1_30,
            authorize_with_selectors: release >= Release::V1_32,
            files: None,
        }
    }
}

impl LoadOptions<'_> {
    /// The compiler of match conditions.
    pub(super) fn compiler(&self) -> MatchConditionCompiler {
        MatchConditionCompiler::new(self.release, self.authorize_with_selectors)
    }
}

/// How far kube-apiserver gets with the file before it stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The flag itself is refused.
    Options,
    /// Reading and decoding.
    Load,
    /// Validation.
    Validate,
    /// Making the authorizers.
    Build,
    /// A nil pointer is dereferenced while the authorizers are made.
    Panic,
}

impl Stage {
    /// The stage as reports name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Options => "options",
            Self::Load => "load",
            Self::Validate => "validate",
            Self::Build => "build",
            Self::Panic => "panic",
        }
    }
}

/// What kube-apiserver makes of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadedConfiguration {
    /// The configuration it would run; `None` when it stops.
    pub configuration: Option<AuthorizationConfiguration>,
    /// Where it stops; `None` when it does not.
    pub stage: Option<Stage>,
    /// The whole text of the error, empty when there is none.
    pub error: String,
    /// One finding for each entry of the error, then warnings and hints of ours.
    pub findings: Vec<Finding>,
    /// What was taken for granted.
    pub assumptions: Vec<Message>,
}

impl LoadedConfiguration {
    /// Whether kube-apiserver would start with it.
    pub fn is_valid(&self) -> bool {
        self.stage.is_none()
    }
}

/// Loads, defaults and validates the text of an `--authorization-config` file.
///
/// Mirrors `load.LoadFromData`, `validation.ValidateAuthorizationConfiguration` and kube-apiserver's checks of the names. Total: any
/// text gives an answer.
pub fn load_authorization_configuration(
    text: &str,
    options: &LoadOptions<'_>,
) -> LoadedConfiguration {
    let compiler = options.compiler();
    let checked = check(text, options, &compiler, None);
    finish(text, options, &compiler, checked)
}

/// [`load_authorization_configuration`], and what upstream does not say of a valid configuration: hints, each with a page of its own in
/// `docs/findings`.
pub fn load_with_advice(text: &str, options: &LoadOptions<'_>) -> LoadedConfiguration {
    let compiler = options.compiler();
    let checked = check(text, options, &compiler, None);
    let draft = checked.draft.clone();
    let mut loaded = finish(text, options, &compiler, checked);
    if let Some(draft) = draft.filter(|_| loaded.is_valid()) {
        let lines = LineIndex::new(text);
        let advice = advise(&Subject::new(text, &draft, options.release, &compiler));
        loaded.findings.extend(advice.into_iter().map(|problem| problem.into_finding(&lines)));
    }
    loaded
}

/// How far a text came, before it is made into an answer.
pub(super) struct Checked {
    pub(super) stage: Option<Stage>,
    pub(super) error: String,
    pub(super) problems: Vec<Problem>,
    /// What was decoded, also when it is not valid.
    pub(super) draft: Option<Draft>,
    pub(super) assumed_files: BTreeSet<String>,
}

impl Checked {
    fn stopped(stage: Stage, error: String, problems: Vec<Problem>, draft: Option<Draft>) -> Self {
        Self { stage: Some(stage), error, problems, draft, assumed_files: BTreeSet::new() }
    }
}

/// Loads and validates. `required_types` are those a reload may not lose.
pub(super) fn check(
    text: &str,
    options: &LoadOptions<'_>,
    compiler: &MatchConditionCompiler,
    required_types: Option<&BTreeSet<String>>,
) -> Checked {
    if !options.structured_authorization_configuration && options.release <= Release::V1_31 {
        let error = "--authorization-config cannot be used without enabling StructuredAuthorizationConfiguration feature flag";
        let problem =
            Problem::upstream("authorization/feature-gate-off", "", error.to_owned(), None)
                .help(Message::new("kubernetes.gateOff").with("release", &options.release));
        return Checked::stopped(Stage::Options, error.to_owned(), vec![problem], None);
    }
    let draft = match document::load(text, options) {
        Ok(draft) => draft,
        Err(refusal) => {
            let error =
                format!("failed to load AuthorizationConfiguration from file: {}", refusal.error);
            return Checked::stopped(Stage::Load, error, refusal.problems, None);
        }
    };
    let mut context = Context {
        text,
        release: options.release,
        compiler,
        compiled: RefCell::default(),
        files: options.files,
        assumed_files: BTreeSet::new(),
    };
    let mut problems = validation::validate(&draft, &mut context);
    let assumed_files = std::mem::take(&mut context.assumed_files);
    let errors = |problems: &[Problem]| -> Vec<String> {
        problems
            .iter()
            .map(|problem| problem.upstream_text().to_owned())
            .filter(|text| !text.is_empty())
            .collect()
    };
    let mut entries = errors(&problems);
    // 1.29 reports the names together with the rest, later releases only when nothing else is wrong
    if entries.is_empty() || options.release == Release::V1_29 {
        let mut names = validation::validate_names(&draft);
        if let Some(required) = required_types {
            names.extend(missing_types(&draft, required));
        }
        entries.extend(errors(&names));
        problems.extend(names);
    }
    if !entries.is_empty() {
        let error = field::aggregate(entries.iter().map(String::as_str));
        let stopped = Checked::stopped(Stage::Validate, error, distinct(problems), Some(draft));
        return Checked { assumed_files, ..stopped };
    }
    Checked { stage: None, error: String::new(), problems, draft: Some(draft), assumed_files }
}

/// What a reload says of types that were there when the server started.
fn missing_types(draft: &Draft, required: &BTreeSet<String>) -> Option<Problem> {
    let authorizers = draft.authorizers.as_deref().unwrap_or_default();
    let missing: Vec<&str> = required
        .iter()
        .map(String::as_str)
        .filter(|name| !authorizers.iter().any(|entry| entry.authorizer_type.value == **name))
        .collect();
    if missing.is_empty() {
        return None;
    }
    let text = format!("missing required types: [{}]", missing.join(" "));
    Some(
        Problem::upstream(
            "authorization/missing-required-types",
            "",
            text,
            Some(draft.anchor.clone()),
        )
        .help(Message::new("kubernetes.requiredTypes")),
    )
}

/// Entries with the same text are one for upstream.
fn distinct(problems: Vec<Problem>) -> Vec<Problem> {
    let mut kept: Vec<Problem> = Vec::with_capacity(problems.len());
    for problem in problems {
        let text = problem.upstream_text();
        if text.is_empty() || !kept.iter().any(|other| other.upstream_text() == text) {
            kept.push(problem);
        }
    }
    kept
}

/// What the construction of an entry fails with.
pub(super) fn construction_problem(entry: &DraftAuthorizer, index: usize) -> Option<Problem> {
    effective::panics(entry, index)
}

/// The answer about a text that was checked: construction, places, assumptions.
fn finish(
    text: &str,
    options: &LoadOptions<'_>,
    compiler: &MatchConditionCompiler,
    checked: Checked,
) -> LoadedConfiguration {
    let lines = LineIndex::new(text);
    let mut loaded = LoadedConfiguration {
        stage: checked.stage,
        error: checked.error,
        ..LoadedConfiguration::default()
    };
    let mut problems = checked.problems;
    if let (None, Some(draft)) = (loaded.stage, &checked.draft) {
        match effective::build(draft, options, compiler, &lines) {
            Ok(configuration) => loaded.configuration = Some(configuration),
            Err((stage, problem)) => {
                loaded.stage = Some(stage);
                loaded.error = problem.text.text(Language::English);
                problems.insert(0, *problem);
            }
        }
    }
    loaded.findings = problems.into_iter().map(|problem| problem.into_finding(&lines)).collect();
    loaded.assumptions = checked
        .assumed_files
        .iter()
        .map(|path| Message::new("kubernetes.assumedFile").with("path", path))
        .collect();
    loaded
}
