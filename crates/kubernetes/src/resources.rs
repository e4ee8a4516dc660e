//! The resources a server has: built in, by release, and those of `CustomResourceDefinition`s.
//!
//! What kubectl learns by discovery (`k8s.io/kubernetes/api/discovery`).

use gatewalk_diagnostics::nearest;
use gatewalk_release::Release;

use crate::data;

const DATA: &str = include_str!("../data/resources.txt");

/// A resource in one version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiResource {
    /// The API group; empty for the core group.
    pub group: String,
    /// The version.
    pub version: String,
    /// The kind of its objects.
    pub kind: String,
    /// The plural, as in URLs and roles.
    pub name: String,
    /// The singular; may be empty.
    pub singular: String,
    /// Whether objects live in namespaces.
    pub namespaced: bool,
    /// The verbs it has (`create`, `deletecollection`).
    pub verbs: Vec<&'static str>,
    /// Abbreviations kubectl knows (`po`).
    pub short_names: Vec<String>,
    /// Groups of resources kubectl knows (`all`).
    pub categories: Vec<String>,
    /// Its subresources.
    pub subresources: Vec<Subresource>,
    /// Whether a server without further flags serves this version.
    pub served: bool,
}

/// A subresource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subresource {
    /// The name (`log`).
    pub name: String,
    /// Group, version and kind of what is sent and answered; group and version are empty where they are the resource's own.
    pub kind: (String, String, String),
    /// The verbs it has.
    pub verbs: Vec<&'static str>,
}

impl ApiResource {
    /// The resource as kubectl writes it: `deployments.apps`, `pods`.
    pub fn group_resource(&self) -> String {
        if self.group.is_empty() {
            self.name.clone()
        } else {
            format!("{}.{}", self.name, self.group)
        }
    }

    /// The path of the resource: all namespaces, or one where it is namespaced.
    pub fn path(&self, namespace: &str) -> String {
        let base = if self.group.is_empty() {
            format!("/api/{}", self.version)
        } else {
            format!("/apis/{}/{}", self.group, self.version)
        };
        if self.namespaced && !namespace.is_empty() {
            format!("{base}/namespaces/{namespace}/{}", self.name)
        } else {
            format!("{base}/{}", self.name)
        }
    }

    /// The subresource of that name.
    pub fn subresource(&self, name: &str) -> Option<&Subresource> {
        self.subresources.iter().find(|subresource| subresource.name == name)
    }
}

/// Every resource of a server, in the order of discovery: the core group, then the groups by priority, each with its preferred
/// version first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    list: Vec<ApiResource>,
}

impl Resources {
    /// The built-in resources of a release.
    pub fn new(release: Release) -> Self {
        let mut list: Vec<ApiResource> = Vec::new();
        let (mut group, mut version, mut on) = ("", "", false);
        for line in data::lines(DATA, release) {
            if let Some(names) = line.strip_prefix("G ") {
                (group, version) = names.split_once(' ').unwrap_or((names, ""));
                // alpha and beta versions are off until a flag turns them on, but for a few
                on = !version.contains("alpha") && !version.contains("beta");
                if let Some(marked) = version.strip_suffix(" +") {
                    (version, on) = (marked, true);
                }
            } else if let Some(line) = line.strip_prefix('/') {
                if let Some(resource) = list.last_mut() {
                    resource.subresources.push(subresource(line));
                }
            } else {
                list.push(ApiResource { served: on, ..resource(group, version, line) });
            }
        }
        Self { list }
    }

    /// Adds resources, as `CustomResourceDefinition`s do. They come after the built-in ones.
    pub fn extend(&mut self, more: impl IntoIterator<Item = ApiResource>) {
        self.list.extend(more);
    }

    /// All of them, also those that are not served without further flags.
    pub fn iter(&self) -> impl Iterator<Item = &ApiResource> {
        self.list.iter()
    }

    /// The resource of a group, version and plural name, served or not.
    pub fn get(&self, group: &str, version: &str, name: &str) -> Option<&ApiResource> {
        self.list.iter().find(|resource| {
            resource.group == group && resource.version == version && resource.name == name
        })
    }

