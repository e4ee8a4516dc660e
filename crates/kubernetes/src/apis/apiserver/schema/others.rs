//! The fields of what else the scheme knows: other configurations of kube-apiserver, and what every scheme has of `metav1`.
//!
//! Strict decoding refuses a field or a type before anybody asks whether it is the right kind.

use gatewalk_release::Release;

use super::{BOOL, Field, FieldKind, Schema, TEXT, field, since};

/// A field whose name is the same in Go, as far as anybody asks.
const fn meta(name: &'static str, kind: FieldKind) -> Field {
    field(name, name, kind)
}

/// A field of a struct that stands in another without a name.
const fn embedded(of: &'static str, field: Field) -> Field {
    Field { embedded_in: of, ..field }
}

const KIND: Field = embedded("TypeMeta", meta("kind", TEXT));
const API_VERSION: Field = embedded("TypeMeta", meta("apiVersion", TEXT));
const TEXTS: FieldKind = FieldKind::Texts("[]string");
const INT32: FieldKind = FieldKind::Integer(32);
const INT64: FieldKind = FieldKind::Integer(64);

macro_rules! schemas {
    ($($name:ident = $go:literal [$($field:expr),* $(,)?];)*) => {
        $(const $name: Schema = Schema { name: $go, fields: &[$($field),*] };)*
    };
}

