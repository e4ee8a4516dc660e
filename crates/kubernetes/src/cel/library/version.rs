//! Semantic versions as `github.com/blang/semver/v4` reads, orders and prints them.

use std::cmp::Ordering;
use std::fmt;

use crate::go::netip::quote;

/// `semver.Version`. What stands behind `+` has no part in the order.
#[derive(Debug)]
pub(super) struct Version {
    pub(super) major: u64,
    pub(super) minor: u64,
    pub(super) patch: u64,
    before_release: Vec<Identifier>,
    build: Vec<String>,
}

/// `semver.PRVersion`; numbers come before names, and the order of the variants says so.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Identifier {
    Number(u64),
    Name(String),
}

impl Version {
    /// `semver.Parse`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("Version string empty".to_owned());
        }
        let mut parts = text.splitn(3, '.');
        let (Some(major), Some(minor), Some(rest)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err("No Major.Minor.Patch elements found".to_owned());
        };
        let major = number(("Major", "major"), major)?;
        let minor = number(("Minor", "minor"), minor)?;
        let (rest, build) = cut(rest, '+');
        let (patch, before_release) = cut(rest, '-');
        Ok(Self {
            major,
            minor,
            patch: number(("Patch", "patch"), patch)?,
            before_release: elements(before_release, identifier)?,
            build: elements(build, build_element)?,
        })
    }

    /// `normalizeAndParse` of `library/semverlib.go`: without a leading `v` and leading zeroes, and with the numbers that are missing.
    pub(super) fn parse_normalized(text: &str) -> Result<Self, String> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let mut parts: Vec<String> = text.splitn(3, '.').map(without_leading_zeroes).collect();
        if parts.len() < 3 && parts.last().is_some_and(|last| last.contains(['+', '-'])) {
            return Err("short version cannot contain PreRelease/Build meta data".to_owned());
        }
        while parts.len() < 3 {
            parts.push("0".to_owned());
        }
        Self::parse(&parts.join("."))
    }

    /// `Version.Compare`. A version before a release is less than the release.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let numbers = |version: &Self| (version.major, version.minor, version.patch);
        numbers(self)
            .cmp(&numbers(other))
            .then_with(|| self.before_release.is_empty().cmp(&other.before_release.is_empty()))
            .then_with(|| self.before_release.cmp(&other.before_release))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        for (index, identifier) in self.before_release.iter().enumerate() {
            f.write_str(if index == 0 { "-" } else { "." })?;
            match identifier {
                Identifier::Number(number) => write!(f, "{number}")?,
                Identifier::Name(name) => f.write_str(name)?,
            }
        }
        for (index, element) in self.build.iter().enumerate() {
            f.write_str(if index == 0 { "+" } else { "." })?;
            f.write_str(element)?;
        }
        Ok(())
    }
}

/// What stands before the first `mark`, and behind it if there is one.
fn cut(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark).map_or((text, None), |(before, behind)| (before, Some(behind)))
}

fn elements<T>(list: Option<&str>, read: fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    list.map_or_else(|| Ok(Vec::new()), |list| list.split('.').map(read).collect())
}

fn identifier(text: &str) -> Result<Identifier, String> {
    if text.is_empty() {
        return Err("Prerelease is empty".to_owned());
    }
    if is_digits(text) {
        if has_leading_zeroes(text) {
            let quoted = quote(text);
            return Err(format!(
                "Numeric PreRelease version must not contain leading zeroes {quoted}"
            ));
        }
        return parse_uint(text).map(Identifier::Number);
    }
    if is_alphanumeric(text) {
        return Ok(Identifier::Name(text.to_owned()));
    }
    Err(format!("Invalid character(s) found in prerelease {}", quote(text)))
}

fn build_element(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Err("Build meta data is empty".to_owned());
    }
    if !is_alphanumeric(text) {
        return Err(format!("Invalid character(s) found in build meta data {}", quote(text)));
    }
    Ok(text.to_owned())
}

/// One of the three numbers; messages name it in both ways.
fn number((at_start, within): (&str, &str), text: &str) -> Result<u64, String> {
    if !is_digits(text) {
        return Err(format!("Invalid character(s) found in {within} number {}", quote(text)));
    }
    if has_leading_zeroes(text) {
        return Err(format!("{at_start} number must not contain leading zeroes {}", quote(text)));
    }
    parse_uint(text)
}

/// `strconv.ParseUint` of digits, which fails on none and on too many.
fn parse_uint(digits: &str) -> Result<u64, String> {
    digits.parse().map_err(|_| {
        let reason = if digits.is_empty() { "invalid syntax" } else { "value out of range" };
        format!("strconv.ParseUint: parsing {}: {reason}", quote(digits))
    })
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_alphanumeric(text: &str) -> bool {
    text.bytes().all(|byte| byte == b'-' || byte.is_ascii_alphanumeric())
}

fn has_leading_zeroes(text: &str) -> bool {
    text.len() > 1 && text.starts_with('0')
}

/// Anything longer than a byte starts with a number afterwards, be it a zero of ours.
fn without_leading_zeroes(part: &str) -> String {
    if part.len() < 2 {
        return part.to_owned();
    }
    let trimmed = part.trim_start_matches('0');
    if trimmed.starts_with(|first: char| first.is_ascii_digit()) {
        trimmed.to_owned()
    } else {
        format!("0{trimmed}")
    }
}
