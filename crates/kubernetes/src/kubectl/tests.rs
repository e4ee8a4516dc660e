use gatewalk_diagnostics::Language;

use super::*;

fn command(line: &str) -> Command {
    let resources = Resources::new(Release::NEWEST);
    let object = ObjectIdentity {
        api_version: "v1".into(),
        kind: "ConfigMap".into(),
        name: "c".into(),
        ..ObjectIdentity::default()
    };
    let objects = [object];
    parse(line, &Context { release: Release::NEWEST, resources: &resources, objects: &objects })
}

/// The requests, one after the other; or the findings when there is none.
fn shown(line: &str) -> String {
    let command = command(line);
    let requests: Vec<String> = command
        .requests
        .iter()
        .filter(|request| !request.ignored)
        .map(|request| format!("{} {}", request.method, request.target))
        .collect();
    if requests.is_empty() { findings(line) } else { requests.join("; ") }
}

fn findings(line: &str) -> String {
    let found: Vec<String> = command(line)
        .findings
        .iter()
        .map(|finding| {
            let under = finding.span.map_or("", |span| span.text(line));
            format!("{} [{under}]", finding.message.text(Language::English))
        })
        .collect();
    found.join("; ")
}

#[test]
fn reading_commands() {
    for (line, expected) in [
        ("kubectl get pods", "GET /api/v1/namespaces/default/pods?limit=500"),
        ("kubectl get po -A", "GET /api/v1/pods?limit=500"),
        ("k get deploy web -n x -o yaml", "GET /apis/apps/v1/namespaces/x/deployments/web"),
        (
            "kubectl get pod/a svc/b",
            "GET /api/v1/namespaces/default/pods/a; GET /api/v1/namespaces/default/services/b",
        ),
        (
            "kubectl get pods,svc -l a=b",
            "GET /api/v1/namespaces/default/pods?labelSelector=a%3Db&limit=500; GET /api/v1/namespaces/default/services?labelSelector=a%3Db&limit=500",
        ),
        (
            "kubectl get pods p -w",
            "GET /api/v1/namespaces/default/pods/p; GET /api/v1/namespaces/default/pods?fieldSelector=metadata.name%3Dp&watch=true",
        ),
        ("kubectl get nodes", "GET /api/v1/nodes?limit=500"),
        ("kubectl get --raw /healthz?verbose", "GET /healthz?verbose="),
        (
            "kubectl get deploy web --subresource=scale",
            "GET /apis/apps/v1/namespaces/default/deployments/web/scale",
        ),
        ("kubectl describe node n1", "GET /api/v1/nodes/n1; GET /api/v1/nodes/n1"),
        ("kubectl top pods -A", "GET /apis/metrics.k8s.io/v1beta1/pods"),
        ("kubectl version", "GET /version?timeout=32s"),
        (
            "kubectl logs p -c app -f",
            "GET /api/v1/namespaces/default/pods/p; GET /api/v1/namespaces/default/pods/p/log?container=app&follow=true",
        ),
    ] {
        assert_eq!(shown(line), expected, "{line}");
    }
}

#[test]
fn writing_commands() {
    for (line, expected) in [
        (
            "kubectl delete secret db -n kube-system",
            "DELETE /api/v1/namespaces/kube-system/secrets/db",
        ),
        ("kubectl delete pods --all", "GET /api/v1/namespaces/default/pods"),
        (
            "kubectl create deployment web --image=nginx",
            "POST /apis/apps/v1/namespaces/default/deployments?fieldManager=kubectl-create&fieldValidation=Strict",
        ),
        (
            "kubectl create ns x",
            "POST /api/v1/namespaces?fieldManager=kubectl-create&fieldValidation=Strict",
        ),
        ("kubectl create token s -n x", "POST /api/v1/namespaces/x/serviceaccounts/s/token"),
        (
            "kubectl create -f c.yaml",
            "POST /api/v1/namespaces/default/configmaps?fieldManager=kubectl-create&fieldValidation=Strict",
        ),
        (
            "kubectl apply -f - -n x",
            "GET /api/v1/namespaces/x/configmaps/c; PATCH /api/v1/namespaces/x/configmaps/c?fieldManager=kubectl-client-side-apply&fieldValidation=Strict",
        ),
        (
            "kubectl replace -f c.yaml",
            "PUT /api/v1/namespaces/default/configmaps/c?fieldManager=kubectl-replace&fieldValidation=Strict",
        ),
        (
            "kubectl patch deploy web -p '{\"a\": 1}'",
            "GET /apis/apps/v1/namespaces/default/deployments/web; PATCH /apis/apps/v1/namespaces/default/deployments/web?fieldManager=kubectl-patch",
        ),
        (
            "kubectl label pods p a=b c-",
            "GET /api/v1/namespaces/default/pods/p; PATCH /api/v1/namespaces/default/pods/p?fieldManager=kubectl-label",
        ),
        (
            "kubectl scale deploy/web --replicas 3",
            "GET /apis/apps/v1/namespaces/default/deployments/web; PATCH /apis/apps/v1/namespaces/default/deployments/web/scale",
        ),
        (
            "kubectl rollout restart deployment/web",
            "GET /apis/apps/v1/namespaces/default/deployments/web; PATCH /apis/apps/v1/namespaces/default/deployments/web?fieldManager=kubectl-rollout",
        ),
        (
            "kubectl exec -it p -- sh",
            "GET /api/v1/namespaces/default/pods/p; GET /api/v1/namespaces/default/pods/p/exec?command=sh&stdin=true&stdout=true&tty=true",
        ),
        ("kubectl cordon n1", "GET /api/v1/nodes/n1; PATCH /api/v1/nodes/n1"),
        (
            "kubectl certificate approve c",
            "GET /apis/certificates.k8s.io/v1/certificatesigningrequests/c; PUT /apis/certificates.k8s.io/v1/certificatesigningrequests/c/approval",
        ),
        (
            "kubectl auth can-i list pods",
            "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
        ),
    ] {
        assert_eq!(shown(line), expected, "{line}");
    }
}

