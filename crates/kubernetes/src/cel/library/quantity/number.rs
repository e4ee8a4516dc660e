//! `resource.Quantity`: an `i64` with a decimal exponent for as long as that will do, and an exact decimal from then on.

use std::cmp::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::decimal::Decimal;

/// `resource.Format`: which suffix a quantity is printed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    DecimalExponent,
    BinarySi,
    DecimalSi,
}

/// The number itself. Copies share a decimal, as upstream's copies share its pointer.
#[derive(Clone, Debug)]
enum Amount {
    Int { value: i64, exponent: i64 },
    Dec(Arc<Mutex<Decimal>>),
}

/// `resource.Quantity`.
#[derive(Clone, Debug)]
pub(super) struct Number {
    amount: Amount,
    format: Format,
    /// The text it was read from, if that is taken for canonical.
    text: Option<Arc<str>>,
}

/// The result has more than [`super::decimal::MAX_DIGITS`] digits.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLong;

/// A lock that outlives a panic elsewhere: each holder leaves a whole value behind.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An integer with its decimal exponent.
pub(super) type Int = (i64, i64);

/// Which of two integers is larger, unless their exponents lie so far apart that 128 bits do not hold both.
pub(super) fn compare_ints((left, exponent): Int, (right, other): Int) -> Option<Ordering> {
    if exponent == other {
        return Some(left.cmp(&right));
    }
    let least = exponent.min(other);
    let stretched = |value: i64, exponent: i64| {
        let places = u32::try_from(exponent.checked_sub(least)?).ok()?;
        i128::from(value).checked_mul(10i128.checked_pow(places)?)
    };
    Some(stretched(left, exponent)?.cmp(&stretched(right, other)?))
}

impl Number {
    pub(super) fn int(value: i64, exponent: i64, format: Format, text: Option<&Arc<str>>) -> Self {
        let amount = Amount::Int { value, exponent };
        Self { amount, format, text: text.cloned() }
    }

    pub(super) fn decimal(decimal: Decimal, format: Format) -> Self {
        Self { amount: Amount::Dec(Arc::new(Mutex::new(decimal))), format, text: None }
    }

    /// The integer, for as long as it is one.
    pub(super) const fn as_int_amount(&self) -> Option<Int> {
        match self.amount {
            Amount::Int { value, exponent } => Some((value, exponent)),
            Amount::Dec(_) => None,
        }
    }

    /// A copy to count with.
    pub(super) fn without_text(&self) -> Self {
        Self { amount: self.amount.clone(), format: self.format, text: None }
    }

    /// `Quantity.DeepCopy`.
    pub(super) fn deep_copy(&self) -> Self {
        let amount = match &self.amount {
            Amount::Int { value, exponent } => Amount::Int { value: *value, exponent: *exponent },
            Amount::Dec(shared) => Amount::Dec(Arc::new(Mutex::new(lock(shared).clone()))),
        };
        Self { amount, format: self.format, text: self.text.clone() }
    }

    fn as_decimal(&self) -> Decimal {
        match &self.amount {
            Amount::Int { value, exponent } => Decimal::from_int(*value, -exponent),
            Amount::Dec(shared) => lock(shared).clone(),
        }
    }

    /// `Quantity.Sign`.
    pub(super) fn sign(&self) -> i64 {
        let decimal = self.as_decimal();
        match (decimal.is_zero(), decimal.is_negative()) {
            (true, _) => 0,
            (_, true) => -1,
            _ => 1,
        }
    }

    /// `Quantity.AsInt64`, which knows no negative exponent and no decimal, whatever their value.
    pub(super) fn as_int(&self) -> Option<i64> {
        match self.amount {
            Amount::Int { value, exponent: 0 } => Some(value),
            Amount::Int { value, exponent } => positive_scale(value, exponent),
            Amount::Dec(_) => None,
        }
    }

    /// `Quantity.AsApproximateFloat64`: the digits as a double, times a power of ten as a double.
    #[expect(clippy::cast_precision_loss, reason = "upstream's own conversion")]
    pub(super) fn as_approximate_float(&self) -> f64 {
        let (base, exponent) = match &self.amount {
            Amount::Int { value, exponent } => (*value as f64, *exponent),
            Amount::Dec(shared) => {
                let decimal = lock(shared);
                (decimal.unscaled().parse().unwrap_or(f64::NAN), -decimal.scale())
            }
        };
        if exponent == 0 { base } else { base * pow10(exponent) }
    }

    /// `Quantity.Cmp`. Compared with a decimal, the receiver turns into one.
    pub(super) fn compare(&mut self, other: &Self) -> Ordering {
        let ints = self.as_int_amount().zip(other.as_int_amount());
        let ordering = ints
            .and_then(|(left, right)| compare_ints(left, right))
            .unwrap_or_else(|| self.as_decimal().compare(&other.as_decimal()));
        if matches!((&self.amount, &other.amount), (Amount::Int { .. }, Amount::Dec(_))) {
            self.amount = Amount::Dec(Arc::new(Mutex::new(self.as_decimal())));
        }
        ordering
    }

