//! describe (`k8s.io/kubectl/pkg/describe`): the object, what its description fails without, and what may be refused without a word.

use gatewalk_release::Release;

use super::reading::{CHUNK, chunk};
use crate::kubectl::flags::Arguments;
use crate::kubectl::selection::How;
use crate::kubectl::{Parser, path_segment, query};
use crate::resources::ApiResource;

/// Since this release a service is described with its endpoint slices instead of its endpoints.
const SLICES_SINCE: Release = Release::V1_31;

/// Since this release a service account is described without the list of secrets.
const NO_SECRETS_SINCE: Release = Release::V1_35;

/// Since this release a node is described with its resource slices.
const DEVICES_SINCE: Release = Release::V1_36;

/// Since this release events are shown of one object alone, unless they are asked for.
const EVENTS_OF_ONE_SINCE: Release = Release::V1_36;

/// What is described without events.
const WITHOUT_EVENTS: [&str; 9] = [
    "secrets",
    "namespaces",
    "roles",
    "clusterroles",
    "rolebindings",
    "clusterrolebindings",
    "resourcequotas",
    "limitranges",
    "networkpolicies",
];

impl Parser<'_> {
    pub(super) fn describe(&mut self, arguments: &Arguments) {
        let how = How { lists: true, chunk: chunk(arguments), ..How::default() };
        let steps = self.select(arguments, &arguments.words, &how);
        self.scope(arguments, &arguments.words);
        let objects = self.infos(steps);
        let is_told = arguments.has("show-events");
        let shows_events = !arguments.is_off("show-events")
            && (is_told || objects.len() == 1 || self.context.release < EVENTS_OF_ONE_SINCE);
        for one in objects {
            // each is read anew
            self.request("GET", one.path());
            self.describe_one(shows_events, one.resource, &one.namespace, &one.name);
        }
    }

    fn describe_one(
        &mut self,
        shows_events: bool,
        resource: &ApiResource,
        namespace: &str,
        name: &str,
    ) {
        let all = query(&[("limit", CHUNK)]);
        let labels = self.labels_of(resource, namespace, name);
        let selected = query(&[("labelSelector", &labels), ("limit", CHUNK)]);
        let (of, lists, rest): (&str, &[&str], &str) = match resource.name.as_str() {
            "namespaces" => (name, &["resourcequotas", "limitranges"], &all),
            "persistentvolumeclaims" => (namespace, &["pods"], &all),
            "statefulsets" | "daemonsets" | "replicasets" | "replicationcontrollers" => {
                (namespace, &["pods"], &selected)
            }
            _ => (namespace, &[], ""),
        };
        for list in lists {
            self.request("GET", format!("/api/v1/namespaces/{of}/{list}{rest}"));
        }
        match resource.name.as_str() {
            "services" => self.besides(if self.context.release >= SLICES_SINCE {
                let service = format!("kubernetes.io/service-name={name}");
                let of_service = query(&[("labelSelector", &service)]);
                format!(
                    "/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices{of_service}"
                )
            } else {
                format!("/api/v1/namespaces/{namespace}/endpoints/{}", path_segment(name))
            }),
            "serviceaccounts" if self.context.release < NO_SECRETS_SINCE => {
                self.besides(format!("/api/v1/namespaces/{namespace}/secrets{all}"));
            }
            "nodes" => {
                let running =
                    format!("spec.nodeName={name},status.phase!=Failed,status.phase!=Succeeded");
                let pods = query(&[("fieldSelector", &running), ("limit", CHUNK)]);
                self.besides(format!("/api/v1/pods{pods}"));
            }
            _ => {}
        }
        if shows_events && !WITHOUT_EVENTS.contains(&resource.name.as_str()) {
            self.events_of(resource, namespace, name);
        }
        match resource.name.as_str() {
            "deployments" => {
                let sets = format!("/apis/apps/v1/namespaces/{namespace}/replicasets");
                self.besides(format!("{sets}{selected}"));
            }
            "nodes" => {
                if self.context.release >= DEVICES_SINCE {
                    let node = format!("spec.nodeName={name}");
                    let of_node = query(&[("fieldSelector", &node)]);
                    self.besides(format!("/apis/resource.k8s.io/v1/resourceslices{of_node}"));
                }
                let lease = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/";
                self.besides(format!("{lease}{}", path_segment(name)));
            }
            _ => {}
        }
    }

    /// The events of an object; kubectl adds its UID, which is not known here.
    fn events_of(&mut self, resource: &ApiResource, namespace: &str, name: &str) {
        let place = if namespace.is_empty() || !resource.namespaced {
            String::new()
        } else {
            format!("/namespaces/{namespace}")
        };
        let scope = if resource.namespaced { namespace } else { "" };
        let of = format!("involvedObject.name={name},involvedObject.namespace={scope}");
        // pods are told apart by name alone, nodes twice: by UID, and by the name in its place
        let (of, times) = match resource.name.as_str() {
            "pods" => (of, 1),
            "nodes" => (format!("involvedObject.kind=Node,{of}"), 2),
            _ => (format!("involvedObject.kind={},{of}", resource.kind), 1),
        };
        let events = query(&[("fieldSelector", &of), ("limit", CHUNK)]);
        for _ in 0..times {
            self.besides(format!("/api/v1{place}/events{events}"));
        }
    }
}
