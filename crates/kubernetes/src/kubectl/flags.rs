//! Flags: which there are, which take a value, and what was given.

use std::ops::Range;

use gatewalk_diagnostics::{Finding, Message, Severity, Text, closest};

use super::words::Word;

/// A line taken apart: the words that are no flags, and the flags.
#[derive(Clone, Debug, Default)]
pub(super) struct Arguments {
    pub(super) words: Vec<Word>,
    /// What follows `--`.
    pub(super) rest: Vec<Word>,
    flags: Vec<Flag>,
}

#[derive(Clone, Debug)]
struct Flag {
    name: &'static str,
    value: String,
    range: Range<usize>,
}

impl Arguments {
    /// The last value of a flag.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.flags.iter().rev().find(|flag| flag.name == name).map(|flag| flag.value.as_str())
    }

    /// Every value of a flag.
    pub(super) fn values(&self, name: &str) -> Vec<&str> {
        let flags = self.flags.iter().filter(|flag| flag.name == name);
        flags.map(|flag| flag.value.as_str()).collect()
    }

    /// Whether a flag is on.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.value(name).is_some_and(|value| value != "false")
    }

    /// The namespace of the request: `-n`, else `default`; empty with `-A`.
    pub(super) fn namespace(&self) -> &str {
        if self.is_on("all-namespaces") {
            return "";
        }
        self.value("namespace").filter(|name| !name.is_empty()).unwrap_or("default")
    }

    /// Where a flag stands.
    pub(super) fn range(&self, name: &str) -> Option<Range<usize>> {
        self.flags.iter().rev().find(|flag| flag.name == name).map(|flag| flag.range.clone())
    }
}

/// Flags that take a value, with their one-letter form after the slash.
const VALUED: &str = "
    namespace/n selector/l output/o filename/f kustomize/k patch/p container/c server/s v/v
    field-selector patch-file type as as-group as-uid as-user-extra context kubeconfig cluster
    user token subresource raw replicas current-replicas resource-version image from-literal
    from-file from-env-file from timeout request-timeout grace-period sort-by chunk-size
    label-columns/L template tail since since-time limit-bytes max-log-requests
    pod-running-timeout address for verb resource resource-name non-resource-url clusterrole
    role group serviceaccount duration audience bound-object-kind bound-object-name
    bound-object-uid docker-server docker-username docker-password docker-email cert key tcp
    port target-port protocol name schedule hard scopes min-available max-unavailable value
    description class rule annotation default-backend min max cpu-percent cpu memory requests
    limits env/e labels restart image-pull-policy overrides field-manager validate cascade
    dry-run to-revision revision copy-to target profile pod-selector prune-allowlist api-group
    api-version categories verbs cache-dir certificate-authority client-certificate client-key
    tls-server-name username password external-ip load-balancer-ip session-affinity cluster-ip
    external-name node-port append-hash period types
";

/// Flags that are on or off.
const SWITCHES: &str = "
    all-namespaces/A watch/w watch-only stdin/i tty/t all force now wait ignore-not-found
    no-headers show-labels show-kind show-managed-fields show-events overwrite list local
    recursive/R server-side force-conflicts save-config edit follow previous timestamps prefix
    all-containers all-pods ignore-errors ignore-daemonsets delete-emptydir-data
    disable-eviction containers quiet/q record prune help/h client short
    allow-missing-template-keys server-print output-watch-events interactive cached namespaced
    insecure-skip-tls-verify match-server-version disable-compression warnings-as-errors rm
    expose attach command leave-stdin-open privileged sum use-protocol-buffers share-processes
    same-node replace concise keep-annotations create-annotation
";

