//! Flags: what was given, read as kubectl's command line library reads it (`spf13/cobra`, `spf13/pflag`).

mod value;

use std::ops::Range;

use gatewalk_diagnostics::{Finding, Message, Severity, Text, closest};
use gatewalk_release::Release;

use super::table::{CommandEntry, FlagEntry, FlagKind, Table};
use super::words::Word;

/// A line taken apart: the command, the words after it that are no flags, and the flags.
#[derive(Clone, Debug, Default)]
pub(super) struct Arguments {
    /// The command as it is called (`rollout undo`); empty where there is none.
    pub(super) command: &'static str,
    /// Where the words of the command stand.
    pub(super) range: Range<usize>,
    pub(super) words: Vec<Word>,
    /// What follows `--`.
    pub(super) rest: Vec<Word>,
    /// Whether there is a `--`.
    pub(super) has_dashes: bool,
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

    /// The last value of a flag; empty where it was not given.
    pub(super) fn text(&self, name: &str) -> &str {
        self.value(name).unwrap_or_default()
    }

    /// The value of a flag that is a whole number.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.value(name).and_then(|text| value::integer(text, 64).ok())
    }

    /// Whether a flag was given.
    pub(super) fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// Every value of a flag.
    pub(super) fn values(&self, name: &str) -> Vec<&str> {
        let flags = self.flags.iter().filter(|flag| flag.name == name);
        flags.map(|flag| flag.value.as_str()).collect()
    }

    /// Whether a flag is on.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.value(name).is_some_and(|text| value::boolean(text) == Ok(true))
    }

    /// Whether a flag was turned off.
    pub(super) fn is_off(&self, name: &str) -> bool {
        self.value(name).is_some_and(|text| value::boolean(text) == Ok(false))
    }

    /// The namespace of the request: `-n`, else `default`; empty with `-A`.
    pub(super) fn namespace(&self) -> &str {
        if self.is_on("all-namespaces") {
            return "";
        }
        self.own_namespace()
    }

    /// The namespace of `-n`, else `default`, whatever `-A` says.
    pub(super) fn own_namespace(&self) -> &str {
        self.value("namespace").filter(|name| !name.is_empty()).unwrap_or("default")
    }

    /// Forgets a flag.
    pub(super) fn drop_flag(&mut self, name: &str) {
        self.flags.retain(|flag| flag.name != name);
    }

    /// Where a flag stands.
    pub(super) fn range(&self, name: &str) -> Option<Range<usize>> {
        self.flags.iter().rev().find(|flag| flag.name == name).map(|flag| flag.range.clone())
    }

    /// Where a flag stands, or the command where it was not given.
    pub(super) fn place(&self, name: &str) -> Range<usize> {
        self.range(name).unwrap_or_else(|| self.range.clone())
    }
}

/// What is wrong with a line before its command runs, and where.
pub(super) type Fault = Box<(Range<usize>, Finding)>;

/// Finds the command, then its flags. An error is what kubectl stops at.
pub(super) fn read(mut words: Vec<Word>, release: Release) -> Result<Arguments, Fault> {
    let table = Table::new(release);
    let mut arguments = Arguments::default();
    let mut flags = table.flags("");
    let mut found: Option<CommandEntry> = None;
    while let Some(at) = first_argument(&words, &flags) {
        let Some(word) = words.get(at) else { break };
        let Some(next) = table.find(arguments.command, &word.text) else {
            if found.is_none() {
                return Err(unknown_command(&words, word, table, release));
            }
            break;
        };
        arguments.command = next.path;
        arguments.range = match found {
            Some(_) => arguments.range.start..word.range.end,
            None => word.range.clone(),
        };
        words.remove(at);
        found = Some(next);
        flags = table.flags(next.path);
    }
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        if word.text == "--" {
            arguments.has_dashes = true;
            arguments.rest = words.collect();
            break;
        }
        let is_flag = word.text.len() > 1 && word.text.starts_with('-');
        let taken = match word.text.strip_prefix("--") {
            Some(long) => long_flag(&mut arguments, &mut words, &word, long, &flags),
            None if is_flag => short_flags(&mut arguments, &mut words, &word, &flags),
            None => {
                arguments.words.push(word);
                Ok(())
            }
        };
        taken.map_err(|fault| Box::new((fault.0, usage(fault.1, arguments.command))))?;
    }
    if !TAKES_COMMAND.contains(&arguments.command) {
        let rest = std::mem::take(&mut arguments.rest);
        arguments.words.extend(rest);
    }
    if !arguments.is_on("help") && !arguments.command.is_empty() {
        require(&arguments, &flags)?;
    }
    Ok(arguments)
}

/// Commands for which what follows `--` is a command of its own; of others it is words like those before.
const TAKES_COMMAND: &[&str] =
    &["create cronjob", "create deployment", "create job", "debug", "exec", "run"];

