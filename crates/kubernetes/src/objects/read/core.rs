//! Pods, volumes and their kin: only what an authorizer looks at is read, without complaint about the rest.

use gatewalk_yaml::Node;

use super::Reader;
use crate::apis::core::{
    PersistentVolume, Pod, PodCertificateRequest, ResourceSlice, VolumeAttachment,
};
use crate::apis::meta::ObjectMeta;

impl Reader<'_> {
    /// Reads an object of the core group or one that the node authorizer's graph has. `false` for every other.
    pub(super) fn core(
        &mut self,
        node: Node<'_>,
        group: &str,
        kind: &str,
        mut metadata: ObjectMeta,
    ) -> bool {
        let source = Some(self.span(node));
        let in_default = |metadata: &mut ObjectMeta| {
            if metadata.namespace.is_empty() {
                "default".clone_into(&mut metadata.namespace);
            }
        };
        let spec_node = || text(node.get("spec"), "nodeName");
        let objects = &mut self.loaded.objects;
        match (group, kind) {
            ("", "Pod") => {
                in_default(&mut metadata);
                let mut pod = pod(node, metadata);
                pod.source = source;
                objects.pods.push(pod);
            }
            ("", "PersistentVolume") => {
                let mut volume = persistent_volume(node, metadata);
                volume.source = source;
                objects.persistent_volumes.push(volume);
            }
            ("storage.k8s.io", "VolumeAttachment") => {
                let node_name = spec_node();
                objects.volume_attachments.push(VolumeAttachment { metadata, node_name, source });
            }
            ("resource.k8s.io", "ResourceSlice") => {
                let mut node_name = spec_node();
                if node_name.is_empty() {
                    node_name = text(Some(node), "nodeName");
                }
                objects.resource_slices.push(ResourceSlice { metadata, node_name, source });
            }
            ("certificates.k8s.io", "PodCertificateRequest") => {
                in_default(&mut metadata);
                let node_name = spec_node();
                let request = PodCertificateRequest { metadata, node_name, source };
                objects.pod_certificate_requests.push(request);
            }
            // objects that a graph or a request may name, but that say nothing themselves
            (
                "",
                "Node"
                | "Secret"
                | "ConfigMap"
                | "PersistentVolumeClaim"
                | "ServiceAccount"
                | "Namespace",
            )
            | ("resource.k8s.io", "ResourceClaim") => {}
            _ => return false,
        }
        true
    }
}

fn text(node: Option<Node<'_>>, field: &str) -> String {
    node.and_then(|node| node.get(field)).and_then(Node::as_str).unwrap_or_default().to_owned()
}

/// The value at a path of fields.
fn at<'n>(node: Node<'n>, path: &[&str]) -> Option<Node<'n>> {
    path.iter().try_fold(node, |node, field| node.get(field))
}

fn items<'n>(node: Option<Node<'n>>, field: &str) -> Vec<Node<'n>> {
    node.and_then(|node| node.get(field)).map(|list| list.items().collect()).unwrap_or_default()
}

/// The non-empty string at a path.
fn name_at(node: Node<'_>, path: &[&str]) -> Option<String> {
    at(node, path)?.as_str().filter(|name| !name.is_empty()).map(str::to_owned)
}

fn pod(node: Node<'_>, metadata: ObjectMeta) -> Pod {
    let spec = node.get("spec");
    let status = node.get("status");
    let volumes = items(spec, "volumes");
    let claims = |volume: &Node<'_>| {
        let named = name_at(*volume, &["persistentVolumeClaim", "claimName"]);
        // an ephemeral volume's claim is named after pod and volume
        let made = volume.get("ephemeral").is_some_and(|ephemeral| !ephemeral.is_null());
        named.or_else(|| made.then(|| format!("{}-{}", metadata.name, text(Some(*volume), "name"))))
    };
    let persistent_volume_claims = volumes.iter().filter_map(claims).collect();
    let mut service_account_name = text(spec, "serviceAccountName");
    if service_account_name.is_empty() {
        service_account_name = text(spec, "serviceAccount");
    }
    Pod {
        node_name: text(spec, "nodeName"),
        service_account_name,
        secrets: secrets(spec, &volumes),
        config_maps: config_maps(spec, &volumes),
        persistent_volume_claims,
        resource_claims: resource_claims(spec, status, &[]),
        resource_claims_of_source: resource_claims(spec, status, &["source"]),
        extended_resource_claim: status
            .and_then(|status| {
                name_at(status, &["extendedResourceClaimStatus", "resourceClaimName"])
            })
            .unwrap_or_default(),
        metadata,
        source: None,
    }
}

