//! Which form of an answer a client accepts (`k8s.io/apiserver/pkg/endpoints/handlers/negotiation`, `goautoneg`).

use crate::go;

/// What kube-apiserver can answer with, in its order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the formats")]
pub enum Media {
    #[default]
    Json,
    Yaml,
    Protobuf,
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// The format.
    pub media: Media,
    /// Whether JSON is laid out for people.
    pub pretty: bool,
}

impl Media {
    const ALL: [Self; 3] = [Self::Json, Self::Yaml, Self::Protobuf];

    /// The content type.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Yaml => "application/yaml",
            Self::Protobuf => "application/vnd.kubernetes.protobuf",
        }
    }

    /// Whether the body of a request may be said to be of a type. One that says nothing is JSON.
    pub fn of_body(content_type: &str) -> bool {
        let media = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        content_type.is_empty() || Self::ALL.iter().any(|one| one.content_type() == media)
    }
}

impl Form {
    /// A JSON object in this form. Protobuf is no text: there the body is empty.
    pub fn write(self, json: &str) -> String {
        match self.media {
            Media::Json if self.pretty => go::json_indent(json),
            Media::Json => json.to_owned(),
            Media::Yaml => {
                let tree = gatewalk_yaml::json::parse(json).ok();
                let root = tree.as_ref().and_then(gatewalk_yaml::Tree::root);
                root.map(gatewalk_yaml::emit).unwrap_or_default()
            }
            Media::Protobuf => String::new(),
        }
    }
}

/// `NegotiateMediaTypeOptions` for answers that have but one shape.
pub(super) fn negotiate(header: &str) -> Option<Form> {
    if header.is_empty() {
        return Some(Form::default());
    }
    let clauses = clauses(header);
    let accepted = |clause: &Clause| {
        let fits = |media: &&Media| {
            let name = media.content_type().strip_prefix("application/").unwrap_or_default();
            clause.kind == "*" && clause.subtype == "*"
                || clause.kind == "application" && (clause.subtype == "*" || clause.subtype == name)
        };
        // a clause that asks for another shape, version or stream is passed over
        let media = Media::ALL.iter().find(fits).filter(|_| clause.has_one_shape)?;
        Some(Form { media: *media, pretty: clause.pretty })
    };
    clauses.iter().find_map(accepted)
}

/// `restful.Route.matchesAccept`.
pub(super) fn is_routed(header: &str) -> bool {
    header.is_empty()
        || header.split(',').any(|part| {
            let media = part.split(';').next().unwrap_or_default().trim();
            media == "*/*" || Media::ALL.iter().any(|one| one.content_type() == media)
        })
}

/// One of the things that a header accepts.
#[derive(Clone, Debug)]
struct Clause {
    kind: String,
    subtype: String,
    quality: f64,
    pretty: bool,
    has_one_shape: bool,
}

impl Clause {
    /// Upstream's order, which is none: what stands before depends on how a slice is sorted.
    fn is_before(&self, other: &Self) -> bool {
        self.quality > other.quality
            || self.kind != "*" && other.kind == "*"
            || self.subtype != "*" && other.subtype == "*"
    }
}

/// `goautoneg.ParseAccept`. Up to twelve clauses are sorted as Go sorts so few; no client sends more.
fn clauses(header: &str) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = header.split(',').filter_map(clause).collect();
    for at in 1..clauses.len() {
        let mut place = at;
        while let Some([before, this]) =
            place.checked_sub(1).and_then(|from| clauses.get(from..=place))
            && this.is_before(before)
        {
            clauses.swap(place - 1, place);
            place -= 1;
        }
    }
    clauses
}

fn clause(text: &str) -> Option<Clause> {
    let mut parts = text.trim().split(';');
    let media: Vec<&str> = parts.next().unwrap_or_default().split('/').map(str::trim).collect();
    let (kind, subtype) = match media.as_slice() {
        ["*"] => ("*", "*"),
        [kind, subtype] if !subtype.is_empty() => (*kind, *subtype),
        ["*", ""] => ("*", "*"),
        _ => return None,
    };
    let mut clause = Clause {
        kind: kind.to_owned(),
        subtype: subtype.to_owned(),
        quality: 1.0,
        pretty: false,
        has_one_shape: true,
    };
    for part in parts {
        let mut sides = part.split('=');
        let (Some(name), Some(value), None) = (sides.next(), sides.next(), sides.next()) else {
            continue;
        };
        match (name.trim(), value.trim()) {
            _ if value.is_empty() => {}
            ("q", _) => clause.quality = value.parse().unwrap_or_default(),
            ("pretty", value) => clause.pretty = value == "1",
            ("as" | "g" | "v", _) => clause.has_one_shape = false,
            ("stream", stream) if !matches!(stream, "" | "watch") => clause.has_one_shape = false,
            ("sv", version) if !version.is_empty() => clause.has_one_shape = false,
            _ => {}
        }
    }
    Some(clause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_can_be_had_is_chosen() {
        let table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
        for (header, want) in [
            ("", Some(Media::Json)),
            ("application/yaml", Some(Media::Yaml)),
            ("*/*", Some(Media::Json)),
            ("application/*", Some(Media::Json)),
            ("text/html,application/xml;q=0.9,*/*;q=0.8", Some(Media::Json)),
            ("text/html", None),
            ("application/json;q=0.5, application/yaml", Some(Media::Yaml)),
            (table, Some(Media::Json)),
            ("application/json;as=Table", None),
            ("application/vnd.kubernetes.protobuf,application/json", Some(Media::Protobuf)),
        ] {
            assert_eq!(negotiate(header).map(|form| form.media), want, "{header}");
        }
        assert!(negotiate("application/json;pretty=1").unwrap().pretty);
    }

    #[test]
    fn one_object_in_each_form() {
        let json = "{\"a\":[1,{}],\"b\":\"x: \\\"y\"}\n";
        let write = |media, pretty| Form { media, pretty }.write(json);
        assert_eq!(write(Media::Json, false), json);
        assert_eq!(
            write(Media::Json, true),
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": \"x: \\\"y\"\n}"
        );
        assert_eq!(write(Media::Yaml, true), "a:\n- 1\n- {}\nb: 'x: \"y'\n");
    }
}
