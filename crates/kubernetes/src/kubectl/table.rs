//! The commands of a release with their flags, from the generated table.

use gatewalk_release::Release;

use crate::data;

const DATA: &str = include_str!("../../data/kubectl.txt");

/// The name under which the flags stand that every command has.
const ROOT: &str = "kubectl";

/// A command: `get`, `rollout undo`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CommandEntry {
    /// Its words, with blanks between them.
    pub(super) path: &'static str,
    aliases: &'static str,
}

impl CommandEntry {
    /// The last of its words.
    pub(super) fn name(&self) -> &'static str {
        self.path.rsplit(' ').next().unwrap_or_default()
    }

    fn parent(&self) -> &'static str {
        self.path.rsplit_once(' ').map_or("", |(parent, _)| parent)
    }
}

/// A flag of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FlagEntry {
    /// The long name.
    pub(super) name: &'static str,
    /// The letter; empty where there is none.
    pub(super) letter: &'static str,
    /// What its value must be.
    pub(super) kind: FlagKind,
    /// The value it has where none is attached; such a flag never takes the next word.
    pub(super) implied: Option<&'static str>,
    /// Whether the command cannot do without.
    pub(super) is_required: bool,
}

/// What a flag's value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FlagKind {
    /// `true` or `false`.
    Switch,
    /// Any text.
    Text,
    /// A whole number of so many bits.
    Integer(u32),
    /// `1h30m`.
    Duration,
    /// Names with values.
    Pairs(PairsOf),
}

/// Whose way of reading names with values a flag has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PairsOf {
    /// The flag library's.
    Pflag,
    /// Kubernetes' own.
    Kubernetes,
}

/// The commands of a release, each with its parents before it or after it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    release: Release,
}

impl Table {
    pub(super) fn new(release: Release) -> Self {
        Self { release }
    }

    fn entries(self) -> impl Iterator<Item = (CommandEntry, &'static str)> {
        data::lines(DATA, self.release).filter(|line| !line.starts_with('+')).map(|line| {
            let mut fields = line.split('|');
            let mut next = || fields.next().unwrap_or_default();
            let (path, aliases, _) = (next(), next(), next());
            (CommandEntry { path, aliases }, next())
        })
    }

    /// The commands directly below another; those of kubectl itself below the empty path.
    pub(super) fn below(self, parent: &str) -> impl Iterator<Item = CommandEntry> {
        self.entries()
            .map(|(entry, _)| entry)
            .filter(move |entry| entry.path != ROOT && entry.parent() == parent)
    }

    /// The command of a name or alias below another.
    pub(super) fn find(self, parent: &str, word: &str) -> Option<CommandEntry> {
        self.below(parent).find(|entry| {
            entry.name() == word
                || entry.aliases.split(',').any(|alias| !alias.is_empty() && alias == word)
        })
    }

    /// Every flag that a command takes, in the order of their names: its own before those of all commands.
    pub(super) fn flags(self, path: &str) -> Vec<FlagEntry> {
        let mut flags: Vec<FlagEntry> = Vec::new();
        for of in [path, ROOT] {
            let own = self.entries().filter(|(entry, _)| entry.path == of).map(|(_, flags)| flags);
            let more = data::lines(DATA, self.release).filter_map(|line| {
                let (name, flags) = line.strip_prefix('+')?.split_once('|')?;
                (name == of).then_some(flags)
            });
            for text in own.chain(more).flat_map(str::split_whitespace) {
                let entry = flag(text);
                if !flags.iter().any(|other| other.name == entry.name) {
                    flags.push(entry);
                }
            }
        }
        flags.sort_by_key(|flag| flag.name);
        flags
    }
}

/// `name/letter:type=implied!`, where `?` stands for the type of a switch.
fn flag(text: &'static str) -> FlagEntry {
    let (text, is_required) = match text.strip_suffix('!') {
        Some(text) => (text, true),
        None => (text, false),
    };
    let (text, implied) = match text.split_once('=') {
        Some((text, implied)) => (text, Some(implied)),
        None => (text, None),
    };
    let (name, kind) = match (text.strip_suffix('?'), text.split_once(':')) {
        (Some(name), _) => (name, FlagKind::Switch),
        (None, Some((name, "int" | "int64"))) => (name, FlagKind::Integer(64)),
        (None, Some((name, "int32"))) => (name, FlagKind::Integer(32)),
        (None, Some((name, "duration"))) => (name, FlagKind::Duration),
        (None, Some((name, "stringToString"))) => (name, FlagKind::Pairs(PairsOf::Pflag)),
        (None, Some((name, "mapStringString"))) => (name, FlagKind::Pairs(PairsOf::Kubernetes)),
        (None, Some((name, _))) => (name, FlagKind::Text),
        (None, None) => (text.trim_end_matches(','), FlagKind::Text),
    };
    let implied = if kind == FlagKind::Switch { Some("true") } else { implied };
    let (name, letter) = name.split_once('/').unwrap_or((name, ""));
    FlagEntry { name, letter, kind, implied, is_required }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_and_flags_are_those_of_the_release() {
        let table = Table::new(Release::V1_29);
        assert_eq!(table.find("", "get").map(|found| found.path), Some("get"));
        assert_eq!(
            table.find("create", "deploy").map(|found| found.path),
            Some("create deployment")
        );
        assert_eq!(table.find("", "rollout").map(|found| found.path), Some("rollout"));
        assert_eq!(table.find("", "undo"), None);
        let has = |release, path, name| {
            Table::new(release).flags(path).iter().any(|flag| flag.name == name)
        };
        assert!(
            !has(Release::V1_29, "logs", "all-pods") && has(Release::V1_36, "logs", "all-pods")
        );
        assert!(has(Release::V1_29, "logs", "namespace"));
    }

    #[test]
    fn flags_say_what_they_take() {
        let flags = Table::new(Release::V1_29).flags("scale");
        let of = |name: &str| *flags.iter().find(|flag| flag.name == name).unwrap();
        assert_eq!(of("replicas").kind, FlagKind::Integer(64));
        assert!(of("replicas").is_required);
        assert_eq!(of("dry-run").implied, Some("unchanged"));
        assert_eq!((of("filename").letter, of("filename").kind), ("f", FlagKind::Text));
        assert_eq!(of("all").implied, Some("true"));
    }
}
