//! From the text to the decoded configuration. Mirrors the codec of `serializer.NewCodecFactory(scheme, serializer.EnableStrict)`.

mod strict;
mod syntax;

use gatewalk_diagnostics::{Language, Message};
use gatewalk_release::Release;
use gatewalk_yaml::{Decoded, Kind, Node, first_document, json};

use super::super::decode::decode;
use super::super::draft::{Draft, draft};
use super::super::problem::{PendingFix, Problem};
use super::super::registry::{GROUP, KIND, Registered, look_up, newest_version};
use super::super::schema::CONFIGURATION;
use super::LoadOptions;

/// Why a text does not load.
pub(super) struct Refusal {
    /// Upstream's whole text, without `failed to load AuthorizationConfiguration from file: `.
    pub(super) error: String,
    /// One problem for each entry of it.
    pub(super) problems: Vec<Problem>,
}

impl Refusal {
    fn one(problem: Problem) -> Self {
        Self { error: problem.text.text(Language::English), problems: vec![problem] }
    }
}

/// Reads the configuration.
pub(super) fn load(text: &str, options: &LoadOptions<'_>) -> Result<Draft, Refusal> {
    if text.is_empty() {
        return Ok(Draft::default());
    }
    // unicode.IsSpace and char::is_whitespace agree
    let is_json = text.trim_start().starts_with('{');
    let decoded = if is_json { read_json(text) } else { read_yaml(text, options.release) }
        .map_err(|problem| Refusal::one(*problem))?;
    let Some(root) = decoded.tree.root() else { return Ok(Draft::default()) };
    let meta = interpret(root).map_err(|problem| Refusal::one(*problem))?;
    if meta.kind.is_empty() {
        return Err(Refusal::one(missing_meta("Kind", "kind", text, root, options)));
    }
    if meta.version.is_empty() {
        return Err(Refusal::one(missing_meta("apiVersion", "apiVersion", text, root, options)));
    }
    match look_up(meta.group, meta.version, meta.kind, options.release) {
        Registered::Unknown(text) => Err(Refusal::one(unregistered(&meta, text, root, options))),
        Registered::Other(other) => {
            let (schema, version) = (other.schema, other.version);
            let decoding = decode(text, root, schema, version, options.release);
            let help = || about_other_kind(meta.kind);
            if let Some(error) = decoding.error {
                return Err(Refusal::one(strict::type_error(text, error).help(help())));
            }
            let is_strict = decoded.duplicates.is_empty() && decoding.strict.is_empty();
            if other.converts && !is_strict {
                return Err(strict::other_refusal(&decoded.duplicates, decoding.strict, help));
            }
            let span = root.get("kind").map(Node::span);
            let problem = Problem::upstream("authorization/other-kind", "kind", other.error, span);
            Err(Refusal::one(problem.help(help())))
        }
        Registered::AuthorizationConfiguration(version) => {
            let decoding = decode(text, root, &CONFIGURATION, version, options.release);
            if let Some(error) = decoding.error {
                return Err(Refusal::one(strict::type_error(text, error)));
            }
            if !decoded.duplicates.is_empty() || !decoding.strict.is_empty() {
                return Err(strict::refusal(
                    root,
                    &decoded.duplicates,
                    decoding.strict,
                    options,
                    version,
                ));
            }
            Ok(draft(text, root, version))
        }
    }
}

fn read_json(text: &str) -> Result<Decoded, Box<Problem>> {
    match json::parse(text) {
        Ok(tree) => Ok(Decoded { tree, duplicates: Vec::new() }),
        Err(mut error) => {
            if let gatewalk_diagnostics::Text::Upstream(text) = &mut error.text {
                text.insert_str(0, "couldn't get version/kind; json parse error: ");
            }
            Err(Box::new(syntax::problem(text, error, true)))
        }
    }
}

fn read_yaml(text: &str, release: Release) -> Result<Decoded, Box<Problem>> {
    first_document(text).map_err(|mut error| {
        if let gatewalk_diagnostics::Text::Upstream(text) = &mut error.text
            && release <= Release::V1_30
            && let Some(rest) = text.strip_prefix("unsupported map key")
        {
            *text = format!("Unsupported map key{rest}");
        }
        Box::new(syntax::problem(text, error, false))
    })
}

/// Group, version and kind as the document names them.
struct Meta<'a> {
    api_version: &'a str,
    group: &'a str,
    version: &'a str,
    kind: &'a str,
}

