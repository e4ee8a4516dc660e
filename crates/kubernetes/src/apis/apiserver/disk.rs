//! What `os.Stat` says of a path on the server's disk.

use std::collections::BTreeMap;

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stat {
    /// A regular file, or taken for one.
    File,
    /// A directory.
    Directory,
    /// Nothing: the text of the error number.
    Error(&'static str),
}

/// The longest name of a file and the longest path on Linux, in bytes, the path's final NUL included.
const NAME_BYTES_MAX: usize = 255;
const PATH_BYTES_MAX: usize = 4096;

/// `os.Stat` of an absolute path. `files` are the regular files of the disk; their parents are directories, and nothing else exists.
pub(super) fn stat(path: &str, files: &BTreeMap<String, String>) -> Stat {
    if path.contains('\0') {
        return Stat::Error("invalid argument");
    }
    if path.len() >= PATH_BYTES_MAX {
        return Stat::Error("file name too long");
    }
    let mut at: Vec<&str> = Vec::new();
    let mut found = Stat::Directory;
    for part in path.split('/').filter(|part| !part.is_empty()) {
        match found {
            Stat::Directory => {}
            Stat::File => return Stat::Error("not a directory"),
            Stat::Error(_) => return found,
        }
        match part {
            "." => {}
            ".." => {
                at.pop();
            }
            _ if part.len() > NAME_BYTES_MAX => return Stat::Error("file name too long"),
            _ => {
                at.push(part);
                found = look_up(&at, files);
            }
        }
    }
    if found == Stat::File && path.ends_with('/') {
        return Stat::Error("not a directory");
    }
    found
}

fn look_up(parts: &[&str], files: &BTreeMap<String, String>) -> Stat {
    let path = format!("/{}", parts.join("/"));
    if files.contains_key(&path) {
        return Stat::File;
    }
    let prefix = format!("{path}/");
    if files.keys().any(|file| file.starts_with(&prefix)) {
        return Stat::Directory;
    }
    Stat::Error("no such file or directory")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_files_and_their_parents_exist() {
        let files = BTreeMap::from([("/etc/kubernetes/a.yaml".to_owned(), String::new())]);
        for (path, expected) in [
            ("/etc/kubernetes/a.yaml", Stat::File),
            ("/etc//kubernetes/./../kubernetes/a.yaml", Stat::File),
            ("/etc/kubernetes", Stat::Directory),
            ("/", Stat::Directory),
            ("/etc/kubernetes/a.yaml/", Stat::Error("not a directory")),
            ("/etc/kubernetes/a.yaml/x", Stat::Error("not a directory")),
            ("/etc/kubernetes/b.yaml", Stat::Error("no such file or directory")),
            ("/nope/../etc/kubernetes/a.yaml", Stat::Error("no such file or directory")),
            ("/a\0b", Stat::Error("invalid argument")),
        ] {
            assert_eq!(stat(path, &files), expected, "{path}");
        }
        assert_eq!(
            stat(&format!("/{}", "x".repeat(256)), &files),
            Stat::Error("file name too long")
        );
    }
}
