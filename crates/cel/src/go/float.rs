/// From this decimal exponent on, Go's shortest `%g` writes an exponent.
const EXPONENT_FROM: i32 = 6;

/// `strconv.FormatFloat(value, 'g', -1, 64)`, Go's `%g` and `%v` of a double: the shortest digits that read back, with an
/// exponent from 1e+06 on and below 0.0001.
pub(crate) fn shortest(value: f64) -> String {
    if let Some(text) = special(value) {
        return text.to_owned();
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent_text) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent_text.parse().unwrap_or(0);
    if !(-4..EXPONENT_FROM).contains(&exponent) {
        return format!("{mantissa}e{}", exponent_digits(exponent));
    }
    shortest_fixed(value)
}

/// `strconv.FormatFloat(value, 'f', -1, 64)`: the shortest digits, never an exponent.
pub(crate) fn shortest_fixed(value: f64) -> String {
    special(value).map_or_else(|| format!("{value}"), str::to_owned)
}

/// `strconv.FormatFloat(value, 'f', precision, 64)`.
pub(crate) fn fixed(value: f64, precision: usize) -> String {
    if let Some(text) = special(value) {
        return text.to_owned();
    }
    let (exact, zeros) = exact_decimals(precision);
    let zeros = "0".repeat(zeros);
    format!("{value:.exact$}{zeros}")
}

/// No double has more decimals, with or without an exponent.
const DECIMALS_MAX: usize = 1100;

/// How many decimals are worked out, and how many zeros follow them: Rust's own formats take no more than 65,535.
fn exact_decimals(precision: usize) -> (usize, usize) {
    let exact = precision.min(DECIMALS_MAX);
    (exact, precision - exact)
}

/// `strconv.FormatFloat(value, 'e', precision, 64)`: `1.500000e+03`.
pub(crate) fn exponent(value: f64, precision: usize) -> String {
    if let Some(text) = special(value) {
        return text.to_owned();
    }
    let (exact, zeros) = exact_decimals(precision);
    let scientific = format!("{value:.exact$e}");
    let (mantissa, exponent_text) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let zeros = "0".repeat(zeros);
    format!("{mantissa}{zeros}e{}", exponent_digits(exponent_text.parse().unwrap_or(0)))
}

fn special(value: f64) -> Option<&'static str> {
    if value.is_nan() {
        return Some("NaN");
    }
    if value.is_infinite() {
        return Some(if value > 0.0 { "+Inf" } else { "-Inf" });
    }
    None
}

fn exponent_digits(exponent: i32) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{sign}{:02}", exponent.abs())
}