/// Reads flags as kubectl's (`spf13/pflag`): `--name=value`, `--name value`, `-n value`, `-nvalue`, `-it`.
pub(super) fn read(words: Vec<Word>, findings: &mut Vec<(Range<usize>, Finding)>) -> Arguments {
    let logs = words.iter().any(|word| word.text == "logs");
    let mut arguments = Arguments::default();
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        if word.text == "--" {
            arguments.rest = words.collect();
            break;
        }
        if let Some(long) = word.text.strip_prefix("--") {
            let (name, value) = match long.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (long, None),
            };
            if let Some(name) = known(VALUED, name) {
                take(&mut arguments, &mut words, &word, name, value, findings);
            } else if let Some(name) = known(SWITCHES, name) {
                let value = value.unwrap_or_else(|| "true".to_owned());
                arguments.flags.push(Flag { name, value, range: word.range });
            } else {
                findings.push(unknown(&word, name));
            }
        } else if word.text.len() > 1 && word.text.starts_with('-') {
            short(&mut arguments, &mut words, &word, logs, findings);
        } else {
            arguments.words.push(word);
        }
    }
    arguments
}

/// The one-letter flags of a word: switches may stand together, one that takes a value takes the rest of the word.
fn short(
    arguments: &mut Arguments,
    words: &mut std::vec::IntoIter<Word>,
    word: &Word,
    logs: bool,
    findings: &mut Vec<(Range<usize>, Finding)>,
) {
    let letters = word.text.trim_start_matches('-');
    for (at, letter) in letters.char_indices() {
        // two letters mean something else to `logs`
        let switch = match letter {
            'f' if logs => Some("follow"),
            'p' if logs => Some("previous"),
            _ => by_letter(SWITCHES, letter),
        };
        if let Some(name) = switch {
            arguments.flags.push(Flag {
                name,
                value: "true".to_owned(),
                range: word.range.clone(),
            });
            continue;
        }
        let Some(name) = by_letter(VALUED, letter) else {
            let text = format!("unknown shorthand flag: '{letter}' in {}", word.text);
            let finding =
                Finding::new("kubectl/unknown-flag", Severity::Error, Text::Upstream(text));
            findings.push((word.range.clone(), finding));
            return;
        };
        let rest = letters.get(at + letter.len_utf8()..).unwrap_or_default();
        let value = (!rest.is_empty()).then(|| rest.trim_start_matches('=').to_owned());
        take(arguments, words, word, name, value, findings);
        return;
    }
}

fn take(
    arguments: &mut Arguments,
    words: &mut std::vec::IntoIter<Word>,
    word: &Word,
    name: &'static str,
    value: Option<String>,
    findings: &mut Vec<(Range<usize>, Finding)>,
) {
    // some flags have a value of their own when none is attached
    let implied = match name {
        "dry-run" => Some("unchanged"),
        "validate" => Some("strict"),
        "cascade" => Some("background"),
        "append-hash" => Some("true"),
        _ => None,
    };
    let mut range = word.range.clone();
    let value = match (value, implied) {
        (Some(value), _) => value,
        (None, Some(implied)) => implied.to_owned(),
        (None, None) => {
            let Some(next) = words.next() else {
                let text = format!("flag needs an argument: {}", word.text);
                let finding = Finding::new(
                    "kubectl/flag-without-value",
                    Severity::Error,
                    Text::Upstream(text),
                );
                findings.push((range, finding));
                return;
            };
            range.end = next.range.end;
            next.text
        }
    };
    arguments.flags.push(Flag { name, value, range });
}

/// The flags of a table: long name, and the letter where there is one.
fn table(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.split_whitespace().map(|flag| flag.split_once('/').unwrap_or((flag, "")))
}

fn known(flags: &'static str, name: &str) -> Option<&'static str> {
    table(flags).find(|(long, _)| *long == name).map(|(long, _)| long)
}

fn by_letter(flags: &'static str, letter: char) -> Option<&'static str> {
    let mut buffer = [0; 4];
    let letter: &str = letter.encode_utf8(&mut buffer);
    table(flags).find(|(_, short)| *short == letter).map(|(long, _)| long)
}

fn unknown(word: &Word, name: &str) -> (Range<usize>, Finding) {
    let text = Text::Upstream(format!("unknown flag: --{name}"));
    let mut finding = Finding::new("kubectl/unknown-flag", Severity::Error, text);
    let names = table(VALUED).chain(table(SWITCHES)).map(|(long, _)| long);
    finding.help = closest(name, names)
        .map(|near| Message::new("kubernetes.didYouMean").with("name", &format!("--{near}")));
    (word.range.clone(), finding)
}