    /// The resource of a group and plural name in its preferred version that is served, else in any.
    pub fn preferred(&self, group: &str, name: &str) -> Option<&ApiResource> {
        let all =
            || self.list.iter().filter(|resource| resource.group == group && resource.name == name);
        all().find(|resource| resource.served).or_else(|| all().next())
    }

    /// The resource of an object's `apiVersion` and `kind`.
    pub fn of_kind(&self, api_version: &str, kind: &str) -> Option<&ApiResource> {
        let (group, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
        self.list.iter().find(|resource| {
            resource.group == group && resource.version == version && resource.kind == kind
        })
    }

    /// What kubectl takes an argument for: `pods`, `po`, `Pod`, `deploy.apps`, `deployments.v1.apps`. A plural or singular name
    /// goes before an abbreviation, an earlier group before a later one.
    pub fn find(&self, argument: &str) -> Option<&ApiResource> {
        let argument = argument.to_lowercase();
        let (name, rest) = argument.split_once('.').unwrap_or((argument.as_str(), ""));
        if let Some((version, group)) =
            rest.split_once('.').filter(|(version, _)| !version.is_empty())
            && let Some(found) = self.search(name, group, Some(version))
        {
            return Some(found);
        }
        // `pods..` names any version, and `pods.v1.` names a version of the core group
        if let Some(version) = rest.strip_suffix('.')
            && let Some(found) = self.search(name, "", Some(version))
        {
            return Some(found);
        }
        self.search(name, if rest == "." { "" } else { rest }, None)
    }

    fn search(&self, name: &str, group: &str, version: Option<&str>) -> Option<&ApiResource> {
        let fits = |resource: &&ApiResource| match version {
            Some(version) => resource.group == group && resource.version == version,
            // kubectl completes a group from its beginning
            None => resource.served && (group.is_empty() || resource.group.starts_with(group)),
        };
        let by_name = self.list.iter().filter(fits).find(|resource| {
            resource.name == name
                || resource.singular == name
                || resource.kind.eq_ignore_ascii_case(name)
        });
        // of an abbreviation kubectl forgets the version
        let fits = |resource: &&ApiResource| match version {
            Some(_) => resource.served && (group.is_empty() || resource.group == group),
            None => fits(resource),
        };
        by_name.or_else(|| {
            self.list
                .iter()
                .filter(fits)
                .find(|resource| resource.short_names.iter().any(|short| short == name))
        })
    }

    /// The served resources of a category (`all`), each in its preferred version.
    pub fn category(&self, name: &str) -> Vec<&ApiResource> {
        let mut found: Vec<&ApiResource> = Vec::new();
        for resource in self.list.iter().filter(|resource| resource.served) {
            let known = found
                .iter()
                .any(|other| other.group == resource.group && other.name == resource.name);
            if !known && resource.categories.iter().any(|category| category == name) {
                found.push(resource);
            }
        }
        found
    }

    /// The resource names nearest to a misspelt one, nearest first, to be suggested.
    pub fn suggestions(&self, argument: &str) -> Vec<String> {
        const SUGGESTIONS_MAX: usize = 3;
        let served = self.list.iter().filter(|resource| resource.served);
        let names = served
            .flat_map(|resource| [resource.name.as_str(), resource.singular.as_str()])
            .filter(|name| *name != argument);
        nearest(argument, names, SUGGESTIONS_MAX).into_iter().map(str::to_owned).collect()
    }
}

fn resource(group: &str, version: &str, line: &str) -> ApiResource {
    let mut fields = line.split('|');
    let mut next = || fields.next().unwrap_or_default();
    let name = next().to_owned();
    let singular = next();
    let kind = next().to_owned();
    let namespaced = next() == "N";
    let verbs = verbs(next());
    let short_names = data::list(next());
    let categories = data::list(next());
    let singular = if singular.is_empty() { kind.to_lowercase() } else { singular.to_owned() };
    ApiResource {
        group: group.to_owned(),
        version: version.to_owned(),
        kind,
        name,
        singular,
        namespaced,
        verbs,
        short_names,
        categories,
        subresources: Vec::new(),
        served: false,
    }
}

fn subresource(line: &str) -> Subresource {
    let mut fields = line.split('|');
    let mut next = || fields.next().unwrap_or_default();
    let name = next().to_owned();
    let mut kind = next().split('/').map(str::to_owned);
    let kind = match (kind.next(), kind.next(), kind.next()) {
        (Some(group), Some(version), Some(kind)) => (group, version, kind),
        (kind, ..) => (String::new(), String::new(), kind.unwrap_or_default()),
    };
    Subresource { name, kind, verbs: verbs(next()) }
}

fn verbs(letters: &str) -> Vec<&'static str> {
    letters
        .chars()
        .filter_map(|letter| {
            Some(match letter {
                'c' => "create",
                'd' => "delete",
                'D' => "deletecollection",
                'g' => "get",
                'l' => "list",
                'p' => "patch",
                'u' => "update",
                'w' => "watch",
                _ => return None,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_as_kubectl_finds_them() {
        let resources = Resources::new(Release::NEWEST);
        for (argument, expected) in [
            ("pods", "/api/v1/pods"),
            ("po", "/api/v1/pods"),
            ("Pod", "/api/v1/pods"),
            ("deploy", "/apis/apps/v1/deployments"),
            ("deployments.apps", "/apis/apps/v1/deployments"),
            ("deployments.v1.apps", "/apis/apps/v1/deployments"),
            ("pods.v1.", "/api/v1/pods"),
            ("events", "/api/v1/events"),
            ("ev", "/api/v1/events"),
            ("events.events.k8s.io", "/apis/events.k8s.io/v1/events"),
            ("hpa", "/apis/autoscaling/v2/horizontalpodautoscalers"),
            ("endpoints", "/api/v1/endpoints"),
            ("crd", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"),
            ("sa", "/api/v1/serviceaccounts"),
            ("ingress", "/apis/networking.k8s.io/v1/ingresses"),
        ] {
            let found = resources.find(argument).map(|resource| resource.path(""));
            assert_eq!(found.as_deref(), Some(expected), "{argument}");
        }
        assert_eq!(resources.find("podz"), None);
        assert_eq!(resources.find("pods.apps"), None);
        assert_eq!(resources.suggestions("podz"), ["pod", "pods"]);
    }

    #[test]
    fn releases_differ() {
        let has = |release, name: &str| Resources::new(release).find(name).is_some();
        assert!(
            !has(Release::V1_36, "clustertrustbundles")
                && has(Release::V1_37, "clustertrustbundles")
        );
        assert!(!has(Release::V1_33, "resourceclaims") && has(Release::V1_34, "resourceclaims"));
        let resize = |release: Release| {
            Resources::new(release)
                .find("pods")
                .and_then(|pods| pods.subresource("resize"))
                .is_some()
        };
        assert!(!resize(Release::V1_29) && resize(Release::V1_36));
        // the last beta version that is on without a flag
        let on = |release| {
            let found = Resources::new(release);
            let group = "flowcontrol.apiserver.k8s.io";
            found.get(group, "v1beta3", "flowschemas").is_some_and(|found| found.served)
                && found.find("flowschemas").is_some_and(|found| found.version == "v1")
        };
        for release in Release::ALL {
            assert_eq!(on(release), release <= Release::V1_31, "{release}");
        }
    }

    #[test]
    fn subresources_and_categories_are_there() {
        let resources = Resources::new(Release::NEWEST);
        let pods = resources.find("pods").unwrap();
        assert_eq!(pods.path("x"), "/api/v1/namespaces/x/pods");
        assert_eq!(pods.subresource("exec").unwrap().verbs, ["create", "get"]);
        let scale = &resources.find("deployments").unwrap().subresource("scale").unwrap().kind;
        assert_eq!((scale.0.as_str(), scale.2.as_str()), ("autoscaling", "Scale"));
        let all: Vec<String> =
            resources.category("all").into_iter().map(ApiResource::group_resource).collect();
        assert!(all.contains(&"pods".to_owned()) && all.contains(&"cronjobs.batch".to_owned()));
    }
}
