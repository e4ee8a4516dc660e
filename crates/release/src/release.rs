//! The minor releases.

use std::fmt;

/// A minor release of Kubernetes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the release it names")]
pub enum Release {
    V1_29,
    V1_30,
    V1_31,
    V1_32,
    V1_33,
    V1_34,
    V1_35,
    V1_36,
    V1_37,
}

impl Release {
    /// Every supported release, oldest first.
    pub const ALL: [Self; 9] = [
        Self::V1_29,
        Self::V1_30,
        Self::V1_31,
        Self::V1_32,
        Self::V1_33,
        Self::V1_34,
        Self::V1_35,
        Self::V1_36,
        Self::V1_37,
    ];

    /// The newest supported release, the default everywhere.
    pub const NEWEST: Self = Self::V1_37;

    /// The minor version number, `36` for 1.36.
    pub fn minor(self) -> u8 {
        match self {
            Self::V1_29 => 29,
            Self::V1_30 => 30,
            Self::V1_31 => 31,
            Self::V1_32 => 32,
            Self::V1_33 => 33,
            Self::V1_34 => 34,
            Self::V1_35 => 35,
            Self::V1_36 => 36,
            Self::V1_37 => 37,
        }
    }

    /// Reads `1.36`, `v1.36` or `1.36.3`. `None` for anything else, also for releases that are not supported.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let mut parts = text.split('.');
        let major = parts.next()?;
        let minor: u8 = parts.next().filter(|part| part.len() == 2)?.parse().ok()?;
        let patch = parts.next().unwrap_or("0");
        let is_number = !patch.is_empty() && patch.bytes().all(|byte| byte.is_ascii_digit());
        if major != "1" || !is_number || parts.next().is_some() {
            return None;
        }
        Self::ALL.into_iter().find(|release| release.minor() == minor)
    }
}

impl Default for Release {
    fn default() -> Self {
        Self::NEWEST
    }
}

impl fmt::Display for Release {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "1.{}", self.minor())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_people_write_them() {
        assert_eq!(Release::parse("1.30"), Some(Release::V1_30));
        assert_eq!(Release::parse("v1.36"), Some(Release::V1_36));
        assert_eq!(Release::parse("1.36.3"), Some(Release::V1_36));
        for bad in
            ["", "1.3", "1.28", "1.38", "2.36", "1.36.", "1.36.x", "1.36.3.1", "1.036", "1.+6"]
        {
            assert_eq!(Release::parse(bad), None, "{bad}");
        }
        for release in Release::ALL {
            assert_eq!(Release::parse(&release.to_string()), Some(release));
        }
    }
}
