//! Building the playground with Trunk.

use crate::failure::Outcome;
use crate::process;
use crate::step::Step;
use crate::tools::{self, Tools};
use crate::workspace;
use std::path::{Path, PathBuf};

/// How the playground is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Small and fast: what is published.
    Release,
    /// Quick to make: for work on the page and for tests of one flow.
    Quick,
}

impl Profile {
    /// What Trunk is told.
    pub(crate) fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Release => &["--release", "--cargo-profile", "web"],
            Self::Quick => &["--cargo-profile", "web-dev"],
        }
    }
}

/// Everything that has to be there before Trunk can run.
pub(crate) fn set_up() -> Outcome<Tools> {
    let tools = Tools::set_up()?;
    tools::editor()?;
    Ok(tools)
}

/// Sets everything up and builds the playground into `dist`.
pub(crate) fn build(profile: Profile, dist: &Path) -> Outcome {
    let tools = set_up()?;
    let name = match profile {
        Profile::Release => "build the playground (release: some minutes the first time)",
        Profile::Quick => "build the playground (quick profile)",
    };
    Step::run(name, || {
        let mut trunk = tools.command("trunk")?;
        trunk.arg("build").args(profile.arguments()).arg("--dist").arg(dist);
        process::run(clean_for_trunk(&mut trunk))
    })
}

/// Takes away what Trunk would misread: it wants `NO_COLOR` to be `true` or `false`, where the convention is any value. And a
/// backtrace of Trunk itself says nothing about our code.
pub(crate) fn clean_for_trunk(trunk: &mut std::process::Command) -> &mut std::process::Command {
    trunk.env_remove("NO_COLOR").env_remove("RUST_BACKTRACE")
}

/// Where the published playground is built.
pub(crate) fn dist() -> PathBuf {
    workspace::root().join("dist")
}

/// Where the quick build for the browser tests goes.
pub(crate) fn quick_dist() -> PathBuf {
    workspace::target().join("playground")
}
