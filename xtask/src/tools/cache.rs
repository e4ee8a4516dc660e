//! The cache folder for tools.

use crate::failure::{Failure, Outcome};
use std::path::{Path, PathBuf};
use std::{env, fs, process};

/// Where a tool of this version is kept.
pub(crate) fn folder(tool: &str, version: &str) -> Outcome<PathBuf> {
    let cache =
        env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let cache = cache.or_else(|| env::home_dir().map(|home| home.join(".cache")));
    let cache = cache.ok_or_else(|| {
        Failure::new("no cache folder: neither XDG_CACHE_HOME nor a home folder is known")
    })?;
    Ok(cache.join("gatewalk/tools").join(format!("{tool}-{version}")))
}

/// Fills a folder beside the final one and moves it there when it is whole, so that an installation that was broken off
/// leaves nothing behind that looks like a tool.
pub(super) fn fill(folder: &Path, work: impl FnOnce(&Path) -> Outcome) -> Outcome {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let partial = folder.with_file_name(format!(".{name}.{}", process::id()));
    fs::create_dir_all(&partial)?;
    let result = work(&partial).and_then(|()| {
        drop(fs::remove_dir_all(folder));
        Ok(fs::rename(&partial, folder)?)
    });
    drop(fs::remove_dir_all(&partial));
    result
}
