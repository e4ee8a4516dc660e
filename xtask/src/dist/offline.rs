//! What the service worker keeps: the list of all files of a build, and the name of the build.

use super::names::fnv;
use super::{NOTICES, files};
use crate::failure::{Failure, Outcome};
use std::fs;
use std::path::Path;

/// The script, which keeps its plain name: browsers ask for it by that to find out whether there is a newer build.
const SCRIPT: &str = "sw.js";

/// Files that nobody needs without a network.
const LEFT_OUT: &[&str] = &[SCRIPT, NOTICES, "embed.js", "embedding.html"];

/// What stands in the script before it is filled in.
const BUILD: &str = "const BUILD = \"none\";";
const FILES: &str = "const FILES = [];";

/// Fills in the list. The name of the build changes with every file, `index.html` included.
pub(super) fn list(dist: &Path) -> Outcome {
    let (mut names, mut content) = (Vec::new(), Vec::new());
    for file in files(dist)? {
        let name = file.strip_prefix(dist).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let is_copy =
            file.extension().is_some_and(|extension| extension == "br" || extension == "gz");
        if !is_copy && !LEFT_OUT.contains(&name.as_str()) {
            content.extend_from_slice(name.as_bytes());
            content.extend_from_slice(&fs::read(&file)?);
            names.push(name);
        }
    }
    let script = dist.join(SCRIPT);
    let text = fs::read_to_string(&script)?;
    if !text.contains(BUILD) || !text.contains(FILES) {
        return Err(Failure::new(format!("{SCRIPT} has no place for the list of files")));
    }
    let names = serde_json::to_string(&names)?;
    let build = format!("const BUILD = \"{:016x}\";", fnv(&content));
    let text = text.replace(BUILD, &build).replace(FILES, &format!("const FILES = {names};"));
    Ok(fs::write(script, text)?)
}

#[cfg(test)]
mod tests {
    use super::list;
    use crate::workspace;
    use std::{env, fs, process};

    #[test]
    fn the_script_lists_what_a_visitor_needs() {
        let dist = env::temp_dir().join(format!("gatewalk-offline-{}", process::id()));
        fs::create_dir_all(&dist).unwrap();
        fs::write(dist.join("sw.js"), workspace::read("static/sw.js").unwrap()).unwrap();
        for name in ["index.html", "a-0123456789abcdef.js", "a-0123456789abcdef.js.br", "embed.js"]
        {
            fs::write(dist.join(name), name).unwrap();
        }
        let first = list(&dist);
        let text = fs::read_to_string(dist.join("sw.js")).unwrap();
        fs::write(dist.join("index.html"), "another").unwrap();
        fs::write(dist.join("sw.js"), workspace::read("static/sw.js").unwrap()).unwrap();
        let second = list(&dist);
        let other = fs::read_to_string(dist.join("sw.js")).unwrap();
        fs::remove_dir_all(&dist).unwrap();
        first.and(second).unwrap();
        assert!(
            text.contains("const FILES = [\"a-0123456789abcdef.js\",\"index.html\"];"),
            "{text}"
        );
        assert_ne!(text, other, "another page is another build");
    }
}
