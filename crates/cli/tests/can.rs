//! `gatewalk can` and `gatewalk who-can`: answers, exit codes, outputs.

#![expect(clippy::expect_used, reason = "a test that cannot go on, and documents it made itself")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

const OBJECTS: &str = "apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: viewers, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: Group, name: devs, apiGroup: rbac.authorization.k8s.io}]
";

/// Exit code and standard output of a line.
fn gatewalk(line: &str) -> (Option<i32>, String) {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("can");
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("objects.yaml"), OBJECTS).expect("a file");
        folder
    });
    let output = Command::new(env!("CARGO_BIN_EXE_gatewalk"))
        .current_dir(FOLDER.as_path())
        .args(line.split(' '))
        .output()
        .expect("the program runs");
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn one_question_is_answered_with_the_why() {
    let cluster = "--objects objects.yaml --as alice --as-group devs";
    for (question, code, starts, contains) in [
        ("can get pods -n shop", 0, "yes\n", "RoleBinding shop/viewers gives Group \"devs\""),
        ("can get pods web-0 -n shop", 0, "yes\n", "get pods/web-0"),
        ("can delete pods -n shop", 1, "no\n", "Create a role for just this"),
        ("can get deployments.apps -n other", 1, "no\n", "came close"),
        ("can get /healthz", 0, "yes\n", "system:discovery"),
        ("can get pods -A", 1, "no\n", "No authorizer allows alice to get pods"),
        ("can get pods --subresource log -n shop", 0, "yes\n", "view"),
        ("can get pods -n shop -o markdown", 0, "###", "✓ `rbac`"),
        (
            "can --list -n shop",
            0,
            "alice (devs, system:authenticated) in namespace shop",
            "viewers",
        ),
    ] {
        let (exit, text) = gatewalk(&format!("{question} {cluster}"));
        assert_eq!(exit, Some(code), "{question}\n{text}");
        assert!(
            text.starts_with(starts) || text.trim_start().starts_with(starts),
            "{question}\n{text}"
        );
        assert!(text.contains(contains), "{question}\n{text}");
    }
    for usage in ["can", "can get", "can get pods a b", "can get pods --objects missing.yaml"] {
        assert_eq!(gatewalk(usage).0, Some(2), "{usage}");
    }
}

#[test]
fn json_is_one_document() {
    let (_, text) =
        gatewalk("can get pods -n shop --objects objects.yaml --as alice --as-group devs -o json");
    let report: Value = serde_json::from_str(&text).expect("a report");
    assert_eq!(report["requests"][0]["decision"], "Allow");
    assert_eq!(report["requests"][0]["by"], "rbac");
    let (code, text) = gatewalk("who-can get secrets -n shop --objects objects.yaml -o json");
    let found: Value = serde_json::from_str(&text).expect("an answer");
    assert_eq!(code, Some(0));
    assert_eq!(found["grantees"][0]["name"], "system:masters");
    assert!(
        found["grantees"].as_array().is_some_and(|all| all.iter().all(|one| one["name"] != "devs"))
    );
    let (_, text) = gatewalk("who-can get pods -n shop --objects objects.yaml");
    assert!(text.contains("Group devs"), "{text}");
}
