//! Commands that read: get, describe, events, wait, top, version, cluster-info.

use gatewalk_diagnostics::{Message, order};
use gatewalk_release::Release;

use crate::kubectl::flags::Arguments;
use crate::kubectl::selection::{How, Step};
use crate::kubectl::words::Word;
use crate::kubectl::{Parser, query, with_parameter};

/// Since this release `wait` knows `--for=create`.
const CREATE_SINCE: Release = Release::V1_31;

/// Since this release `top pod` asks for the pods that a field selector has.
const PODS_SELECTED_SINCE: Release = Release::V1_37;

/// What kubectl asks for at a time.
pub(super) const CHUNK: &str = "500";

impl Parser<'_> {
    pub(super) fn get(&mut self, arguments: &Arguments) {
        if let Some(raw) = arguments.value("raw").filter(|raw| !raw.is_empty()) {
            self.raw("GET", raw);
            return;
        }
        let watches = arguments.is_on("watch") || arguments.is_on("watch-only");
        // to sort, kubectl must have everything, and whole
        let sorts = arguments.has("sort-by") && matches!(arguments.text("output"), "" | "wide");
        let chunk = if sorts && !watches { "" } else { chunk(arguments) };
        let suffix = subresource(arguments);
        let how = How {
            lists: true,
            only_shows: true,
            reads_files: true,
            suffix: &suffix,
            chunk,
            ..How::default()
        };
        let mut steps = self.select(arguments, &arguments.words, &how);
        self.scope(arguments, &arguments.words);
        let objects =
            steps.iter().filter(|step| matches!(step, Step::Object(one) if !one.is_listed));
        if watches && objects.count() > 1 {
            // several are read, and not watched
            let _ = self.infos(steps);
            return;
        }
        if sorts || arguments.has("sort-by") {
            for step in &mut steps {
                if let Step::Read(request) = step
                    && matches!(arguments.text("output"), "" | "wide")
                {
                    request.target = with_parameter(&request.target, "includeObject", "Object");
                }
            }
        }
        let mut last = None;
        for step in steps {
            match step {
                Step::Read(request) => {
                    last = Some(request.target.clone());
                    self.command.requests.push(request);
                }
                Step::Object(one) if watches && !one.is_listed => {
                    let only = format!("metadata.name={}", one.name);
                    let query = query(&[("fieldSelector", only.as_str()), ("watch", "true")]);
                    let path = one.resource.path(&one.namespace);
                    self.request("GET", format!("{path}{query}"));
                    return;
                }
                Step::Object(_) => {}
            }
        }
        if let Some(list) = last.filter(|_| watches) {
            let list = without_parameter(&list, "limit");
            self.request("GET", with_parameter(&list, "watch", "true"));
        }
    }

    /// A path typed whole.
    pub(super) fn raw(&mut self, method: &'static str, path: &str) {
        // what follows two slashes is a host
        let path = match path.strip_prefix("//") {
            Some(rest) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
            None => path,
        };
        // a parameter without a value is sent with an empty one
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut pairs: Vec<String> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| if pair.contains('=') { pair.to_owned() } else { format!("{pair}=") })
            .collect();
        order::sort_by_key(&mut pairs, |pair| {
            pair.split('=').next().unwrap_or_default().to_owned()
        });
        let query = if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) };
        self.request(method, format!("{path}{query}"));
    }

    /// Doubts about namespaces.
    pub(super) fn scope(&mut self, arguments: &Arguments, words: &[Word]) {
        if !arguments.has("namespace") || arguments.is_on("all-namespaces") {
            return;
        }
        for target in self.targets_quietly(words) {
            if !target.namespaced {
                let message = Message::new("kubernetes.namespaceIgnored")
                    .with("resource", &target.group_resource());
                self.warning("kubectl/namespace-ignored", message, arguments.place("namespace"));
            }
        }
    }

    pub(super) fn events(&mut self, arguments: &Arguments) {
        let namespace = arguments.namespace();
        let mut only = String::new();
        if let Some((kind, name)) = arguments.value("for").and_then(|of| of.split_once('/'))
            && let Some(resource) = self.resource(kind, arguments.place("for"))
        {
            let version = match resource.group.as_str() {
                "" => resource.version.clone(),
                group => format!("{group}/{}", resource.version),
            };
            only = format!(
                "involvedObject.apiVersion={version},involvedObject.kind={},involvedObject.name={name}",
                resource.kind
            );
        }
        let watch = if arguments.is_on("watch") { "true" } else { "" };
        if let Some(events) = self.context.resources.preferred("", "events") {
            let query = query(&[("fieldSelector", &only), ("limit", CHUNK), ("watch", watch)]);
            self.request("GET", format!("{}{query}", events.path(namespace)));
        }
    }

    pub(super) fn wait(&mut self, arguments: &Arguments) {
        let is_deletion = arguments.text("for").eq_ignore_ascii_case("delete");
        let is_creation = arguments.text("for").eq_ignore_ascii_case("create")
            && self.context.release >= CREATE_SINCE;
        let looks_once = matches!(arguments.text("timeout"), "0" | "0s");
        let mut selected = arguments.clone();
        if arguments.has("selector") || arguments.has("field-selector") {
            // a selector goes before --all
            selected.drop_flag("all");
        }
        let how = How { lists: is_creation, reads_files: true, ..How::default() };
        let steps = self.select(&selected, &arguments.words, &how);
        self.visit(steps, |parser, one| {
            if is_deletion && one.is_listed {
                parser.request("GET", one.path());
            }
            // an object that is there need not be waited for
            if !is_creation && !looks_once {
                parser.watched(&one.resource.path(&one.namespace), &one.name);
            }
        });
    }

    pub(super) fn top(&mut self, kind: &str, arguments: &Arguments) {
        let base = "/apis/metrics.k8s.io/v1beta1";
        if let Some(word) = arguments.words.first()
            && self.is_bad_segment(&word.text, word.range.clone())
        {
            return;
        }
        let name =
            arguments.words.first().map(|word| format!("/{}", word.text)).unwrap_or_default();
        let labels = arguments.text("selector");
        let labels_only = query(&[("labelSelector", labels)]);
        if kind == "node" {
            self.request("GET", format!("{base}/nodes{name}{labels_only}"));
            self.request("GET", format!("/api/v1/nodes{name}{labels_only}"));
            return;
        }
        let namespace = arguments.namespace();
        let scope =
            if namespace.is_empty() { String::new() } else { format!("/namespaces/{namespace}") };
        let fields = arguments.text("field-selector");
        let selects = query(&[("fieldSelector", fields), ("labelSelector", labels)]);
        if !fields.is_empty() && self.context.release >= PODS_SELECTED_SINCE {
            // the metrics of pods know no fields: pods are asked for besides
            self.request("GET", format!("{base}{scope}/pods{labels_only}"));
            self.request("GET", format!("/api/v1{scope}/pods{selects}"));
            return;
        }
        self.request("GET", format!("{base}{scope}/pods{name}{selects}"));
    }

    pub(super) fn version(&mut self, arguments: &Arguments) {
        if arguments.is_on("client") {
            self.nothing_asked("version --client");
        } else {
            self.request("GET", "/version?timeout=32s".to_owned());
        }
    }

    pub(super) fn cluster_info(&mut self, name: &str, arguments: &Arguments) {
        if name == "dump" {
            self.dump(arguments);
            return;
        }
        let namespace = arguments.value("namespace").unwrap_or("kube-system");
        let labels = query(&[("labelSelector", "kubernetes.io/cluster-service=true")]);
        self.request("GET", format!("/api/v1/namespaces/{namespace}/services{labels}"));
    }

    /// What `cluster-info dump` reads of each namespace, and the logs of the pods there.
    fn dump(&mut self, arguments: &Arguments) {
        const OF_A_NAMESPACE: [(&str, &str); 7] = [
            ("", "events"),
            ("", "replicationcontrollers"),
            ("", "services"),
            ("apps", "daemonsets"),
            ("apps", "deployments"),
            ("apps", "replicasets"),
            ("", "pods"),
        ];
        self.request("GET", "/api/v1/nodes".to_owned());
        let given: Vec<&str> = arguments.values("namespaces");
        let given = given.iter().flat_map(|names| names.split(','));
        let mut namespaces: Vec<String> = given.map(str::to_owned).collect();
        if arguments.is_on("all-namespaces") {
            self.request("GET", "/api/v1/namespaces".to_owned());
            let Some(resource) = self.context.resources.preferred("", "namespaces") else { return };
            namespaces =
                self.listed(resource, "", "", "").iter().map(|one| one.name.to_owned()).collect();
        } else if namespaces.is_empty() {
            namespaces = vec!["kube-system".to_owned(), arguments.own_namespace().to_owned()];
        }
        for namespace in namespaces {
            for (group, name) in OF_A_NAMESPACE {
                let Some(resource) = self.context.resources.preferred(group, name) else {
                    continue;
                };
                self.request("GET", resource.path(&namespace));
                if name == "pods" {
                    for pod in self.listed(resource, &namespace, "", "") {
                        self.object("GET", resource, pod.namespace, pod.name, "/log");
                    }
                }
            }
        }
    }
}

/// The size of a list's chunks; empty where it comes whole.
pub(super) fn chunk(arguments: &Arguments) -> &str {
    match arguments.number("chunk-size") {
        Some(0) => "",
        Some(_) => arguments.text("chunk-size"),
        None => CHUNK,
    }
}

/// A target without a parameter.
fn without_parameter(target: &str, name: &str) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let is_it = |pair: &&str| pair.split('=').next() == Some(name);
    let pairs: Vec<&str> =
        query.split('&').filter(|pair| !pair.is_empty() && !is_it(pair)).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// `--subresource` as the end of a path.
pub(super) fn subresource(arguments: &Arguments) -> String {
    arguments
        .value("subresource")
        .filter(|name| !name.is_empty())
        .map(|name| format!("/{name}"))
        .unwrap_or_default()
}
