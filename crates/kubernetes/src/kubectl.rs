//! kubectl lines: which API requests a command makes (`k8s.io/kubectl/pkg/cmd`).
//!
//! Discovery is left out. Requests whose refusal kubectl ignores (waiting for a deletion, fetching a version before a replace, most of
//! what `describe` reads besides) are marked. Names that the server would say come from the objects of the scenario: `delete pods --all`
//! stops at its list where there is no pod.

mod commands;
mod flags;
mod impersonation;
mod listed;
mod manifests;
mod selection;
mod table;
mod targets;
mod words;

use gatewalk_diagnostics::order;
use std::ops::Range;

use gatewalk_diagnostics::{Finding, LineIndex, Message, Severity, Text};
use gatewalk_release::Release;

use crate::apis::apiserver::GoDuration;
use crate::objects::ObjectIdentity;
use crate::resources::{ApiResource, Resources};

pub use impersonation::{Impersonation, complete};

/// The longest line that is read, in bytes.
pub const LINE_BYTES_MAX: usize = 64 * 1024;

/// The most requests that one line is taken for.
pub const REQUESTS_MAX: usize = 200;

/// Since this release kubectl names the group of a resource that there is not.
const GROUPS_NAMED_SINCE: Release = Release::V1_37;

/// What a line's meaning depends on besides itself.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The release of server and client.
    pub release: Release,
    /// The resources the server has.
    pub resources: &'a Resources,
    /// The objects that `-f` stands for.
    pub objects: &'a [ObjectIdentity],
}

/// One API request of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiRequest {
    /// The HTTP method.
    pub method: &'static str,
    /// Path and query.
    pub target: String,
    /// The body, where the answer depends on it (reviews); empty otherwise.
    pub body: String,
    /// Whether kubectl goes on whatever becomes of it.
    pub ignored: bool,
}

/// What a line asks for.
#[derive(Clone, Debug, Default)]
pub struct Command {
    /// The requests, in order. kubectl stops at the first that is refused.
    pub requests: Vec<ApiRequest>,
    /// Who the requests are made as, where the line says so.
    pub impersonation: Option<Impersonation>,
    /// What is wrong or doubtful; places are places of the line.
    pub findings: Vec<Finding>,
    /// What was left out or taken for granted.
    pub notes: Vec<Message>,
    /// The requests that it goes on after whatever becomes of them, in words.
    pub also_sent: Option<Message>,
}

/// Reads a line. Whatever is wrong with it is a finding; then there may be fewer requests, or none.
pub fn parse(line: &str, context: &Context<'_>) -> Command {
    let mut parser =
        Parser { context: *context, command: Command::default(), findings: Vec::new() };
    if line.len() > LINE_BYTES_MAX {
        parser.error(
            "kubectl/too-long",
            Message::new("kubernetes.lineTooLong").with("limit", &LINE_BYTES_MAX),
            0..0,
        );
    } else {
        parser.line(line);
    }
    if parser.findings.iter().any(|(_, finding)| finding.severity == Severity::Error) {
        // kubectl gives up before it asks anything
        parser.command.requests.clear();
    }
    parser.also_sent();
    let index = LineIndex::new(line);
    let located = parser.findings.into_iter().map(|(range, mut finding)| {
        finding.span = Some(index.span(range));
        finding
    });
    parser.command.findings.extend(located);
    parser.command
}

struct Parser<'a> {
    context: Context<'a>,
    command: Command,
    findings: Vec<(Range<usize>, Finding)>,
}

impl<'a> Parser<'a> {
    fn line(&mut self, line: &str) {
        let (mut words, open) = words::words(line);
        if let Some(at) = open {
            self.error("kubectl/open-quote", Message::new("kubernetes.openQuote"), at..at + 1);
        }
        match words.first().map(|word| word.text.as_str()) {
            Some("kubectl" | "k" | "oc") => {
                words.remove(0);
            }
            Some(_) => {}
            None => {
                self.error("kubectl/empty", Message::new("kubernetes.emptyLine"), 0..0);
                return;
            }
        }
        // a pipe or a second command is the shell's, not kubectl's
        if let Some(at) = words
            .iter()
            .position(|word| matches!(word.text.as_str(), "|" | "&&" | ";" | "||" | ">" | "<"))
        {
            let range = words.get(at).map_or(0..0, |word| word.range.clone());
            words.truncate(at);
            self.warning("kubectl/shell", Message::new("kubernetes.shellIgnored"), range);
        }
        let arguments = match flags::read(words, self.context.release) {
            Ok(arguments) => arguments,
            Err(fault) => {
                self.findings.push(*fault);
                return;
            }
        };
        self.command.impersonation = self.impersonation(&arguments);
        if arguments.command.is_empty() {
            self.error("kubectl/no-command", Message::new("kubernetes.noCommand"), 0..line.len());
            return;
        }
        let command =
            words::Word { text: arguments.command.to_owned(), range: arguments.range.clone() };
        self.run(&command, &arguments);
        self.check_namespace(&arguments);
        self.time_out(&arguments);
        if self.command.requests.len() > REQUESTS_MAX {
            self.command.requests.truncate(REQUESTS_MAX);
            self.warning(
                "kubectl/too-many",
                Message::new("kubernetes.tooManyRequests").with("limit", &REQUESTS_MAX),
                command.range,
            );
        }
    }

