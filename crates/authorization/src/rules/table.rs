//! The table of `kubectl auth can-i --list` (`k8s.io/kubectl/pkg/cmd/auth`, `k8s.io/component-helpers/auth/rbac/validation`).

use std::collections::BTreeMap;

use super::SubjectRulesReviewStatus;

/// A row: a verb of one resource of one group, or of one path; rows of the same resource, group and name become one.
#[derive(Clone, Debug, Default)]
struct Row {
    verbs: Vec<String>,
    group: Vec<String>,
    resource: Vec<String>,
    name: Vec<String>,
    url: Vec<String>,
}

impl SubjectRulesReviewStatus {
    /// What kubectl prints of the rules.
    pub fn table(&self, headers: bool) -> String {
        let mut rows = self.rows();
        gatewalk_diagnostics::order::sort_by_key(&mut rows, Row::printed);
        let mut lines: Vec<[String; 4]> = Vec::new();
        if headers {
            lines.push(
                ["Resources", "Non-Resource URLs", "Resource Names", "Verbs"].map(str::to_owned),
            );
        }
        lines.extend(
            rows.iter().map(|row| [row.what(), list(&row.url), list(&row.name), list(&row.verbs)]),
        );
        aligned(&lines)
    }

    fn rows(&self) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        let mut places: BTreeMap<(&str, &str, Option<&str>), usize> = BTreeMap::new();
        for rule in &self.resource_rules {
            for group in &rule.api_groups {
                for resource in &rule.resources {
                    for verb in &rule.verbs {
                        let names = rule.resource_names.iter().map(|name| Some(name.as_str()));
                        let all = rule.resource_names.is_empty().then_some(None);
                        for name in names.chain(all) {
                            let place =
                                *places.entry((group, resource, name)).or_insert_with(|| {
                                    rows.push(Row {
                                        group: vec![group.clone()],
                                        resource: vec![resource.clone()],
                                        name: name.map(str::to_owned).into_iter().collect(),
                                        ..Row::default()
                                    });
                                    rows.len() - 1
                                });
                            if let Some(row) = rows.get_mut(place)
                                && !row.verbs.contains(verb)
                            {
                                row.verbs.push(verb.clone());
                            }
                        }
                    }
                }
            }
        }
        for rule in &self.non_resource_rules {
            for url in &rule.non_resource_urls {
                rows.extend(rule.verbs.iter().map(|verb| Row {
                    verbs: vec![verb.clone()],
                    url: vec![url.clone()],
                    ..Row::default()
                }));
            }
        }
        rows
    }
}

impl Row {
    /// `PolicyRule.String()`, which rows are sorted by.
    fn printed(&self) -> String {
        format!(
            "&PolicyRule{{Verbs:{},APIGroups:{},Resources:{},ResourceNames:{},NonResourceURLs:{},}}",
            list(&self.verbs),
            list(&self.group),
            list(&self.resource),
            list(&self.name),
            list(&self.url),
        )
    }

    /// `deployments.apps/scale`.
    fn what(&self) -> String {
        let Some(resource) = self.resource.first() else { return String::new() };
        let (resource, subresource) = match resource.split_once('/') {
            Some((resource, subresource)) => (resource, format!("/{subresource}")),
            None => (resource.as_str(), String::new()),
        };
        match self.group.first().filter(|group| !group.is_empty()) {
            Some(group) => format!("{resource}.{group}{subresource}"),
            None => format!("{resource}{subresource}"),
        }
    }
}

/// A list as `fmt` prints it.
fn list(items: &[String]) -> String {
    format!("[{}]", items.join(" "))
}

/// `text/tabwriter` with kubectl's settings.
fn aligned(lines: &[[String; 4]]) -> String {
    const LEAST: usize = 6;
    const PADDING: usize = 3;
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count() + PADDING).fold(LEAST, usize::max)
    };
    let widths = [width(0), width(1), width(2)];
    let mut text = String::new();
    for line in lines {
        for (place, cell) in line.iter().enumerate() {
            text.push_str(cell);
            if let Some(width) = widths.get(place) {
                let blanks = width.saturating_sub(cell.chars().count());
                text.extend(std::iter::repeat_n(' ', blanks));
            }
        }
        text.push('\n');
    }
    text
}
