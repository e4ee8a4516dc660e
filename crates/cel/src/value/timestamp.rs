use std::cmp::Ordering;

use super::{Duration, EvalError};

/// `0001-01-01T00:00:00Z` in seconds since 1970.
const MIN_SECONDS: i64 = -62_135_596_800;
/// `9999-12-31T23:59:59Z` in seconds since 1970.
const MAX_SECONDS: i64 = 253_402_300_799;
const NANOSECONDS: i64 = 1_000_000_000;

/// `google.protobuf.Timestamp`: an instant between the years 1 and 9999, with the offset it was written in.
///
/// Equality and order ask the instant alone.
#[derive(Clone, Copy, Debug)]
pub struct Timestamp {
    seconds: i64,
    nanoseconds: u32,
    offset: i32,
}

/// A timestamp's calendar fields at some offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// The year.
    pub year: i64,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
    /// 0 to 59.
    pub second: u32,
    /// From 1 on.
    pub year_day: u32,
    /// 0 is Sunday.
    pub weekday: u32,
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Timestamp {}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.seconds, self.nanoseconds).cmp(&(other.seconds, other.nanoseconds))
    }
}

fn overflow() -> EvalError {
    EvalError::new("timestamp overflow")
}

impl Timestamp {
    /// The instant this many seconds after 1970, in UTC; outside of the years 1 to 9999 it overflows.
    pub fn from_seconds(seconds: i64) -> Result<Self, EvalError> {
        Self::new(seconds, 0, 0)
    }

    /// An instant of the years 1 to 9999; `nanoseconds` below one second, `offset` in seconds east of UTC.
    pub fn new(seconds: i64, nanoseconds: u32, offset: i32) -> Result<Self, EvalError> {
        if (MIN_SECONDS..=MAX_SECONDS).contains(&seconds) {
            Ok(Self { seconds, nanoseconds, offset })
        } else {
            Err(overflow())
        }
    }

    /// Reads RFC 3339 as Go's `time.Parse` does: one digit of an hour will do, and a comma before the fraction.
    /// `None` if it does not parse, an error if it lies outside of the years 1 to 9999.
    pub fn parse(text: &str) -> Option<Result<Self, EvalError>> {
        let mut rest = Reader(text.as_bytes());
        let year = rest.digits(4)?;
        rest.byte(b'-')?;
        let month = rest.digits(2).filter(|month| (1..=12).contains(month))?;
        rest.byte(b'-')?;
        let day = rest.digits(2).filter(|day| *day >= 1)?;
        rest.byte(b'T')?;
        let hour = rest.one_or_two_digits().filter(|hour| *hour < 24)?;
        rest.byte(b':')?;
        let minute = rest.digits(2).filter(|minute| *minute < 60)?;
        rest.byte(b':')?;
        let second = rest.digits(2).filter(|second| *second < 60)?;
        let nanoseconds = rest.fraction();
        let offset = rest.offset()?;
        if !rest.0.is_empty() || day > days_in(year, month) {
            return None;
        }
        let local =
            days_from_civil(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
        Some(Self::new(local - i64::from(offset), nanoseconds, offset))
    }

    /// Seconds since 1970, rounded down.
    pub const fn seconds(&self) -> i64 {
        self.seconds
    }

    /// Nanoseconds after [`Self::seconds`].
    pub const fn nanoseconds(&self) -> u32 {
        self.nanoseconds
    }

    /// The offset it was written with, in seconds east of UTC.
    pub const fn offset_seconds(&self) -> i32 {
        self.offset
    }

    /// Go's `Time.IsZero`.
    pub const fn is_zero(&self) -> bool {
        self.seconds == MIN_SECONDS && self.nanoseconds == 0
    }

    /// The instant this much later, in the same zone.
    pub fn add(&self, duration: Duration) -> Result<Self, EvalError> {
        let total = i64::from(self.nanoseconds) + duration.nanoseconds() % NANOSECONDS;
        let seconds =
            self.seconds + duration.nanoseconds() / NANOSECONDS + total.div_euclid(NANOSECONDS);
        let nanoseconds = u32::try_from(total.rem_euclid(NANOSECONDS)).unwrap_or_default();
        Self::new(seconds, nanoseconds, self.offset)
    }

    /// How much later than `other` it is; upstream words the overflow as an integer's.
    pub fn since(&self, other: &Self) -> Result<Duration, EvalError> {
        (self.seconds - other.seconds)
            .checked_mul(NANOSECONDS)
            .and_then(|seconds| {
                seconds.checked_add(i64::from(self.nanoseconds) - i64::from(other.nanoseconds))
            })
            .map(Duration::from_nanoseconds)
            .ok_or_else(|| EvalError::new("integer overflow"))
    }

    /// The calendar fields at an offset east of UTC.
    pub fn civil(&self, offset: i64) -> Civil {
        let local = self.seconds + offset;
        let days = local.div_euclid(86_400);
        let of_day = u32::try_from(local.rem_euclid(86_400)).unwrap_or_default();
        let (year, month, day) = civil_from_days(days);
        let year_day = days - days_from_civil(year, 1, 1) + 1;
        Civil {
            year,
            month: u32::try_from(month).unwrap_or_default(),
            day: u32::try_from(day).unwrap_or_default(),
            hour: of_day / 3_600,
            minute: of_day / 60 % 60,
            second: of_day % 60,
            year_day: u32::try_from(year_day).unwrap_or_default(),
            weekday: u32::try_from((days + 4).rem_euclid(7)).unwrap_or_default(),
        }
    }

    /// RFC 3339 with as many decimals as needed (`time.RFC3339Nano`), in its own offset.
    pub fn rfc3339(&self) -> String {
        self.rfc3339_at(self.offset)
    }

    /// [`Self::rfc3339`] in UTC.
    pub fn rfc3339_utc(&self) -> String {
        self.rfc3339_at(0)
    }

    fn rfc3339_at(&self, offset: i32) -> String {
        let Civil { year, month, day, hour, minute, second, .. } = self.civil(i64::from(offset));
        let zone = if offset == 0 { "Z".to_owned() } else { offset_text(offset, ":") };
        format!(
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{}{zone}",
            self.fraction_text()
        )
    }

    /// Go's `%v` of a time: `2009-02-13 23:31:30 +0000 UTC`.
    pub fn go_text(&self) -> String {
        let Civil { year, month, day, hour, minute, second, .. } =
            self.civil(i64::from(self.offset));
        let zone = offset_text(self.offset, "");
        let name = if self.offset == 0 { "UTC" } else { &zone };
        format!(
            "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}{} {zone} {name}",
            self.fraction_text()
        )
    }

    fn fraction_text(&self) -> String {
        if self.nanoseconds == 0 {
            return String::new();
        }
        format!(".{:09}", self.nanoseconds).trim_end_matches('0').to_owned()
    }
}

fn offset_text(offset: i32, separator: &str) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.abs() / 60;
    format!("{sign}{:02}{separator}{:02}", minutes / 60, minutes % 60)
}

