//! Tools that come as crates.

use super::{cache, on_path};
use crate::failure::{Failure, Outcome};
use crate::process;
use crate::step::Step;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A crate with a program in it.
#[derive(Debug)]
pub(super) struct Crate<'a> {
    pub(super) name: &'a str,
    pub(super) program: &'a str,
    pub(super) version: &'a str,
    /// How hard to optimize it: what a tool saves at work must not be spent on building it.
    pub(super) opt_level: &'a str,
    /// How long the first installation takes, for the person who waits.
    pub(super) minutes: &'a str,
}

/// Sees to it that the program is there; returns the folder it is in unless that is on PATH already.
pub(super) fn tool(tool: &Crate<'_>) -> Outcome<Option<PathBuf>> {
    if on_path(tool.program, tool.version) {
        return Ok(None);
    }
    let folder = cache::folder(tool.name, tool.version)?;
    let programs = folder.join("bin");
    if on_path(&programs.join(tool.program).to_string_lossy(), tool.version) {
        return Ok(Some(programs));
    }
    let name = format!("install {} {} ({} minutes, once)", tool.name, tool.version, tool.minutes);
    let mut step = Step::begin(name);
    cache::fill(&folder, |partial| install(tool, partial, &mut step)).map_err(|failure| {
        failure.during(format!("installing {} {}", tool.name, tool.version)).next(format!(
            "check that Cargo reaches its registry, or put {} {} on PATH yourself, and run this again",
            tool.program, tool.version
        ))
    })?;
    step.done();
    Ok(Some(programs))
}

/// With the crate's own lock file first; without it where a registry lacks a version that the lock file names.
fn install(tool: &Crate<'_>, folder: &Path, step: &mut Step) -> Outcome {
    let locked = cargo_install(tool, folder, &["--locked"], step);
    let Err(failure) = locked else { return Ok(()) };
    if !failure_is_the_lock_file(&failure) {
        return Err(failure);
    }
    step.note("the registry lacks a version that its lock file names: taking the newest that fit");
    cargo_install(tool, folder, &[], step)
}

fn failure_is_the_lock_file(failure: &Failure) -> bool {
    failure.says("failed to select a version") || failure.says("(locked to")
}

fn cargo_install(tool: &Crate<'_>, folder: &Path, more: &[&str], step: &mut Step) -> Outcome {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // the profile, flags and folders of the cargo that runs us are for our code
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        let foreign =
            ["CARGO_PROFILE_", "CARGO_BUILD_", "CARGO_TARGET_", "CARGO_PKG_", "CARGO_MANIFEST_"];
        let flags = ["RUSTFLAGS", "RUSTDOCFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_INCREMENTAL"];
        if foreign.iter().any(|start| name.starts_with(start)) || flags.contains(&name.as_ref()) {
            command.env_remove(name.as_ref());
        }
    }
    command
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", tool.opt_level)
        .env("CARGO_PROFILE_RELEASE_DEBUG", "false")
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("CARGO_TERM_COLOR", "never")
        // outside of the repository, so that its Cargo configuration does not apply
        .current_dir(folder)
        .args([
            "install",
            tool.name,
            "--version",
            &format!("={}", tool.version),
            "--no-default-features",
            "--root",
        ])
        .arg(folder)
        .args(more);
    let mut compiled = 0_u32;
    process::watch_errors(&mut command, |line| {
        if line.trim_start().starts_with("Compiling ") {
            compiled = compiled.saturating_add(1);
            step.progress(format_args!("{compiled} crates compiled"));
        }
    })?;
    Ok(std::fs::remove_dir_all(folder.join("target"))?)
}
