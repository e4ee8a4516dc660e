//! What a first visitor sees before the page is there: the verdict on the first example, as the page itself draws it.

use crate::failure::{Failure, Outcome};
use std::fs;
use std::path::Path;

/// Where it stands in the page.
const PLACE: &str = "<div id=\"first\" aria-busy=\"true\"></div>";

/// The markup in one language.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) english: String,
    pub(super) japanese: String,
}

/// Writes it into the page.
pub(super) fn write(dist: &Path, drawn: &Drawn) -> Outcome {
    let file = dist.join("index.html");
    let text = fs::read_to_string(&file)?;
    Ok(fs::write(file, written(&text, drawn)?)?)
}

/// The page with it in its place. Which language is shown is decided by the style sheet.
fn written(page: &str, drawn: &Drawn) -> Outcome<String> {
    let (before, after) = page
        .split_once(PLACE)
        .ok_or_else(|| Failure::new(format!("index.html has no place `{PLACE}`")))?;
    let open = PLACE.trim_end_matches("</div>");
    let Drawn { english, japanese } = drawn;
    Ok(format!(
        "{before}{open}<div class=\"still in-english\">{english}</div>\
         <div class=\"still in-japanese\" lang=\"ja\">{japanese}</div></div>{after}"
    ))
}

#[cfg(test)]
mod tests {
    use super::{Drawn, written};
    use crate::workspace;

    #[test]
    fn the_page_has_a_place_for_what_was_drawn() {
        let drawn = Drawn { english: "<b>no</b>".to_owned(), japanese: "<b>否</b>".to_owned() };
        let page = written(&workspace::read("web/index.html").unwrap(), &drawn).unwrap();
        assert!(
            page.contains("<div id=\"first\" aria-busy=\"true\"><div class=\"still in-english\"><b>no</b></div>"),
            "{page}"
        );
        assert!(written("<div></div>", &drawn).is_err());
    }
}