/// Mirrors `SimpleMetaFactory.Interpret`, which reads keys in any case; the last one counts.
fn interpret(root: Node<'_>) -> Result<Meta<'_>, Box<Problem>> {
    const PREFIX: &str = "couldn't get version/kind; json parse error: json: cannot unmarshal";
    match root.kind() {
        Kind::Object | Kind::Null => {}
        Kind::Bool | Kind::Number | Kind::String | Kind::Array => {
            let text = format!(
                "{PREFIX} {} into Go value of type struct {{ APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; \
                 Kind string \"json:\\\"kind,omitempty\\\"\" }}",
                root.kind().name()
            );
            let problem =
                Problem::upstream("authorization/not-an-object", "", text, Some(root.span()));
            return Err(Box::new(problem.help(Message::new("kubernetes.notAnObject"))));
        }
    }
    let (mut api_version, mut kind) = ("", "");
    let mut error = None;
    for entry in root.entries() {
        let (name, target) = if folds_to(entry.key, "apiVersion") {
            ("apiVersion", &mut api_version)
        } else if folds_to(entry.key, "kind") {
            ("kind", &mut kind)
        } else {
            continue;
        };
        match entry.value.kind() {
            Kind::String => *target = entry.value.as_str().unwrap_or_default(),
            Kind::Null => {}
            found if error.is_none() => {
                let found = found.name();
                let text = format!("{PREFIX} {found} into Go struct field .{name} of type string");
                error = Some(Problem::upstream(
                    "authorization/wrong-type",
                    name,
                    text,
                    Some(entry.value.span()),
                ));
            }
            _ => {}
        }
    }
    if let Some(error) = error {
        return Err(Box::new(error));
    }
    let (group, version) = match api_version.split_once('/') {
        _ if api_version == "/" => ("", ""),
        None => ("", api_version),
        Some((_, version)) if version.contains('/') => {
            let text = format!("unexpected GroupVersion string: {api_version}");
            let span = root.get("apiVersion").map(Node::span);
            return Err(Box::new(Problem::upstream(
                "authorization/bad-api-version",
                "apiVersion",
                text,
                span,
            )));
        }
        Some((group, version)) => (group, version),
    };
    Ok(Meta { api_version, group, version, kind })
}

/// `encoding/json`'s folding of names: ASCII case, the long s and the Kelvin sign.
fn folds_to(key: &str, name: &str) -> bool {
    let fold = |character: char| match character {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        _ => character.to_ascii_lowercase(),
    };
    key.chars().map(fold).eq(name.chars().map(fold))
}

fn missing_meta(
    name: &str,
    field: &'static str,
    text: &str,
    root: Node<'_>,
    options: &LoadOptions<'_>,
) -> Problem {
    let usual = match field {
        "kind" => KIND.to_owned(),
        _ => format!("{GROUP}/{}", newest_version(options.release)),
    };
    let entries = root.entries().len();
    let other = root.entry("apiVersion").or_else(|| root.entry("kind"));
    let span = other.map_or_else(|| root.span(), |entry| entry.key_span());
    let problem = Problem::upstream(
        "authorization/missing-kind-or-version",
        field,
        format!("Object '{name}' is missing in '{text}'"),
        Some(span),
    )
    .help(Message::new("kubernetes.addField").with("name", field));
    let is_yaml = !text.trim_start().starts_with('{');
    if !is_yaml || entries == 0 || root.entry(field).is_some() {
        return problem;
    }
    let Some(at) = other.map(|entry| entry.key_span().start) else { return problem };
    let starts_line = text
        .get(..at)
        .is_some_and(|before| before.is_empty() || before.ends_with(['\n', '\u{feff}']));
    let title = Message::new("kubernetes.fixAddField").with("field", &format!("{field}: {usual}"));
    problem
        .fix(starts_line.then(|| PendingFix::replace(title, at..at, format!("{field}: {usual}\n"))))
}

/// A kind or version this release does not know.
fn unregistered(
    meta: &Meta<'_>,
    text: String,
    root: Node<'_>,
    options: &LoadOptions<'_>,
) -> Problem {
    let newest = newest_version(options.release);
    let usual = format!("{GROUP}/{newest}");
    let version_span = root.get("apiVersion").map(Node::span);
    let kind_span = root.get("kind").map(Node::span);
    let replace = |span: Option<std::ops::Range<usize>>, value: &str| {
        let title = Message::new("kubernetes.fixValue").with("value", value);
        span.map(|span| PendingFix::replace(title, span, value))
    };
    if meta.kind != KIND {
        let close = gatewalk_diagnostics::closest(meta.kind, [KIND])
            .or_else(|| meta.kind.eq_ignore_ascii_case(KIND).then_some(KIND));
        let problem =
            Problem::upstream("authorization/unknown-kind", "kind", text, kind_span.clone());
        return match close {
            Some(kind) => problem
                .help(Message::new("kubernetes.didYouMean").with("name", kind))
                .fix(replace(kind_span, kind)),
            None => problem.help(about_other_kind(meta.kind)),
        };
    }
    Problem::upstream("authorization/unknown-version", "apiVersion", text, version_span.clone())
        .help(
            Message::new("kubernetes.versionOfRelease")
                .with("release", &options.release)
                .with("version", meta.api_version)
                .with("newest", &usual),
        )
        .fix(replace(version_span, &usual))
}

/// The flags of kube-apiserver that name files of other kinds.
const FLAGS: [(&str, &str); 6] = [
    ("AuthenticationConfiguration", "authentication-config"),
    ("AdmissionConfiguration", "admission-control-config-file"),
    ("EncryptionConfiguration", "encryption-provider-config"),
    ("EgressSelectorConfiguration", "egress-selector-config-file"),
    ("TracingConfiguration", "tracing-config-file"),
    ("Policy", "audit-policy-file"),
];

/// Where an object of another kind belongs.
fn about_other_kind(kind: &str) -> Message {
    if let Some((_, flag)) = FLAGS.iter().find(|(other, _)| *other == kind) {
        return Message::new("kubernetes.otherKindFlag").with("kind", kind).with("flag", flag);
    }
    match kind {
        "Config" => Message::new("kubernetes.otherKindKubeconfig"),
        "List" | "AuthorizationConfigurationList" => Message::new("kubernetes.otherKindList"),
        "ClusterRole" | "ClusterRoleBinding" | "Role" | "RoleBinding" => {
            Message::new("kubernetes.otherKindStored").with("kind", kind)
        }
        _ => Message::new("kubernetes.otherKind").with("kind", kind),
    }
}