    /// A client refuses a namespace that cannot stand in a path.
    fn check_namespace(&mut self, arguments: &flags::Arguments) {
        let namespace = arguments.own_namespace();
        let Some(why) = targets::bad_segment(namespace) else { return };
        let within = format!("/namespaces/{namespace}/");
        if self.command.requests.iter().any(|request| request.target.contains(&within)) {
            let text = Text::Upstream(format!("invalid namespace \"{namespace}\": [{why}]"));
            let place = arguments.place("namespace");
            self.find("kubectl/bad-name", Severity::Error, text, place);
        }
    }

    /// `--request-timeout` goes with every request but that of the version, which has its own.
    fn time_out(&mut self, arguments: &flags::Arguments) {
        let text = arguments.text("request-timeout");
        let given =
            text.parse::<i32>().map(GoDuration::from_seconds).or_else(|_| GoDuration::parse(text));
        let Some(timeout) = given.ok().filter(|timeout| *timeout != GoDuration::ZERO) else {
            return;
        };
        for request in &mut self.command.requests {
            if !request.target.starts_with("/version") {
                request.target = with_parameter(&request.target, "timeout", &timeout.to_string());
            }
        }
    }

    /// A request.
    fn request(&mut self, method: &'static str, target: String) {
        self.command.requests.push(ApiRequest { method, target, ..ApiRequest::default() });
    }

    /// A request that kubectl makes besides: it goes on whatever becomes of it.
    fn besides(&mut self, target: String) {
        let request = ApiRequest { method: "GET", target, ignored: true, ..ApiRequest::default() };
        self.command.requests.push(request);
    }

    /// A request about a named object.
    fn object(
        &mut self,
        method: &'static str,
        resource: &ApiResource,
        namespace: &str,
        name: &str,
        rest: &str,
    ) {
        let path = resource.path(namespace);
        self.request(method, format!("{path}/{}{rest}", path_segment(name)));
    }

    /// Says what kubectl sends besides.
    fn also_sent(&mut self) {
        let ignored = self.command.requests.iter().filter(|request| request.ignored);
        let ignored: Vec<String> =
            ignored.map(|request| format!("{} {}", request.method, request.target)).collect();
        if !ignored.is_empty() {
            let requests = ignored.join("; ");
            let said = Message::new("kubernetes.alsoSent").with("requests", &requests);
            self.command.also_sent = Some(said);
        }
    }

    fn note(&mut self, message: Message) {
        if !self.command.notes.contains(&message) {
            self.command.notes.push(message);
        }
    }

    fn find(&mut self, code: &'static str, severity: Severity, text: Text, range: Range<usize>) {
        self.findings.push((range, Finding::new(code, severity, text)));
    }

    fn error(&mut self, code: &'static str, message: Message, range: Range<usize>) {
        self.find(code, Severity::Error, Text::Ours(message), range);
    }

    fn warning(&mut self, code: &'static str, message: Message, range: Range<usize>) {
        self.find(code, Severity::Warning, Text::Ours(message), range);
    }

    /// The resource of an argument, or a finding with kubectl's text and a suggestion.
    fn resource(&mut self, argument: &str, range: Range<usize>) -> Option<&'a ApiResource> {
        let resources = self.context.resources;
        if let Some(found) = resources.find(argument) {
            return Some(found);
        }
        // of what is written with a group the error has the name alone
        let (typed, group) = argument.split_once('.').unwrap_or((argument, ""));
        let within = if group.is_empty() || self.context.release < GROUPS_NAMED_SINCE {
            String::new()
        } else {
            format!(" in group \"{group}\"")
        };
        let text = Text::Upstream(format!(
            "error: the server doesn't have a resource type \"{typed}\"{within}"
        ));
        let mut finding = Finding::new("kubectl/unknown-resource", Severity::Error, text);
        let suggestions = resources.suggestions(argument);
        let name = argument.split('.').next().unwrap_or_default().to_lowercase();
        if let Some(off) =
            resources.iter().find(|resource| resource.name == name && !resource.served)
        {
            let version = format!("{}/{}", off.group, off.version);
            finding.help =
                Some(Message::new("kubernetes.resourceNotServed").with("version", &version));
        } else if !suggestions.is_empty() {
            let names = suggestions.join(", ");
            finding.help = Some(Message::new("kubernetes.didYouMean").with("name", &names));
        }
        self.findings.push((range, finding));
        None
    }
}

/// A name in a path, escaped as `url.PathEscape` would where it holds what a path cannot.
fn path_segment(name: &str) -> String {
    escape(name, |byte| b"-_.~$&+,:;=@".contains(&byte))
}

/// A query of names and values: sorted by name and escaped, as `url.Values.Encode` does. With its `?`, or empty. Of what has no value
/// only words of a command stay.
fn query(pairs: &[(&str, &str)]) -> String {
    let mut pairs: Vec<&(&str, &str)> =
        pairs.iter().filter(|(name, value)| !value.is_empty() || *name == "command").collect();
    // values of one name keep their order
    order::sort_by_key(&mut pairs, |(name, _)| *name);
    let pair = |(name, value): &&(&str, &str)| {
        let value = escape(value, |byte| b"-_.~ ".contains(&byte)).replace(' ', "+");
        format!("{name}={value}")
    };
    let pairs: Vec<String> = pairs.iter().map(pair).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// A target with one parameter more, in its place.
fn with_parameter(target: &str, name: &str, value: &str) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut pairs: Vec<String> =
        query.split('&').filter(|pair| !pair.is_empty()).map(str::to_owned).collect();
    pairs.push(format!("{name}={value}"));
    pairs.sort_unstable();
    format!("{path}?{}", pairs.join("&"))
}

fn escape(text: &str, kept: impl Fn(u8) -> bool) -> String {
    use std::fmt::Write as _;
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || kept(byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