    /// `Quantity.Add`, and `Quantity.Sub` if `negate`. Zero takes the other's format.
    pub(super) fn add(&mut self, other: &Self, negate: bool) -> Result<(), TooLong> {
        self.text = None;
        if self.sign() == 0 {
            self.format = other.format;
        }
        if let (
            Amount::Int { value: left, exponent: left_exponent },
            Amount::Int { value: right, exponent: right_exponent },
        ) = (&self.amount, &other.amount)
        {
            // Upstream's negation of the smallest integer is that integer again.
            let right = if negate { right.wrapping_neg() } else { *right };
            let sum = int_sum((*left, *left_exponent), (right, *right_exponent));
            if let Some((value, exponent)) = sum {
                self.amount = Amount::Int { value, exponent };
                return Ok(());
            }
        }
        let addend = other.as_decimal();
        let addend = if negate { addend.negated() } else { addend };
        let sum = self.as_decimal().plus(&addend).ok_or(TooLong)?;
        match &self.amount {
            Amount::Dec(shared) => *lock(shared) = sum,
            Amount::Int { .. } => self.amount = Amount::Dec(Arc::new(Mutex::new(sum))),
        }
        Ok(())
    }

    /// `Quantity.String`.
    pub(super) fn print(&self) -> String {
        if let Some(text) = &self.text {
            return text.to_string();
        }
        let decimal = self.as_decimal();
        if decimal.is_zero() {
            return "0".to_owned();
        }
        if self.format == Format::BinarySi
            && let Some(whole) = kibi_whole(&decimal)
        {
            return self.print_binary(&whole);
        }
        let (mut stripped, zeros) = decimal.without_tens();
        let mut exponent = zeros - stripped.scale();
        let mut padding = 0;
        while exponent % 3 != 0 {
            padding += 1;
            exponent -= 1;
        }
        if self.format == Format::BinarySi {
            stripped = Decimal::new(stripped.is_negative(), &stripped.unscaled(), 0);
        }
        let suffix = match self.format {
            Format::DecimalExponent if exponent == 0 => String::new(),
            Format::DecimalExponent => format!("e{exponent}"),
            Format::BinarySi | Format::DecimalSi => decimal_suffix(exponent).to_owned(),
        };
        format!("{}{}{suffix}", stripped.unscaled(), "0".repeat(padding))
    }

    fn print_binary(&self, whole: &Decimal) -> String {
        // The smallest integer has no positive counterpart for upstream's loop to divide.
        let unscaled = whole.unscaled();
        if matches!(self.amount, Amount::Int { .. }) && unscaled == i64::MIN.to_string() {
            return unscaled;
        }
        let (stripped, times) = whole.without_kibis();
        let suffix = match times {
            1 => "Ki",
            2 => "Mi",
            3 => "Gi",
            4 => "Ti",
            5 => "Pi",
            6 => "Ei",
            _ => "",
        };
        format!("{}{suffix}", stripped.unscaled())
    }
}

/// The decimal as an integer, if it is one and large enough to be printed with a binary suffix.
fn kibi_whole(decimal: &Decimal) -> Option<Decimal> {
    let limit = |value| decimal.compare(&Decimal::from_int(value, 0));
    if limit(-1024) == Ordering::Greater && limit(1024) == Ordering::Less {
        return None;
    }
    let whole = decimal.rounded_up(0)?;
    (whole.compare(decimal) == Ordering::Equal).then_some(whole)
}

/// Beyond the table upstream prints no suffix at all.
fn decimal_suffix(exponent: i64) -> &'static str {
    match exponent {
        -9 => "n",
        -6 => "u",
        -3 => "m",
        3 => "k",
        6 => "M",
        9 => "G",
        12 => "T",
        15 => "P",
        18 => "E",
        _ => "",
    }
}

/// `positiveScaleInt64`; a negative scale has no integer.
fn positive_scale(value: i64, scale: i64) -> Option<i64> {
    let scale = u32::try_from(scale).ok()?;
    if value == 0 {
        return Some(0);
    }
    value.checked_mul(10_i64.checked_pow(scale)?)
}

/// `int64Amount.Add`: the smaller exponent, if the sum fits.
fn int_sum(left: (i64, i64), right: (i64, i64)) -> Option<(i64, i64)> {
    if right.0 == 0 {
        return Some(left);
    }
    if left.0 == 0 {
        return Some(right);
    }
    let exponent = left.1.min(right.1);
    let scaled = |(value, of): (i64, i64)| positive_scale(value, of - exponent);
    Some((scaled(left)?.checked_add(scaled(right)?)?, exponent))
}

/// Go's `math.Pow10`: one product or quotient of two correctly rounded powers.
fn pow10(exponent: i64) -> f64 {
    let power = |of: i64| format!("1e{of}").parse::<f64>().unwrap_or(f64::NAN);
    match exponent {
        0..=308 => power(exponent / 32 * 32) * power(exponent % 32),
        -323..0 => power(exponent / 32 * 32) / power(-exponent % 32),
        309.. => f64::INFINITY,
        _ => 0.0,
    }
}
