//! `webhook`: mirrors `validation.ValidateWebhookConfiguration`. Upstream's paths leave `.webhook` out.

use gatewalk_diagnostics::Message;
use gatewalk_release::Release;

use super::super::GoDuration;
use super::super::conditions;
use super::super::disk::{Stat, stat};
use super::super::draft::{DraftConnectionInfo, DraftWebhook, Located};
use super::super::field;
use super::super::problem::{PendingFix, Problem};
use super::{Context, Parent, missing, missing_with, suggestion, unsupported};
use crate::apis::apiserver::schema::{
    CONDITION_VERSIONS, CONNECTION_TYPES, FAILURE_POLICIES, REVIEW_VERSIONS,
};
use crate::go::{json_string, quote};

const TIMEOUT_MAX: GoDuration = GoDuration::from_seconds(30);
/// The server's file in which kubeadm and most guides keep such a kubeconfig cannot be guessed; these are what people write.
const USUAL_TIMEOUT: &str = "3s";

pub(super) fn validate(
    webhook: &DraftWebhook,
    path: &str,
    context: &mut Context<'_>,
    problems: &mut Vec<Problem>,
) {
    let parent = Parent::webhook(context, webhook);
    problems.extend(timeout(&webhook.timeout, path, &parent));
    problems.extend(ttl(&webhook.authorized_ttl, path, "authorizedTTL", &parent));
    problems.extend(ttl(&webhook.unauthorized_ttl, path, "unauthorizedTTL", &parent));
    problems.extend(review_version(webhook, path, &parent));
    problems.extend(condition_version(webhook, path, &parent));
    problems.extend(failure_policy(webhook, path, &parent));
    problems.extend(connection(&webhook.connection_info, path, &parent, context));
    conditions::validate(webhook, path, context, problems);
}

fn timeout(timeout: &Located<GoDuration>, path: &str, parent: &Parent<'_>) -> Option<Problem> {
    let path = format!("{path}.timeout");
    if timeout.value == GoDuration::ZERO {
        return Some(missing(
            "authorization/missing-timeout",
            &path,
            timeout,
            parent,
            "timeout",
            Some(USUAL_TIMEOUT),
        ));
    }
    if timeout.value > TIMEOUT_MAX || timeout.value < GoDuration::ZERO {
        let text = field::invalid(&path, &timeout.value.to_string(), "must be > 0s and <= 30s");
        let fix = timeout.span.clone().filter(|_| timeout.value > TIMEOUT_MAX).map(|span| {
            let quote = if parent.text.get(span.clone()).is_some_and(|value| value.starts_with('"'))
            {
                "\""
            } else {
                ""
            };
            let title = Message::new("kubernetes.fixValue").with("value", "30s");
            PendingFix::replace(title, span, format!("{quote}30s{quote}"))
        });
        return Some(
            Problem::upstream("authorization/invalid-timeout", &path, text, timeout.span.clone())
                .fix(fix),
        );
    }
    None
}

fn ttl(ttl: &Located<GoDuration>, path: &str, name: &str, parent: &Parent<'_>) -> Option<Problem> {
    let path = format!("{path}.{name}");
    if ttl.value == GoDuration::ZERO {
        return Some(missing("authorization/missing-ttl", &path, ttl, parent, name, None));
    }
    if ttl.value < GoDuration::ZERO {
        let text = field::invalid(&path, &ttl.value.to_string(), "must be > 0s");
        return Some(
            Problem::upstream("authorization/invalid-ttl", &path, text, ttl.span.clone())
                .help(Message::new("kubernetes.ttlRule")),
        );
    }
    None
}

fn review_version(webhook: &DraftWebhook, path: &str, parent: &Parent<'_>) -> Option<Problem> {
    const NAME: &str = "subjectAccessReviewVersion";
    let path = format!("{path}.{NAME}");
    let version = &webhook.subject_access_review_version;
    match version.value.as_str() {
        "" => Some(missing(
            "authorization/missing-review-version",
            &path,
            version,
            parent,
            NAME,
            Some("v1"),
        )),
        "v1" | "v1beta1" => None,
        _ => Some(unsupported(
            "authorization/unsupported-review-version",
            &path,
            version,
            &REVIEW_VERSIONS,
        )),
    }
}