/// The place of the first word that is neither a flag nor the value of one (`cobra.stripFlags`).
fn first_argument(words: &[Word], flags: &[FlagEntry]) -> Option<usize> {
    let mut at = 0;
    loop {
        let text = words.get(at)?.text.as_str();
        let takes_next = match (text.strip_prefix("--"), text.strip_prefix('-')) {
            (Some(""), _) => return None,
            (Some(long), _) => {
                !long.contains('=')
                    && !flags.iter().any(|flag| flag.name == long && flag.implied.is_some())
            }
            (None, Some(letter)) => {
                letter.chars().count() == 1
                    && !flags.iter().any(|flag| flag.letter == letter && flag.implied.is_some())
            }
            (None, None) if text.is_empty() => false,
            (None, None) => return Some(at),
        };
        at += if takes_next { 2 } else { 1 };
    }
}

/// What cobra adds to what is wrong with a flag.
fn usage(mut fault: Finding, command: &str) -> Finding {
    if let Text::Upstream(text) = &fault.message {
        let whole = format!("kubectl {command}");
        let help = match command {
            "diff" => "See 'kubectl diff -h' for help and examples".to_owned(),
            _ => format!("See '{} --help' for usage.", whole.trim_end()),
        };
        fault.message = Text::Upstream(format!("error: {text}\n{help}"));
    }
    fault
}

fn unknown_command(words: &[Word], word: &Word, table: Table, release: Release) -> Fault {
    // kubectl looks for a plugin, of which flags may not stand before the name
    if let Some(first) = words.first().filter(|first| first.text.starts_with('-')) {
        let text = format!("Error: flags cannot be placed before plugin name: {}", first.text);
        let finding =
            Finding::new("kubectl/unknown-command", Severity::Error, Text::Upstream(text));
        return Box::new((first.range.clone(), finding));
    }
    let mut text = format!("error: unknown command \"{}\" for \"kubectl\"", word.text);
    let near: Vec<&str> = suggested(&word.text, table, release);
    if !near.is_empty() {
        text.push_str("\n\nDid you mean this?");
        for name in &near {
            text.push_str("\n\t");
            text.push_str(name);
        }
    }
    let mut finding =
        Finding::new("kubectl/unknown-command", Severity::Error, Text::Upstream(text));
    if near.is_empty() {
        let names = table.below("").map(|entry| entry.name());
        finding.help = closest(&word.text, names)
            .map(|name| Message::new("kubernetes.didYouMean").with("name", name));
    }
    Box::new((word.range.clone(), finding))
}

/// The commands that cobra suggests (`Command.SuggestionsFor`): at most two letters away, or beginning so.
fn suggested(word: &str, table: Table, release: Release) -> Vec<&'static str> {
    const DISTANCE_MAX: usize = 2;
    let lower = word.to_lowercase();
    let is_near = |name: &&str| {
        value::distance(&lower, name) <= DISTANCE_MAX
            || name.starts_with(&lower)
            || ALSO_SUGGESTED.iter().any(|(typed, meant, since, until)| {
                (*since..=*until).contains(&release) && *typed == lower && meant == name
            })
    };
    // `help` is not there yet when kubectl looks for plugins, and `alpha` can do nothing
    let names =
        table.below("").map(|entry| entry.name()).filter(|name| !matches!(*name, "alpha" | "help"));
    let mut near: Vec<&'static str> = names.filter(is_near).collect();
    near.sort_by_key(|name| ORDER.split_whitespace().position(|other| other == *name));
    near
}

/// What else is suggested for a word (`SuggestFor`), in the releases from one to another.
const ALSO_SUGGESTED: &[(&str, &str, Release, Release)] = &[
    ("inspect", "describe", Release::V1_36, Release::NEWEST),
    ("list", "get", Release::V1_29, Release::NEWEST),
    ("list", "wait", Release::V1_29, Release::V1_35),
    ("ls", "get", Release::V1_36, Release::NEWEST),
    ("ps", "get", Release::V1_29, Release::V1_35),
    ("ps", "wait", Release::V1_29, Release::V1_35),
    ("remove", "delete", Release::V1_36, Release::NEWEST),
    ("rm", "delete", Release::V1_29, Release::NEWEST),
    ("stats", "top", Release::V1_36, Release::NEWEST),
];

/// The commands in kubectl's own order (`k8s.io/kubectl/pkg/cmd.NewKubectlCommand`).
const ORDER: &str = "create expose run set explain get edit delete rollout scale autoscale certificate cluster-info top cordon
    uncordon drain taint describe logs attach exec port-forward proxy cp auth debug events diff apply patch replace wait
    kustomize label annotate completion alpha config plugin version api-versions api-resources options";