#[test]
fn mistakes_are_found_where_they_are() {
    for (line, expected) in [
        ("kubectl get podz", "error: the server doesn't have a resource type \"podz\" [podz]"),
        (
            "kubectl gte pods",
            "error: unknown command \"gte\" for \"kubectl\"\n\nDid you mean this?\n\tget [gte]",
        ),
        (
            "kubectl get pods --namspace x",
            "error: unknown flag: --namspace\nSee 'kubectl get --help' for usage. [--namspace]",
        ),
        (
            "kubectl get pods -n",
            "error: flag needs an argument: 'n' in -n\nSee 'kubectl get --help' for usage. [-n]",
        ),
        (
            "kubectl get pods -Z",
            "error: unknown shorthand flag: 'Z' in -Z\nSee 'kubectl get --help' for usage. [-Z]",
        ),
        (
            "kubectl delete pods",
            "error: resource(s) were provided, but no name was specified [pods]",
        ),
        ("kubectl get 'pods", "This quote is not closed. [']"),
        ("", "The line is empty. []"),
        ("kubectl config view", "kubectl config view asks the server nothing. []"),
        (
            "kubectl get pods --as-group g",
            "--as-group, --as-uid and --as-user-extra need --as. [--as-group g]",
        ),
    ] {
        let found = findings(line);
        assert_eq!(found, expected, "{line}");
    }
    let command = command("kubectl get podz");
    let help = command.findings[0].help.as_ref().unwrap();
    assert_eq!(help.text(Language::English), "Did you mean pod, pods?");
    assert!(command.requests.is_empty());
}

#[test]
fn impersonated_users_get_their_groups() {
    let complete = |line: &str| complete(&command(line).impersonation.unwrap());
    let user =
        complete("kubectl get pods --as alice --as-group devs --as-user-extra Scopes=a --as-uid=7");
    assert_eq!((user.name.as_str(), user.uid.as_str()), ("alice", "7"));
    assert_eq!(user.groups, ["devs", "system:authenticated"]);
    assert_eq!(user.extra["scopes"], ["a"]);
    for (line, groups) in [
        ("kubectl get pods --as alice", vec!["system:authenticated"]),
        ("kubectl get pods --as system:anonymous", vec!["system:unauthenticated"]),
        (
            "kubectl get pods --as a --as-group=system:unauthenticated",
            vec!["system:unauthenticated"],
        ),
        (
            "kubectl get pods --as system:serviceaccount:x:s",
            vec!["system:serviceaccounts", "system:serviceaccounts:x", "system:authenticated"],
        ),
    ] {
        assert_eq!(complete(line).groups, groups, "{line}");
    }
}

#[test]
fn can_i_posts_what_it_asks() {
    let body = command("kubectl auth can-i get deploy/web -n x --subresource=scale").requests[0]
        .body
        .clone();
    assert_eq!(
        body,
        r#"{"kind":"SelfSubjectAccessReview","apiVersion":"authorization.k8s.io/v1","metadata":{},"spec":{"resourceAttributes":{"namespace":"x","verb":"get","group":"apps","resource":"deployments","subresource":"scale","name":"web"}}}"#
    );
}

#[test]
fn long_and_odd_lines_end() {
    assert!(command(&"x".repeat(LINE_BYTES_MAX + 1)).requests.is_empty());
    let many = format!("kubectl get pods {}", "p ".repeat(1000));
    assert_eq!(command(&many).requests.len(), REQUESTS_MAX);
    for line in [
        "'",
        "\\",
        "- --",
        "kubectl --",
        "kubectl get /",
        "kubectl get a/b/c",
        "kubectl get pods.",
        "é ü",
    ] {
        let _ = command(line);
    }
}

#[test]
fn a_name_with_a_verb_about_many_is_doubted() {
    for (line, is_doubted) in [
        ("kubectl auth can-i list pods/web-0", true),
        ("kubectl auth can-i create deploy/web", true),
        ("kubectl auth can-i create pods/web-0 --subresource=exec", false),
        ("kubectl auth can-i get pods/web-0", false),
        ("kubectl auth can-i list pods", false),
    ] {
        let found = command(line).findings;
        let doubted = found.iter().any(|one| one.code == "request/name-with-verb");
        assert_eq!(doubted, is_doubted, "{line}");
    }
}