/// What is left to read of a text.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn byte(&mut self, expected: u8) -> Option<()> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        (*first == expected).then_some(())
    }

    fn digit(&mut self) -> Option<i64> {
        let (first, rest) = self.0.split_first()?;
        if !first.is_ascii_digit() {
            return None;
        }
        self.0 = rest;
        Some(i64::from(first - b'0'))
    }

    fn digits(&mut self, count: usize) -> Option<i64> {
        (0..count).try_fold(0, |value, _| Some(value * 10 + self.digit()?))
    }

    fn one_or_two_digits(&mut self) -> Option<i64> {
        let first = self.digit()?;
        Some(self.digit().map_or(first, |second| first * 10 + second))
    }

    /// Digits after a point or comma, cut off after the ninth.
    fn fraction(&mut self) -> u32 {
        let [b'.' | b',', digit, ..] = self.0 else { return 0 };
        if !digit.is_ascii_digit() {
            return 0;
        }
        self.0 = self.0.split_first().map_or(self.0, |(_, rest)| rest);
        let mut value = 0;
        let mut places = 0;
        while let Some(digit) = self.digit() {
            if places < 9 {
                value = value * 10 + u32::try_from(digit).unwrap_or_default();
                places += 1;
            }
        }
        value * 10u32.pow(9 - places)
    }

    /// `Z`, or an offset; Go lets 24 hours and 60 minutes pass.
    fn offset(&mut self) -> Option<i32> {
        let (sign, rest) = self.0.split_first()?;
        self.0 = rest;
        let sign = match sign {
            b'Z' => return Some(0),
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let hours = self.digits(2).filter(|hours| *hours <= 24)?;
        self.byte(b':')?;
        let minutes = self.digits(2).filter(|minutes| *minutes <= 60)?;
        i32::try_from(sign * (hours * 3_600 + minutes * 60)).ok()
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a date of the proleptic Gregorian calendar.
pub(super) fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The date that lies this many days after 1970-01-01.
pub(super) fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}
