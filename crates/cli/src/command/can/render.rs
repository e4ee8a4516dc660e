//! Lists of subjects and rules for people.

use std::fmt::Write as _;

use gatewalk_report::{Certainty, Grantee, SubjectRule, SubjectRules, WhoCan};

use crate::table::{escaped, markdown, table};

pub(super) fn who_can(found: &WhoCan) -> String {
    let mut text = format!("{}\n\n", found.sentence.text);
    let rows: Vec<[String; 4]> = found.grantees.iter().map(grantee_row).collect();
    text += &table(&["WHO", "GATE", "THROUGH", "COULD STILL DENY"], &rows);
    if found.omitted > 0 {
        let _ = writeln!(text, "and {} more", found.omitted);
    }
    if !found.webhooks.is_empty() {
        text.push('\n');
    }
    for webhook in &found.webhooks {
        let _ = writeln!(text, "{}", webhook.text.text);
        for condition in &webhook.conditions {
            let expression = condition.expression.replace(['\n', '\r'], " ");
            let _ =
                writeln!(text, "    {}  =>  {}", expression.trim(), certainty(condition.result));
        }
    }
    text
}

pub(super) fn who_can_markdown(found: &WhoCan) -> String {
    let mut text = format!("{}\n\n", escaped(&found.sentence.text));
    let rows: Vec<[String; 4]> = found.grantees.iter().map(grantee_row).collect();
    text += &markdown(&["who", "gate", "through", "could still deny"], &rows);
    for webhook in &found.webhooks {
        let _ = writeln!(text, "\n- {}", escaped(&webhook.text.text));
    }
    text
}

fn grantee_row(one: &Grantee) -> [String; 4] {
    let who = format!("{} {}", one.kind, one.name);
    [who.trim().to_owned(), one.gate.clone(), one.text.text.clone(), one.vetoes.join(", ")]
}

fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Always => "true for everybody",
        Certainty::Never => "false for everybody",
        Certainty::Depends => "depends on the user",
        Certainty::Fails => "an error for everybody",
    }
}

pub(super) fn rules(found: &SubjectRules) -> String {
    let mut text = head(found);
    let rows: Vec<[String; 4]> = found.rules.iter().map(rule_row).collect();
    text += &table(&["RESOURCES OR PATHS", "NAMES", "VERBS", "THROUGH"], &rows);
    notes(&mut text, found);
    text
}

pub(super) fn rules_markdown(found: &SubjectRules) -> String {
    let mut text = format!("{}\n", escaped(head(found).trim_end()));
    text.push('\n');
    let rows: Vec<[String; 4]> = found.rules.iter().map(rule_row).collect();
    text += &markdown(&["resources or paths", "names", "verbs", "through"], &rows);
    text.push('\n');
    for note in &found.notes {
        let _ = writeln!(text, "- {}", escaped(&note.text));
    }
    text
}

fn head(found: &SubjectRules) -> String {
    let place = match found.namespace.as_str() {
        "" => "the whole cluster".to_owned(),
        namespace => format!("namespace {namespace}"),
    };
    format!("{} ({}) in {place}:\n\n", found.user, found.groups.join(", "))
}

fn notes(text: &mut String, found: &SubjectRules) {
    if found.omitted > 0 {
        let _ = writeln!(text, "and {} more", found.omitted);
    }
    for note in &found.notes {
        let _ = writeln!(text, "note: {}", note.text);
    }
}

fn rule_row(rule: &SubjectRule) -> [String; 4] {
    let group = |resource: &String, group: &String| match group.as_str() {
        "" => resource.clone(),
        group => format!("{resource}.{group}"),
    };
    let resources = rule
        .resources
        .iter()
        .flat_map(|name| rule.api_groups.iter().map(move |of| group(name, of)));
    let what: Vec<String> = resources.chain(rule.non_resource_urls.iter().cloned()).collect();
    let through = match &rule.grant {
        Some(grant) => format!(
            "{} {} of {} {}, rule {}, as {}",
            grant.binding_kind,
            grant.binding,
            grant.role_kind,
            grant.role,
            grant.rule.map_or(0, |rule| rule + 1),
            grant.subject
        ),
        None => rule.gate.clone(),
    };
    [what.join(","), rule.resource_names.join(","), rule.verbs.join(","), through]
}
