//! `gatewalk lockout`: inputs, outputs, exit codes.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

const CONFIGURATION: &str = "apiVersion: apiserver.config.k8s.io/v1
kind: AuthorizationConfiguration
authorizers:
- type: Webhook
  name: guard
  webhook:
    timeout: 3s
    subjectAccessReviewVersion: v1
    failurePolicy: POLICY
    connectionInfo: {type: KubeConfigFile, kubeConfigFile: /g.kubeconfig}
- {type: Node, name: node}
- {type: RBAC, name: rbac}
";

#[test]
fn the_exit_code_says_whether_somebody_is_locked_out() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("lockout");
    fs::create_dir_all(&folder).expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("a file");
    write("closed.yaml", &CONFIGURATION.replace("POLICY", "Deny"));
    write("open.yaml", &CONFIGURATION.replace("POLICY", "NoOpinion"));
    write("broken.yaml", &CONFIGURATION.replace("POLICY", "Perhaps"));
    let indented = CONFIGURATION.replace("POLICY", "Deny").replace('\n', "\n  ");
    let scenario = format!(
        "apiVersion: gatewalk/v1\nkind: Scenario\nauthorizationConfiguration: |\n  {indented}"
    );
    write("scenario.yaml", &scenario);
    for (line, code, contains) in [
        ("lockout closed.yaml", 1, "While guard is down, these lose access"),
        ("lockout --config closed.yaml", 1, "LOST"),
        ("lockout scenario.yaml", 1, "system:kube-scheduler"),
        ("lockout closed.yaml -o json", 1, "\"locksOut\":true"),
        ("lockout closed.yaml -o markdown", 1, "| WHO | NEEDS | 1 | 2 | 3 | 4 |"),
        // a webhook that fails open still denies when it says so
        ("lockout open.yaml", 1, "While guard is down, the control plane keeps its access"),
        ("lockout", 0, "No webhook is asked"),
        ("lockout broken.yaml", 1, "Unsupported value"),
        ("lockout broken.yaml", 1, "--> authorizationConfiguration:9:"),
        ("lockout closed.yaml --config open.yaml", 2, ""),
        ("lockout missing.yaml", 2, ""),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_gatewalk"))
            .current_dir(&folder)
            .args(line.split(' '))
            .output()
            .expect("the program runs");
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(code), "{line}\n{text}");
        assert!(text.contains(contains), "{line}\n{text}");
        if line.ends_with("json") {
            let found: Value = serde_json::from_str(&text).expect("a document");
            assert_eq!(found["kind"], "Lockout");
        }
    }
}
