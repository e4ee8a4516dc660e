//! An exact decimal of any length: what `gopkg.in/inf.v0`'s `Dec` is to upstream's quantities.

use std::cmp::Ordering;
use std::iter::repeat_n;

/// The most digits that a decimal may be stretched to, so that an exponent of nine digits is an error and not a hang.
pub(super) const MAX_DIGITS: usize = 20_000;

/// `±digits × 10^-scale`.
#[derive(Clone, Debug)]
pub(super) struct Decimal {
    negative: bool,
    /// The last digit first, without zeros above the highest one. Zero has none.
    digits: Vec<u8>,
    scale: i64,
}

impl Decimal {
    /// From decimal digits, the highest first; other characters are passed over.
    pub(super) fn new(negative: bool, digits: &str, scale: i64) -> Self {
        let digits = digits.bytes().rev().filter(u8::is_ascii_digit).map(|digit| digit - b'0');
        Self { negative, digits: digits.collect(), scale }.trimmed()
    }

    /// `value × 10^-scale`.
    pub(super) fn from_int(value: i64, scale: i64) -> Self {
        Self::new(value < 0, &value.unsigned_abs().to_string(), scale)
    }

    fn trimmed(mut self) -> Self {
        while self.digits.last() == Some(&0) {
            self.digits.pop();
        }
        self.negative &= !self.digits.is_empty();
        self
    }

    pub(super) fn scale(&self) -> i64 {
        self.scale
    }

    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    pub(super) fn is_negative(&self) -> bool {
        self.negative
    }

    pub(super) fn negated(mut self) -> Self {
        self.negative = !self.negative && !self.is_zero();
        self
    }

    /// The number without its scale, in decimal digits.
    pub(super) fn unscaled(&self) -> String {
        let sign = self.negative.then_some('-');
        if self.is_zero() {
            return "0".to_owned();
        }
        sign.into_iter()
            .chain(self.digits.iter().rev().map(|digit| char::from(b'0' + digit)))
            .collect()
    }

    /// The same number with a scale at least as large; nothing if it would be too long.
    fn stretched(&self, scale: i64) -> Option<Self> {
        let shift = usize::try_from(scale.checked_sub(self.scale)?).ok()?;
        if self.is_zero() {
            return Some(Self { scale, ..self.clone() });
        }
        if shift > 0 && shift.checked_add(self.digits.len())? > MAX_DIGITS {
            return None;
        }
        let digits = repeat_n(0, shift).chain(self.digits.iter().copied()).collect();
        Some(Self { negative: self.negative, digits, scale })
    }

    /// With exactly this scale, away from zero where digits are lost; nothing if it would be too long.
    pub(super) fn rounded_up(&self, scale: i64) -> Option<Self> {
        if scale >= self.scale {
            return self.stretched(scale);
        }
        let cut = usize::try_from(self.scale.checked_sub(scale)?).ok()?;
        let lost = self.digits.iter().take(cut).any(|digit| *digit != 0);
        let digits = self.digits.iter().skip(cut).copied().collect();
        let mut result = Self { negative: false, digits, scale }.trimmed();
        if lost {
            result = result.plus(&Self::from_int(1, scale))?;
        }
        result.negative = self.negative && !result.is_zero();
        Some(result)
    }

    /// The sum, with the larger of the scales; nothing if it would be too long.
    pub(super) fn plus(&self, other: &Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let (left, right) = (self.stretched(scale)?, other.stretched(scale)?);
        if left.negative == right.negative {
            let digits = sum(&left.digits, &right.digits);
            return Some(Self { negative: left.negative, digits, scale }.trimmed());
        }
        let (large, small) = match magnitude(&left, &right) {
            Ordering::Less => (&right, &left),
            _ => (&left, &right),
        };
        let digits = difference(&large.digits, &small.digits);
        Some(Self { negative: large.negative, digits, scale }.trimmed())
    }

    /// `Dec.Cmp`, however far apart the scales are.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => magnitude(self, other),
            (true, true) => magnitude(other, self),
        }
    }

    /// Times `2^bits`, for bits up to 60.
    pub(super) fn shifted_left(&self, bits: u32) -> Self {
        let mut carry = 0_u128;
        let mut digits = Vec::with_capacity(self.digits.len() + 19);
        for digit in &self.digits {
            carry += u128::from(*digit) << bits;
            digits.push(last_digit(carry));
            carry /= 10;
        }
        while carry > 0 {
            digits.push(last_digit(carry));
            carry /= 10;
        }
        Self { negative: self.negative, digits, scale: self.scale }
    }

    /// The unscaled number without its trailing zeros, and how many these were.
    pub(super) fn without_tens(&self) -> (Self, i64) {
        let zeros = self.digits.iter().take_while(|digit| **digit == 0).count();
        let digits = self.digits.iter().skip(zeros).copied().collect();
        let stripped = Self { negative: self.negative, digits, scale: self.scale };
        (stripped, i64::try_from(zeros).unwrap_or(i64::MAX))
    }

    /// The unscaled number without its factors of 1024, and how many these were.
    pub(super) fn without_kibis(&self) -> (Self, i64) {
        let mut result = self.clone();
        let mut times = 0;
        while !result.is_zero() {
            let mut remainder = 0_u32;
            let mut digits: Vec<u8> = Vec::with_capacity(result.digits.len());
            for digit in result.digits.iter().rev() {
                remainder = remainder * 10 + u32::from(*digit);
                digits.push(last_digit(u128::from(remainder / 1024)));
                remainder %= 1024;
            }
            if remainder != 0 {
                break;
            }
            digits.reverse();
            result = Self { digits, ..result }.trimmed();
            times += 1;
        }
        (result, times)
    }
}

fn last_digit(number: u128) -> u8 {
    (number % 10) as u8
}

fn sum(left: &[u8], right: &[u8]) -> Vec<u8> {
    let (long, short) = if left.len() < right.len() { (right, left) } else { (left, right) };
    let mut carry = 0;
    let mut digits = Vec::with_capacity(long.len() + 1);
    for (digit, other) in long.iter().zip(short.iter().chain(std::iter::repeat(&0))) {
        let total = digit + other + carry;
        digits.push(total % 10);
        carry = total / 10;
    }
    digits.push(carry);
    digits
}

/// `large - small`, of which the first is not the smaller.
fn difference(large: &[u8], small: &[u8]) -> Vec<u8> {
    let mut borrowed = 0;
    let mut digits = Vec::with_capacity(large.len());
    for (digit, other) in large.iter().zip(small.iter().chain(std::iter::repeat(&0))) {
        let total = digit + 10 - other - borrowed;
        digits.push(total % 10);
        borrowed = u8::from(total < 10);
    }
    digits
}

fn magnitude(left: &Decimal, right: &Decimal) -> Ordering {
    if left.is_zero() || right.is_zero() {
        return right.is_zero().cmp(&left.is_zero());
    }
    let top = |of: &Decimal| i128::try_from(of.digits.len()).unwrap_or(0) - i128::from(of.scale);
    let length = left.digits.len().max(right.digits.len());
    let padded = |of: &'_ Decimal| {
        let digits: Vec<u8> = of.digits.iter().rev().copied().collect();
        let missing = length - digits.len();
        digits.into_iter().chain(repeat_n(0, missing))
    };
    top(left).cmp(&top(right)).then_with(|| padded(left).cmp(padded(right)))
}
