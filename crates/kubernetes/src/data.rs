//! Reading the generated tables: texts of lines in which `@<from>-<to>[,…]` opens a run that only those releases have, `@`
//! closes it, and `#` begins a comment.

use gatewalk_release::Release;

/// The lines of a release.
pub(crate) fn lines(data: &'static str, release: Release) -> impl Iterator<Item = &'static str> {
    let mut included = true;
    data.lines().filter(move |line| {
        if let Some(ranges) = line.strip_prefix('@') {
            included = ranges.is_empty() || ranges.split(',').any(|range| holds(range, release));
            return false;
        }
        included && !line.starts_with('#')
    })
}

fn holds(range: &str, release: Release) -> bool {
    let Some((from, to)) = range.split_once('-') else { return false };
    let (Ok(from), Ok(to)) = (from.parse::<u8>(), to.parse::<u8>()) else { return false };
    (from..=to).contains(&release.minor())
}

/// A comma-separated list in which `-` is the empty string.
pub(crate) fn list(text: &str) -> Vec<String> {
    if text.is_empty() {
        return Vec::new();
    }
    text.split(',').map(|item| if item == "-" { "" } else { item }.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_belong_to_their_releases() {
        let data = "# head\na\n@29-30,37-37\nb\n@31-36\nc\n@\nd";
        let of = |release| lines(data, release).collect::<String>();
        assert_eq!(of(Release::V1_29), "abd");
        assert_eq!(of(Release::V1_33), "acd");
        assert_eq!(of(Release::V1_37), "abd");
        assert_eq!(list("-,apps"), ["", "apps"]);
        assert!(list("").is_empty());
    }
}