fn long_flag(
    arguments: &mut Arguments,
    words: &mut std::vec::IntoIter<Word>,
    word: &Word,
    long: &str,
    flags: &[FlagEntry],
) -> Result<(), Fault> {
    if long.starts_with(['-', '=']) {
        return Err(fault("kubectl/bad-flag", word, format!("bad flag syntax: {}", word.text)));
    }
    let (name, attached) = match long.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (long, None),
    };
    // what runs kubectl takes `_` for `-`
    let dashed = name.replace('_', "-");
    let Some(flag) = flags.iter().find(|flag| flag.name == dashed) else {
        return Err(unknown(word, name, flags));
    };
    take(arguments, words, word, flag, attached, &format!("flag needs an argument: --{name}"))
}

/// The one-letter flags of a word: switches may stand together, one that takes a value takes the rest of the word.
fn short_flags(
    arguments: &mut Arguments,
    words: &mut std::vec::IntoIter<Word>,
    word: &Word,
    flags: &[FlagEntry],
) -> Result<(), Fault> {
    let mut letters = word.text.trim_start_matches('-');
    while let Some(letter) = letters.chars().next() {
        let (all, split) = (letters, letter.len_utf8());
        letters = letters.get(split..).unwrap_or_default();
        let this = all.get(..split).unwrap_or_default();
        let Some(flag) = flags.iter().find(|flag| flag.letter == this) else {
            let text = format!("unknown shorthand flag: '{letter}' in -{all}");
            return Err(fault("kubectl/unknown-flag", word, text));
        };
        let attached = match letters.strip_prefix('=') {
            Some(value) if !value.is_empty() => Some(value),
            _ if flag.implied.is_some() || letters.is_empty() => None,
            _ => Some(letters),
        };
        let missing = format!("flag needs an argument: '{letter}' in -{all}");
        take(arguments, words, word, flag, attached, &missing)?;
        if attached.is_some() || flag.implied.is_none() {
            break;
        }
    }
    Ok(())
}

fn take(
    arguments: &mut Arguments,
    words: &mut std::vec::IntoIter<Word>,
    word: &Word,
    flag: &FlagEntry,
    attached: Option<&str>,
    missing: &str,
) -> Result<(), Fault> {
    let mut range = word.range.clone();
    let text = match (attached, flag.implied) {
        (Some(text), _) => text.to_owned(),
        (None, Some(implied)) => implied.to_owned(),
        (None, None) => {
            let next = words
                .next()
                .ok_or_else(|| fault("kubectl/flag-without-value", word, missing.to_owned()))?;
            range.end = next.range.end;
            next.text
        }
    };
    let valid = match flag.kind {
        FlagKind::Switch => value::boolean(&text).map(|_| ()),
        FlagKind::Integer(bits) => value::integer(&text, bits).map(|_| ()),
        FlagKind::Duration => value::duration(&text),
        FlagKind::Pairs(what) => value::pairs(&text, what),
        FlagKind::Text => Ok(()),
    };
    if let Err(why) = valid {
        let letter =
            if flag.letter.is_empty() { String::new() } else { format!("-{}, ", flag.letter) };
        let given = value::quote(&text);
        let text = format!("invalid argument {given} for \"{letter}--{}\" flag: {why}", flag.name);
        let finding = Finding::new("kubectl/bad-value", Severity::Error, Text::Upstream(text));
        return Err(Box::new((range, finding)));
    }
    arguments.flags.push(Flag { name: flag.name, value: text, range });
    Ok(())
}

/// `required flag(s) "a", "b" not set` (`cobra.ValidateRequiredFlags`).
fn require(arguments: &Arguments, flags: &[FlagEntry]) -> Result<(), Fault> {
    let lacks = |flag: &&FlagEntry| flag.is_required && !arguments.has(flag.name);
    let lacking: Vec<&str> = flags.iter().filter(lacks).map(|flag| flag.name).collect();
    if lacking.is_empty() {
        return Ok(());
    }
    let text = format!("error: required flag(s) \"{}\" not set", lacking.join("\", \""));
    let finding = Finding::new("kubectl/flag-missing", Severity::Error, Text::Upstream(text));
    Err(Box::new((arguments.range.clone(), finding)))
}

fn fault(code: &'static str, word: &Word, text: String) -> Fault {
    Box::new((word.range.clone(), Finding::new(code, Severity::Error, Text::Upstream(text))))
}

fn unknown(word: &Word, name: &str, flags: &[FlagEntry]) -> Fault {
    let mut fault = fault("kubectl/unknown-flag", word, format!("unknown flag: --{name}"));
    fault.1.help = closest(name, flags.iter().map(|flag| flag.name))
        .map(|near| Message::new("kubernetes.didYouMean").with("name", &format!("--{near}")));
    fault
}