fn condition_version(webhook: &DraftWebhook, path: &str, parent: &Parent<'_>) -> Option<Problem> {
    const NAME: &str = "matchConditionSubjectAccessReviewVersion";
    let path = format!("{path}.{NAME}");
    let version = &webhook.match_condition_subject_access_review_version;
    match version.value.as_str() {
        "" if webhook.match_conditions.as_ref().is_none_or(Vec::is_empty) => None,
        "" => {
            let text = field::required(&path, "required if match conditions are specified");
            let code = "authorization/missing-condition-version";
            Some(missing_with(code, &path, text, (version.span.clone(), parent, NAME), Some("v1")))
        }
        "v1" => None,
        _ => Some(unsupported(
            "authorization/unsupported-condition-version",
            &path,
            version,
            &CONDITION_VERSIONS,
        )),
    }
}

fn failure_policy(webhook: &DraftWebhook, path: &str, parent: &Parent<'_>) -> Option<Problem> {
    let path = format!("{path}.failurePolicy");
    let policy = &webhook.failure_policy;
    match policy.value.as_str() {
        // which of the two is meant nobody but the author can know
        "" => Some(
            missing(
                "authorization/missing-failure-policy",
                &path,
                policy,
                parent,
                "failurePolicy",
                Some("Deny"),
            )
            .help(Message::new("kubernetes.failurePolicyMeaning")),
        ),
        "NoOpinion" | "Deny" => None,
        _ => {
            let mut problem = unsupported(
                "authorization/unsupported-failure-policy",
                &path,
                policy,
                &FAILURE_POLICIES,
            );
            // the two policies of admission webhooks
            let meant = match policy.value.as_str() {
                "Fail" => "Deny",
                "Ignore" => "NoOpinion",
                _ => return Some(problem),
            };
            problem.help =
                Some(Message::new("kubernetes.failurePolicyOfAdmission").with("name", meant));
            problem.fixes = policy
                .span
                .clone()
                .map(|span| {
                    PendingFix::replace(
                        Message::new("kubernetes.fixValue").with("value", meant),
                        span,
                        meant,
                    )
                })
                .into_iter()
                .collect();
            Some(problem)
        }
    }
}

fn connection(
    info: &DraftConnectionInfo,
    path: &str,
    webhook: &Parent<'_>,
    context: &mut Context<'_>,
) -> Option<Problem> {
    let path = format!("{path}.connectionInfo");
    let parent = if info.anchor.is_empty() {
        Parent { text: webhook.text, anchor: webhook.anchor.clone(), span: 0..0 }
    } else {
        Parent { text: webhook.text, anchor: info.anchor.clone(), span: info.span.clone() }
    };
    let type_path = format!("{path}.type");
    let file_path = format!("{path}.kubeConfigFile");
    let file = info.kube_config_file.as_ref();
    match info.connection_type.value.as_str() {
        "" => Some(missing(
            "authorization/missing-connection-type",
            &type_path,
            &info.connection_type,
            &parent,
            "type",
            Some("KubeConfigFile"),
        )),
        "InClusterConfig" => {
            let file = file?;
            let text =
                field::invalid(&file_path, &file.value, "can only be set when type=KubeConfigFile");
            let fix = info.connection_type.span.clone().map(|span| {
                PendingFix::replace(
                    Message::new("kubernetes.fixValue").with("value", "KubeConfigFile"),
                    span.clone(),
                    quoted_like(webhook.text, span, "KubeConfigFile"),
                )
            });
            Some(
                Problem::upstream(
                    "authorization/kubeconfig-in-cluster",
                    &file_path,
                    text,
                    file.span.clone(),
                )
                .help(Message::new("kubernetes.inClusterConfig"))
                .fix(fix),
            )
        }
        "KubeConfigFile" => kube_config_file(file, &file_path, &parent, context),
        _ => Some(unsupported_connection(info, &type_path, context)),
    }
}