/// Every container of a pod: init, ordinary, ephemeral.
fn containers(spec: Option<Node<'_>>) -> Vec<Node<'_>> {
    ["initContainers", "containers", "ephemeralContainers"]
        .into_iter()
        .flat_map(|field| items(spec, field))
        .collect()
}

const SECRET_OF_VOLUME: [&[&str]; 10] = [
    &["azureFile", "secretName"],
    &["cephfs", "secretRef", "name"],
    &["cinder", "secretRef", "name"],
    &["flexVolume", "secretRef", "name"],
    &["rbd", "secretRef", "name"],
    &["secret", "secretName"],
    &["scaleIO", "secretRef", "name"],
    &["iscsi", "secretRef", "name"],
    &["storageos", "secretRef", "name"],
    &["csi", "nodePublishSecretRef", "name"],
];

fn secrets(spec: Option<Node<'_>>, volumes: &[Node<'_>]) -> Vec<String> {
    let mut names = Vec::new();
    let pulls = items(spec, "imagePullSecrets");
    names.extend(pulls.into_iter().filter_map(|secret| name_at(secret, &["name"])));
    for container in containers(spec) {
        names.extend(from_environment(container, "secretRef", "secretKeyRef"));
    }
    for volume in volumes {
        names.extend(SECRET_OF_VOLUME.iter().filter_map(|path| name_at(*volume, path)));
        let sources = items(volume.get("projected"), "sources");
        names.extend(sources.into_iter().filter_map(|source| name_at(source, &["secret", "name"])));
    }
    unique(names)
}

fn config_maps(spec: Option<Node<'_>>, volumes: &[Node<'_>]) -> Vec<String> {
    let mut names = Vec::new();
    for container in containers(spec) {
        names.extend(from_environment(container, "configMapRef", "configMapKeyRef"));
    }
    for volume in volumes {
        names.extend(name_at(*volume, &["configMap", "name"]));
        let sources = items(volume.get("projected"), "sources");
        names.extend(
            sources.into_iter().filter_map(|source| name_at(source, &["configMap", "name"])),
        );
    }
    unique(names)
}

fn from_environment(container: Node<'_>, whole: &str, key: &str) -> Vec<String> {
    let sources = items(Some(container), "envFrom");
    let variables = items(Some(container), "env");
    let whole = sources.into_iter().filter_map(|source| name_at(source, &[whole, "name"]));
    let keys =
        variables.into_iter().filter_map(|variable| name_at(variable, &["valueFrom", key, "name"]));
    whole.chain(keys).collect()
}

/// The claims whose names are known (`k8s.io/dynamic-resource-allocation/resourceclaim.Name`): named in the spec, or made from
/// a template and named in the status. `below` leads from the claim to the two fields.
fn resource_claims(
    spec: Option<Node<'_>>,
    status: Option<Node<'_>>,
    below: &[&str],
) -> Vec<String> {
    let statuses = items(status, "resourceClaimStatuses");
    let claims = items(spec, "resourceClaims");
    let names = claims.into_iter().filter_map(|claim| {
        let field = |name| name_at(claim, &[below, &[name]].concat());
        if let Some(name) = field("resourceClaimName") {
            return Some(name);
        }
        field("resourceClaimTemplateName")?;
        let name = text(Some(claim), "name");
        let status = statuses.iter().find(|status| text(Some(**status), "name") == name)?;
        name_at(*status, &["resourceClaimName"])
    });
    unique(names.collect())
}

fn unique(mut names: Vec<String>) -> Vec<String> {
    names.sort_unstable();
    names.dedup();
    names
}

/// The secret references of a volume source, each with its namespace where it says one.
const SECRET_OF_PERSISTENT_VOLUME: [&[&str]; 11] = [
    &["cephfs", "secretRef"],
    &["cinder", "secretRef"],
    &["flexVolume", "secretRef"],
    &["rbd", "secretRef"],
    &["scaleIO", "secretRef"],
    &["iscsi", "secretRef"],
    &["storageos", "secretRef"],
    // what the controllers use is not for kubelets to see
    &["csi", "nodePublishSecretRef"],
    &["csi", "nodeStageSecretRef"],
    &["csi", "nodeExpandSecretRef"],
    &["azureFile"],
];

fn persistent_volume(node: Node<'_>, metadata: ObjectMeta) -> PersistentVolume {
    let spec = node.get("spec");
    let claim = spec.and_then(|spec| spec.get("claimRef")).filter(|claim| !claim.is_null());
    let claim = claim.map(|claim| (text(Some(claim), "namespace"), text(Some(claim), "name")));
    let namespace = claim.as_ref().map(|(namespace, _)| namespace.clone()).unwrap_or_default();
    let references = SECRET_OF_PERSISTENT_VOLUME.iter().filter_map(|path| at(spec?, path));
    let secrets = references.filter_map(|reference| {
        let name = name_at(reference, &["name"]).or_else(|| name_at(reference, &["secretName"]))?;
        let own =
            name_at(reference, &["namespace"]).or_else(|| name_at(reference, &["secretNamespace"]));
        Some((own.unwrap_or_else(|| namespace.clone()), name))
    });
    let secrets = secrets.collect();
    PersistentVolume { metadata, claim, secrets, source: None }
}