schemas! {
    AUTHENTICATION = "AuthenticationConfiguration" [
        KIND,
        API_VERSION,
        field("jwt", "JWT", FieldKind::List(&JWT)),
        since(Release::V1_31, field("anonymous", "Anonymous", FieldKind::Struct(&ANONYMOUS))),
    ];
    ANONYMOUS = "AnonymousAuthConfig" [
        field("enabled", "Enabled", BOOL),
        field("conditions", "Conditions", FieldKind::List(&ANONYMOUS_CONDITION)),
    ];
    ANONYMOUS_CONDITION = "AnonymousAuthCondition" [field("path", "Path", TEXT)];
    JWT = "JWTAuthenticator" [
        field("issuer", "Issuer", FieldKind::Struct(&ISSUER)),
        field("claimValidationRules", "ClaimValidationRules", FieldKind::List(&CLAIM_RULE)),
        field("claimMappings", "ClaimMappings", FieldKind::Struct(&CLAIM_MAPPINGS)),
        field("userValidationRules", "UserValidationRules", FieldKind::List(&USER_RULE)),
    ];
    ISSUER = "Issuer" [
        field("url", "URL", TEXT),
        since(Release::V1_30, field("discoveryURL", "DiscoveryURL", TEXT)),
        field("certificateAuthority", "CertificateAuthority", TEXT),
        field("audiences", "Audiences", TEXTS),
        since(
            Release::V1_30,
            field(
                "audienceMatchPolicy",
                "AudienceMatchPolicy",
                FieldKind::Named("AudienceMatchPolicyType"),
            ),
        ),
        since(
            Release::V1_34,
            field(
                "egressSelectorType",
                "EgressSelectorType",
                FieldKind::Named("EgressSelectorType"),
            ),
        ),
    ];
    CLAIM_RULE = "ClaimValidationRule" [
        field("claim", "Claim", TEXT),
        field("requiredValue", "RequiredValue", TEXT),
        field("expression", "Expression", TEXT),
        field("message", "Message", TEXT),
    ];
    CLAIM_MAPPINGS = "ClaimMappings" [
        field("username", "Username", FieldKind::Struct(&PREFIXED_CLAIM)),
        field("groups", "Groups", FieldKind::Struct(&PREFIXED_CLAIM)),
        field("uid", "UID", FieldKind::Struct(&CLAIM)),
        field("extra", "Extra", FieldKind::List(&EXTRA)),
    ];
    PREFIXED_CLAIM = "PrefixedClaimOrExpression" [
        field("claim", "Claim", TEXT),
        field("prefix", "Prefix", TEXT),
        field("expression", "Expression", TEXT),
    ];
    CLAIM = "ClaimOrExpression" [
        field("claim", "Claim", TEXT),
        field("expression", "Expression", TEXT),
    ];
    EXTRA = "ExtraMapping" [
        field("key", "Key", TEXT),
        field("valueExpression", "ValueExpression", TEXT),
    ];
    USER_RULE = "UserValidationRule" [
        field("expression", "Expression", TEXT),
        field("message", "Message", TEXT),
    ];

    ADMISSION = "AdmissionConfiguration" [
        KIND,
        API_VERSION,
        field("plugins", "Plugins", FieldKind::List(&PLUGIN)),
    ];
    PLUGIN = "AdmissionPluginConfiguration" [
        field("name", "Name", TEXT),
        field("path", "Path", TEXT),
        field("configuration", "Configuration", FieldKind::Any),
    ];

    EGRESS = "EgressSelectorConfiguration" [
        KIND,
        API_VERSION,
        field("egressSelections", "EgressSelections", FieldKind::List(&EGRESS_SELECTION)),
    ];
    EGRESS_SELECTION = "EgressSelection" [
        field("name", "Name", TEXT),
        field("connection", "Connection", FieldKind::Struct(&CONNECTION)),
    ];
    CONNECTION = "Connection" [
        field("proxyProtocol", "ProxyProtocol", FieldKind::Named("ProtocolType")),
        field("transport", "Transport", FieldKind::Struct(&TRANSPORT)),
    ];
    TRANSPORT = "Transport" [
        field("tcp", "TCP", FieldKind::Struct(&TCP)),
        field("uds", "UDS", FieldKind::Struct(&UDS)),
    ];
    TCP = "TCPTransport" [
        field("url", "URL", TEXT),
        field("tlsConfig", "TLSConfig", FieldKind::Struct(&TLS)),
    ];
    UDS = "UDSTransport" [field("udsName", "UDSName", TEXT)];
    TLS = "TLSConfig" [
        field("caBundle", "CABundle", TEXT),
        field("clientKey", "ClientKey", TEXT),
        field("clientCert", "ClientCert", TEXT),
        since(Release::V1_36, field("tlsServerName", "TLSServerName", TEXT)),
    ];

    ENCRYPTION = "EncryptionConfiguration" [
        KIND,
        API_VERSION,
        field("resources", "Resources", FieldKind::List(&ENCRYPTED)),
    ];
    ENCRYPTED = "ResourceConfiguration" [
        field("resources", "Resources", TEXTS),
        field("providers", "Providers", FieldKind::List(&PROVIDER)),
    ];
    PROVIDER = "ProviderConfiguration" [
        field("aesgcm", "AESGCM", FieldKind::Struct(&AES)),
        field("aescbc", "AESCBC", FieldKind::Struct(&AES)),
        field("secretbox", "Secretbox", FieldKind::Struct(&SECRETBOX)),
        field("identity", "Identity", FieldKind::Struct(&IDENTITY)),
        field("kms", "KMS", FieldKind::Struct(&KMS)),
    ];
    AES = "AESConfiguration" [field("keys", "Keys", FieldKind::List(&KEY))];
    SECRETBOX = "SecretboxConfiguration" [field("keys", "Keys", FieldKind::List(&KEY))];
    KEY = "Key" [field("name", "Name", TEXT), field("secret", "Secret", TEXT)];
    IDENTITY = "IdentityConfiguration" [];
    KMS = "KMSConfiguration" [
        field("apiVersion", "APIVersion", TEXT),
        field("name", "Name", TEXT),
        field("cachesize", "CacheSize", INT32),
        field("endpoint", "Endpoint", TEXT),
        field("timeout", "Timeout", FieldKind::OptionalDuration),
    ];

    TRACING = "TracingConfiguration" [
        KIND,
        API_VERSION,
        embedded("TracingConfiguration", meta("endpoint", TEXT)),
        embedded("TracingConfiguration", meta("samplingRatePerMillion", INT32)),
    ];

    STATUS = "Status" [
        KIND,
        API_VERSION,
        meta("metadata", FieldKind::Struct(&LIST_META)),
        meta("status", TEXT),
        meta("message", TEXT),
        meta("reason", FieldKind::Named("StatusReason")),
        meta("details", FieldKind::Struct(&STATUS_DETAILS)),
        meta("code", INT32),
    ];
    LIST_META = "ListMeta" [
        meta("selfLink", TEXT),
        meta("resourceVersion", TEXT),
        meta("continue", TEXT),
        meta("remainingItemCount", INT64),
        since(Release::V1_36, meta("shardInfo", FieldKind::Struct(&SHARD_INFO))),
    ];
    SHARD_INFO = "ShardInfo" [meta("selector", TEXT)];
    STATUS_DETAILS = "StatusDetails" [
        meta("name", TEXT),
        meta("group", TEXT),
        meta("kind", TEXT),
        meta("uid", FieldKind::Named("types.UID")),
        meta("causes", FieldKind::List(&STATUS_CAUSE)),
        meta("retryAfterSeconds", INT32),
    ];
    STATUS_CAUSE = "StatusCause" [
        meta("reason", FieldKind::Named("CauseType")),
        meta("message", TEXT),
        meta("field", TEXT),
    ];
    API_VERSIONS = "APIVersions" [
        KIND,
        API_VERSION,
        meta("versions", TEXTS),
        meta("serverAddressByClientCIDRs", FieldKind::List(&SERVER_ADDRESS)),
    ];
    SERVER_ADDRESS = "ServerAddressByClientCIDR" [
        meta("clientCIDR", TEXT),
        meta("serverAddress", TEXT),
    ];
    API_GROUP_LIST = "APIGroupList" [
        KIND,
        API_VERSION,
        meta("groups", FieldKind::List(&API_GROUP)),
    ];
    API_GROUP = "APIGroup" [
        KIND,
        API_VERSION,
        meta("name", TEXT),
        meta("versions", FieldKind::List(&GROUP_VERSION)),
        meta("preferredVersion", FieldKind::Struct(&GROUP_VERSION)),
        meta("serverAddressByClientCIDRs", FieldKind::List(&SERVER_ADDRESS)),
    ];
    GROUP_VERSION = "GroupVersionForDiscovery" [
        meta("groupVersion", TEXT),
        meta("version", TEXT),
    ];
    API_RESOURCE_LIST = "APIResourceList" [
        KIND,
        API_VERSION,
        meta("groupVersion", TEXT),
        meta("resources", FieldKind::List(&API_RESOURCE)),
    ];
    API_RESOURCE = "APIResource" [
        meta("name", TEXT),
        meta("singularName", TEXT),
        meta("namespaced", BOOL),
        meta("group", TEXT),
        meta("version", TEXT),
        meta("kind", TEXT),
        meta("verbs", FieldKind::Texts("v1.Verbs")),
        meta("shortNames", TEXTS),
        meta("categories", TEXTS),
        meta("storageVersionHash", TEXT),
    ];

    WATCH_EVENT = "WatchEvent" [meta("type", TEXT), meta("object", FieldKind::Any)];
    INTERNAL_EVENT = "InternalEvent" [
        meta("Type", FieldKind::Named("watch.EventType")),
        meta("Object", FieldKind::Interface("runtime.Object")),
    ];
    LIST_OPTIONS = "ListOptions" [
        KIND,
        API_VERSION,
        meta("labelSelector", TEXT),
        meta("fieldSelector", TEXT),
        meta("watch", BOOL),
        meta("allowWatchBookmarks", BOOL),
        meta("resourceVersion", TEXT),
        meta("resourceVersionMatch", FieldKind::Named("ResourceVersionMatch")),
        meta("timeoutSeconds", INT64),
        meta("limit", INT64),
        meta("continue", TEXT),
        meta("sendInitialEvents", BOOL),
        since(Release::V1_36, meta("shardSelector", TEXT)),
    ];
    GET_OPTIONS = "GetOptions" [KIND, API_VERSION, meta("resourceVersion", TEXT)];
    DELETE_OPTIONS = "DeleteOptions" [
        KIND,
        API_VERSION,
        meta("gracePeriodSeconds", INT64),
        meta("preconditions", FieldKind::Struct(&PRECONDITIONS)),
        meta("orphanDependents", BOOL),
        meta("propagationPolicy", FieldKind::Named("DeletionPropagation")),
        meta("dryRun", TEXTS),
        since(Release::V1_32, meta("ignoreStoreReadErrorWithClusterBreakingPotential", BOOL)),
    ];
    PRECONDITIONS = "Preconditions" [
        meta("uid", FieldKind::Named("types.UID")),
        meta("resourceVersion", TEXT),
    ];
    CREATE_OPTIONS = "CreateOptions" [
        KIND,
        API_VERSION,
        meta("dryRun", TEXTS),
        meta("fieldManager", TEXT),
        meta("fieldValidation", TEXT),
    ];
    UPDATE_OPTIONS = "UpdateOptions" [
        KIND,
        API_VERSION,
        meta("dryRun", TEXTS),
        meta("fieldManager", TEXT),
        meta("fieldValidation", TEXT),
    ];
    PATCH_OPTIONS = "PatchOptions" [
        KIND,
        API_VERSION,
        meta("dryRun", TEXTS),
        meta("force", BOOL),
        meta("fieldManager", TEXT),
        meta("fieldValidation", TEXT),
    ];
}

/// The kinds of the group's own packages; some are known under another name too.
pub(in super::super) const CONFIGURATIONS: [&Schema; 5] =
    [&AUTHENTICATION, &ADMISSION, &EGRESS, &ENCRYPTION, &TRACING];

/// The kinds without a version that every scheme knows under `v1`.
pub(in super::super) const UNVERSIONED: [&Schema; 5] =
    [&STATUS, &API_VERSIONS, &API_GROUP_LIST, &API_GROUP, &API_RESOURCE_LIST];

/// What `metav1.AddToGroupVersion` brings besides. They have no internal version to become.
pub(in super::super) const OPTIONS: [&Schema; 6] = [
    &LIST_OPTIONS,
    &GET_OPTIONS,
    &DELETE_OPTIONS,
    &CREATE_OPTIONS,
    &UPDATE_OPTIONS,
    &PATCH_OPTIONS,
];

/// `WatchEvent`, and what it is in the internal version.
pub(in super::super) const EVENTS: [&Schema; 2] = [&WATCH_EVENT, &INTERNAL_EVENT];
