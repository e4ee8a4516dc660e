//! How many events of an audit log `gatewalk replay` decides in a second, and how much memory it takes: `cargo xtask bench replay`
//! runs this.
//!
//! Prints `name events seconds kilobytes` for each log: a short one and one ten times as long, plain, the long one compressed, and the
//! long one compared with another configuration. The cluster is the bootstrap policy and 1,000 role bindings, 20 in each namespace;
//! the chain is a webhook that is asked about changes, Node and RBAC.

#![expect(clippy::disallowed_methods, reason = "a bench measures time")]
#![expect(clippy::print_stdout, reason = "what is measured is printed")]

use std::error::Error;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;

const EVENTS: usize = 100_000;
const NAMESPACES: usize = 50;
const BINDINGS: usize = 20;

/// Each log is read so often, and the quickest time counts: other work on the machine only ever adds.
const ROUNDS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-replay");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("config.yaml"), configuration("'nobody'"))?;
    fs::write(folder.join("other.yaml"), configuration("'system:kube-scheduler'"))?;
    fs::write(folder.join("objects.yaml"), objects())?;
    log(&mut BufWriter::new(File::create(folder.join("short.log"))?), EVENTS / 10)?;
    log(&mut BufWriter::new(File::create(folder.join("long.log"))?), EVENTS)?;
    let mut packed = GzEncoder::new(File::create(folder.join("long.log.gz"))?, Compression::fast());
    log(&mut packed, EVENTS)?;
    packed.finish()?;
    let none: &[&str] = &[];
    for (name, file, events, more) in [
        ("short", "short.log", EVENTS / 10, none),
        ("long", "long.log", EVENTS, none),
        ("compressed", "long.log.gz", EVENTS, none),
        ("compared", "long.log", EVENTS, &["--compare", "other.yaml"]),
    ] {
        let mut best = (Duration::MAX, u64::MAX);
        for _ in 0..ROUNDS {
            let (time, kilobytes) = measure(&folder, file, more)?;
            best = (best.0.min(time), best.1.min(kilobytes));
        }
        println!("{name} {events} {:.3} {}", best.0.as_secs_f64(), best.1);
    }
    fs::remove_dir_all(folder)?;
    Ok(())
}

/// One run of the program: how long it took, and the most memory it held.
fn measure(folder: &Path, log: &str, more: &[&str]) -> Result<(Duration, u64), Box<dyn Error>> {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_gatewalk"))
        .current_dir(folder)
        .args(["replay", "--config", "config.yaml", "--objects", "objects.yaml"])
        .args(more)
        .arg(log)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut kilobytes = 0;
    while child.try_wait()?.is_none() {
        let status = fs::read_to_string(&status).unwrap_or_default();
        let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let most = most.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
        kilobytes = most.unwrap_or(kilobytes);
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok((start.elapsed(), kilobytes))
}

fn configuration(user: &str) -> String {
    format!(
        "apiVersion: apiserver.config.k8s.io/v1
kind: AuthorizationConfiguration
authorizers:
- type: Webhook
  name: guard
  webhook:
    timeout: 3s
    subjectAccessReviewVersion: v1
    matchConditionSubjectAccessReviewVersion: v1
    failurePolicy: NoOpinion
    connectionInfo: {{type: KubeConfigFile, kubeConfigFile: /etc/kubernetes/guard.kubeconfig}}
    matchConditions:
    - expression: has(request.resourceAttributes)
    - expression: request.resourceAttributes.verb in ['create', 'update', 'delete']
    - expression: request.user != {user}
- {{type: Node, name: node}}
- {{type: RBAC, name: rbac}}
"
    )
}

/// A role in each namespace, bound many times.
fn objects() -> String {
    let mut text = String::new();
    let group = "rbac.authorization.k8s.io";
    for space in 0..NAMESPACES {
        let _ = write!(
            text,
            "---\napiVersion: {group}/v1\nkind: Role\nmetadata: {{name: team, namespace: n{space}}}\nrules:\n\
             - {{apiGroups: ['', apps], resources: [pods, deployments, configmaps], verbs: [get, list, watch, update, create]}}\n"
        );
        for number in 0..BINDINGS {
            let _ = write!(
                text,
                "---\napiVersion: {group}/v1\nkind: RoleBinding\nmetadata: {{name: b{number}, namespace: n{space}}}\n\
                 roleRef: {{apiGroup: {group}, kind: Role, name: team}}\n\
                 subjects:\n- {{kind: User, name: u{number}, apiGroup: {group}}}\n"
            );
        }
    }
    text
}

/// Events as the log backend writes them, of a busy cluster: people, service accounts, nodes, and probes.
fn log(out: &mut dyn std::io::Write, events: usize) -> std::io::Result<()> {
    for number in 0..events {
        let (space, user) = (number % NAMESPACES, number / 7 % BINDINGS);
        let (verb, path, resource) = match number % 5 {
            0 => ("list", format!("/api/v1/namespaces/n{space}/pods?limit=500"), "pods"),
            1 => {
                ("update", format!("/api/v1/namespaces/n{space}/configmaps/c{user}"), "configmaps")
            }
            2 => ("watch", format!("/api/v1/namespaces/n{space}/pods?watch=1"), "pods"),
            3 => ("get", "/livez".to_owned(), ""),
            _ => ("delete", format!("/api/v1/namespaces/n{space}/secrets/s{user}"), "secrets"),
        };
        let reference = match resource {
            "" => String::new(),
            name => format!(
                r#""objectRef":{{"resource":"{name}","namespace":"n{space}","apiVersion":"v1"}},"#
            ),
        };
        let (minutes, seconds, thousandths) =
            (number / 60_000 % 60, number / 1_000 % 60, number % 1_000);
        writeln!(
            out,
            r#"{{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"6b1c2a4e-0000-4000-8000-{number:012}","stage":"ResponseComplete","requestURI":"{path}","verb":"{verb}","user":{{"username":"u{user}","groups":["developers","system:authenticated"]}},"sourceIPs":["10.0.0.7"],"userAgent":"kubectl/v1.36.0 (linux/amd64) kubernetes/0000000",{reference}"responseStatus":{{"metadata":{{}},"code":200}},"requestReceivedTimestamp":"2026-03-01T10:{minutes:02}:{seconds:02}.{thousandths:03}000Z","stageTimestamp":"2026-03-01T10:{minutes:02}:{seconds:02}.{thousandths:03}900Z","annotations":{{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC: allowed by RoleBinding \"b{user}/n{space}\" of Role \"team\" to User \"u{user}\""}}}}"#
        )?;
    }
    out.flush()
}