fn kube_config_file(
    file: Option<&Located<String>>,
    path: &str,
    parent: &Parent<'_>,
    context: &mut Context<'_>,
) -> Option<Problem> {
    let Some(file) = file.filter(|file| !file.value.is_empty()) else {
        let span = file.and_then(|file| file.span.clone());
        let text = field::required(path, "");
        let code = "authorization/missing-kubeconfig-file";
        return Some(missing_with(code, path, text, (span, parent, "kubeConfigFile"), None));
    };
    if !file.value.starts_with('/') {
        let text = field::invalid(path, &file.value, "must be an absolute path");
        return Some(
            Problem::upstream(
                "authorization/relative-kubeconfig-file",
                path,
                text,
                file.span.clone(),
            )
            .help(Message::new("kubernetes.absolutePath")),
        );
    }
    let found = match context.files {
        Some(files) => stat(&file.value, files),
        // a NUL is refused before any disk is asked
        None if file.value.contains('\0') => Stat::Error("invalid argument"),
        None => {
            context.assumed_files.insert(file.value.clone());
            Stat::File
        }
    };
    let detail = match found {
        Stat::File => return None,
        Stat::Directory => "must be a regular file".to_owned(),
        Stat::Error(error) => format!("error loading file: stat {}: {error}", file.value),
    };
    let text = field::invalid(path, &file.value, &detail);
    Some(
        Problem::upstream(
            "authorization/unreadable-kubeconfig-file",
            path,
            text,
            file.span.clone(),
        )
        .help(Message::new("kubernetes.fileOnServer")),
    )
}

/// Upstream prints the whole struct as the bad value: as JSON, before 1.34 in Go's syntax with a pointer.
fn unsupported_connection(
    info: &DraftConnectionInfo,
    path: &str,
    context: &Context<'_>,
) -> Problem {
    let connection_type = &info.connection_type;
    let file = info.kube_config_file.as_ref();
    let value = if context.release >= Release::V1_34 {
        let file = file.map_or_else(|| "null".to_owned(), |file| json_string(&file.value));
        format!("{{\"Type\":{},\"KubeConfigFile\":{file}}}", json_string(&connection_type.value))
    } else {
        let pointer = if file.is_some() { "0xPOINTER" } else { "nil" };
        let quoted = quote(&connection_type.value);
        format!(
            "apiserver.WebhookConnectionInfo{{Type:{quoted}, KubeConfigFile:(*string)({pointer})}}"
        )
    };
    let text = field::not_supported(path, &value, &CONNECTION_TYPES);
    let problem = Problem::upstream(
        "authorization/unsupported-connection-type",
        path,
        text,
        connection_type.span.clone(),
    );
    let meant = match suggestion(&connection_type.value, &CONNECTION_TYPES) {
        Some(meant) => meant,
        // KEP-3221 and every text that copied it write KubeConfig
        None if connection_type.value.eq_ignore_ascii_case("KubeConfig") || file.is_some() => {
            "KubeConfigFile"
        }
        None => {
            return problem.help(
                Message::new("kubernetes.supportedValues")
                    .with("values", &CONNECTION_TYPES.join(", ")),
            );
        }
    };
    let fix = connection_type.span.clone().map(|span| {
        let replacement = quoted_like(context.text, span.clone(), meant);
        PendingFix::replace(
            Message::new("kubernetes.fixValue").with("value", meant),
            span,
            replacement,
        )
    });
    problem.help(Message::new("kubernetes.didYouMean").with("name", meant)).fix(fix)
}

/// The value in the quotes, if any, that stand at `span`.
fn quoted_like(text: &str, span: std::ops::Range<usize>, value: &str) -> String {
    match text.get(span).and_then(|old| old.chars().next()) {
        Some(mark @ ('"' | '\'')) => format!("{mark}{value}{mark}"),
        _ => value.to_owned(),
    }
}
