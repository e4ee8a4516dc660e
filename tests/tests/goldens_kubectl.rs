//! Which API requests kubectl makes, as the real one was seen to make them.
//!
//! `goldens/kubectl/<minor>.txt` holds lines (`> `) and the requests of each, recorded by `cargo xtask goldens kubectl` against a
//! server that has every object that is asked for by name and lists none. What is left out here on purpose is named below; lines
//! that differ for another reason stand in `goldens/kubectl/ratchet.txt`, and one that no longer does must leave the list.

#![expect(clippy::disallowed_methods, reason = "goldens are files")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use gatewalk_kubernetes::kubectl::{Context, parse};
use gatewalk_kubernetes::objects;
use gatewalk_kubernetes::resources::Resources;
use gatewalk_release::Release;

const OBJECTS: &str = include_str!("../oracle/kubectl/objects.yaml");

fn goldens() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens/kubectl")
}

/// The requests that decide whether the command succeeds, as far as the line alone says which they are.
fn decisive(line: &str, requests: &[String]) -> Vec<String> {
    let is = |command: &str| line.starts_with(&format!("kubectl {command}"));
    let mut kept: Vec<String> = Vec::new();
    for request in requests {
        let mut request = request.clone();
        // the first container, which the server's object names
        if !line.contains("-c app") {
            request = without(&request, "container=app");
        }
        // the labels of the server's object
        if !line.contains("app=a") {
            request = without(&request, "labelSelector=app%3Da");
        }
        let path = request.split('?').next().unwrap_or_default().to_owned();
        // kubectl goes on whatever becomes of these
        let is_ignored = is("delete") && request.starts_with("GET") && !kept.is_empty() && kept.iter().any(|one| one.starts_with("DELETE"))
            || is("replace") && !line.contains("--force") && request.starts_with("GET")
            || is("describe") && path_ends(&path, &["events", "replicasets", "endpointslices", "endpoints/web", "resourceslices"])
            || is("describe sa") && path.ends_with("/secrets")
            || is("describe node") && (path.contains("/leases/") || path.ends_with("/pods"))
            // no pod is listed, so that kubectl waits for one
            || (is("logs") || is("exec") || is("port-forward")) && request.contains("watch=true");
        // the builder reads an object, and the command reads it again
        if !is_ignored && kept.last() != Some(&request) {
            kept.push(request);
        }
    }
    kept
}

fn path_ends(path: &str, names: &[&str]) -> bool {
    names.iter().any(|name| path.ends_with(&format!("/{name}")))
}

fn without(request: &str, parameter: &str) -> String {
    let request = request.replace(&format!("{parameter}&"), "");
    request.replace(&format!("&{parameter}"), "").replace(&format!("?{parameter}"), "")
}

fn made(line: &str, release: Release, identities: &[objects::ObjectIdentity]) -> Vec<String> {
    let resources = Resources::new(release);
    let context = Context { release, resources: &resources, objects: identities };
    let requests = parse(line, &context).requests;
    requests.iter().map(|request| format!("{} {}", request.method, request.target)).collect()
}

#[test]
fn kubectl_makes_the_requests_that_were_recorded() {
    let ratchet = fs::read_to_string(goldens().join("ratchet.txt")).unwrap_or_default();
    let known: BTreeSet<&str> = ratchet
        .lines()
        .filter_map(|line| line.split(" # ").next())
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let (mut compared, mut differing, mut wrong) = (0_usize, BTreeSet::new(), Vec::new());
    for minor in ["1.29", "1.32", "1.36"] {
        let Some(release) = Release::parse(minor) else { panic!("{minor} is a release") };
        let identities = objects::read(OBJECTS, release).objects.identities;
        let golden = fs::read_to_string(goldens().join(format!("{minor}.txt"))).unwrap_or_default();
        for block in golden.split("> ").filter(|block| !block.is_empty()) {
            let mut lines = block.lines();
            let line = lines.next().unwrap_or_default();
            let requests: Vec<String> = lines.map(str::to_owned).collect();
            let want = decisive(line, &requests);
            let got = decisive(line, &made(line, release, &identities));
            compared += 1;
            if want != got {
                let name = format!("{minor} {line}");
                if !known.contains(name.as_str()) {
                    wrong.push(format!("{name}\n  want {want:#?}\n  got {got:#?}"));
                }
                differing.insert(name);
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {compared} differ:\n{}", wrong.len(), wrong.join("\n"));
    let gone: Vec<_> = known.iter().filter(|name| !differing.contains(**name)).collect();
    assert!(gone.is_empty(), "these agree now and must leave the ratchet: {gone:#?}");
    assert!(compared >= 3 * 120, "{compared} lines");
}
