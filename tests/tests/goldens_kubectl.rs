//! Which API requests kubectl makes, as the real one was seen to make them.
//!
//! `goldens/kubectl/<minor>.txt` holds lines (`> `) and the requests of each, recorded by `cargo xtask goldens kubectl` against a
//! server that has every object that is asked for by name and lists none, and lines (`>> `) recorded against one that lists what is in
//! `oracle/kubectl/cluster.yaml`. What is left out here on purpose is named below; lines that differ for another reason stand in `goldens/kubectl/ratchet.txt`, and one that no longer does must leave the list.

#![expect(clippy::disallowed_methods, reason = "goldens are files")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use gatewalk_kubernetes::kubectl::{Context, parse};
use gatewalk_kubernetes::objects;
use gatewalk_kubernetes::resources::Resources;
use gatewalk_release::Release;

const OBJECTS: &str = include_str!("../oracle/kubectl/objects.yaml");
const CLUSTER: &str = include_str!("../oracle/kubectl/cluster.yaml");

fn goldens() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens/kubectl")
}

/// The requests as far as the line alone says which they are.
fn comparable(line: &str, requests: &[String]) -> Vec<String> {
    let is = |command: &str| line.starts_with(&format!("kubectl {command}"));
    let mut kept: Vec<String> = Vec::new();
    for request in requests {
        let mut request = without_uid(request);
        // the first container, which the server's object names
        if !line.contains("-c app") {
            request = without(&request, "container=app");
        }
        // the labels of the server's object
        if !line.contains("app=a") {
            request = without(&request, "labelSelector=app%3Da");
        }
        // no pod is listed, so that kubectl waits for one
        let waits = (is("logs") || is("exec") || is("port-forward") || is("attach"))
            && request.contains("watch=true");
        // the builder reads an object, and the command reads it again
        if !waits && kept.last() != Some(&request) {
            kept.push(request);
        }
    }
    // kubectl evicts all pods at once, and takes logs in the order of a map; each pod's own requests keep theirs
    let at_once = |request: &String| match (is("drain"), is("logs")) {
        (true, _) => request.contains("/eviction"),
        (_, true) => request.split('?').next().unwrap_or_default().ends_with("/log"),
        _ => false,
    };
    if let Some(from) = kept.iter().position(at_once) {
        kept.get_mut(from..).unwrap_or_default().sort_by_key(|request| of_pod(request));
    }
    kept
}

/// The path of the pod that a request is about.
fn of_pod(request: &str) -> String {
    let path = request.split(' ').nth(1).unwrap_or_default().split('?').next().unwrap_or_default();
    path.trim_end_matches("/eviction").to_owned()
}

/// The UID of the server's object, by which events are looked for.
fn without_uid(request: &str) -> String {
    let Some((before, rest)) = request.split_once("%2CinvolvedObject.uid%3D") else {
        return request.to_owned();
    };
    let end = rest.find(['&', '%']).unwrap_or(rest.len());
    format!("{before}{}", rest.get(end..).unwrap_or_default())
}

fn without(request: &str, parameter: &str) -> String {
    let request = request.replace(&format!("{parameter}&"), "");
    request.replace(&format!("&{parameter}"), "").replace(&format!("?{parameter}"), "")
}

/// Lines and their requests; those of a cluster with objects in it begin with `>> `.
fn blocks(golden: &str) -> Vec<(bool, &str, Vec<String>)> {
    let mut blocks: Vec<(bool, &str, Vec<String>)> = Vec::new();
    for line in golden.lines() {
        if let Some(command) = line.strip_prefix(">> ").or_else(|| line.strip_prefix("> ")) {
            blocks.push((line.starts_with(">>"), command, Vec::new()));
        } else if let Some((_, _, requests)) = blocks.last_mut() {
            requests.push(line.to_owned());
        }
    }
    blocks
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
    for minor in ["1.29", "1.32", "1.36", "1.37"] {
        let Some(release) = Release::parse(minor) else { panic!("{minor} is a release") };
        let identities = objects::read(OBJECTS, release).objects.identities;
        let golden = fs::read_to_string(goldens().join(format!("{minor}.txt"))).unwrap_or_default();
        let populated = objects::read(CLUSTER, release).objects.identities;
        for (is_populated, line, requests) in blocks(&golden) {
            let known_objects = match (is_populated, line.contains("-f ")) {
                (true, _) => populated.as_slice(),
                (false, true) => identities.as_slice(),
                (false, false) => &[],
            };
            let want = comparable(line, &requests);
            let got = comparable(line, &made(line, release, known_objects));
            compared += 1;
            if want != got {
                let world = if is_populated { "in a cluster with objects: " } else { "" };
                let name = format!("{minor} {world}{line}");
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
    assert!(compared >= 1_000, "{compared} lines");
}
