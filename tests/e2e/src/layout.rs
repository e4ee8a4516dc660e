//! Where the parts of the page stand: what is recorded beside the pictures of the documentation, and compared with tolerance, so that
//! other fonts pass and a broken layout does not.

use crate::flow::Outcome;
use crate::page::Page;
use crate::steps::{View, views};
use serde_json::{Map, Value, json};
use std::fs;
use std::path::PathBuf;

/// The windows that are looked at: a name, and the size in CSS pixels.
pub const WINDOWS: &[(&str, u32, u32)] = &[("wide", 1440, 900), ("phone", 390, 844)];

/// The parts of the page, as selectors.
const PARTS: &[&str] = &[
    "header.top",
    "main.panes",
    ".documents",
    ".walkside",
    ".request-bar",
    "#request",
    "#verdict",
    "#view",
    "#walk",
    ".refusal",
    "gatewalk-editor",
    "footer.bottom",
    ".switch",
    "dialog[open]",
];

/// How far a part may stand from where it stood, sideways and in its width: a share of the window's width.
const SIDEWAYS: f64 = 0.03;

/// The same for its top edge, as a share of the window's height. Lines break elsewhere in another font, and what stands below moves.
const DOWN: f64 = 0.12;

/// The places of the parts in the window: left, top, width, and the height as far as it is in the window.
const BOXES: &str = "
const boxes = {};
for (const part of arguments[0]) {
  const element = document.querySelector(part);
  const box = element?.getBoundingClientRect();
  if (!box || box.width === 0 || box.top >= innerHeight || box.bottom <= 0) continue;
  boxes[part] = [box.left, box.top, box.width, Math.min(box.bottom, innerHeight) - box.top].map(Math.round);
}
return boxes;";

/// Where the recorded places are.
pub fn file() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/layout.json"))
}

/// Goes through every view in a window, and takes a picture of each where pictures are wanted. What comes back are the places in each.
pub async fn walk_through(
    page: &Page,
    width: u32,
    height: u32,
    pictures: Option<&Pictures>,
) -> Outcome<Value> {
    page.resize(width, height).await?;
    page.open("").await?;
    page.settle().await?;
    page.eval("find('#tour-end')?.click();", Vec::new()).await?;
    let mut places = Map::new();
    for view in views(page).await? {
        // On a phone the tabs of the documents are in the other half.
        let half = if view.name.starts_with("tab-") { 1 } else { 2 };
        if width < 600 {
            page.click(&format!(".switch button:nth-child({half})")).await?;
        }
        if !view.can_be_opened(page).await? {
            continue;
        }
        view.show(page).await?;
        // Who can is asked of the engine only when it is looked at.
        page.wait_until("return !document.querySelector('#view [role=status]');", Vec::new())
            .await?;
        page.eval(
            "document.activeElement?.blur(); scrollTo(0, 0); find('.walkside')?.scrollTo(0, 0);",
            Vec::new(),
        )
        .await?;
        page.wait_until(
            "return document.getAnimations().every((one) => one.timeline !== document.timeline || one.playState !== 'running');",
            Vec::new(),
        )
        .await?;
        if let Some(pictures) = pictures {
            fs::write(pictures.file(&view), shoot(page).await?)?;
        }
        places.insert(view.name.clone(), page.eval(BOXES, vec![json!(PARTS)]).await?);
        view.leave(page).await?;
    }
    Ok(Value::Object(places))
}

/// What stands elsewhere than it was recorded, beyond the tolerance.
pub fn differences(
    window: &str,
    (width, height): (u32, u32),
    recorded: &Value,
    now: &Value,
) -> Vec<String> {
    let (width, height) = (f64::from(width), f64::from(height));
    let mut found = Vec::new();
    let views = recorded.as_object().into_iter().flatten();
    for (view, parts) in views {
        for (part, then) in parts.as_object().into_iter().flatten() {
            let now = now.get(view).and_then(|parts| parts.get(part));
            let Some(now) = now else {
                found.push(format!("{window}, {view}: {part} is not in the window"));
                continue;
            };
            let at = |of: &Value, place: usize| {
                of.get(place).and_then(Value::as_f64).unwrap_or(f64::NAN)
            };
            let is_far = |place: usize, most: f64| {
                let distance = (at(then, place) - at(now, place)).abs();
                distance.is_nan() || distance > most
            };
            if is_far(0, SIDEWAYS * width)
                || is_far(1, DOWN * height)
                || is_far(2, SIDEWAYS * width)
            {
                found.push(format!("{window}, {view}: {part} was at {then} and is at {now} (left, top, width, height)"));
            }
        }
    }
    found
}

/// Pictures of one window in one theme.
#[derive(Debug, Clone)]
pub struct Pictures {
    /// Where they go.
    pub folder: PathBuf,
    /// The name of the window.
    pub window: &'static str,
    /// `light` or `dark`.
    pub theme: &'static str,
}

impl Pictures {
    fn file(&self, view: &View) -> PathBuf {
        let name = view.name.trim_start_matches("tab-");
        self.folder.join(format!("{name}-{}-{}.webp", self.window, self.theme))
    }
}

/// WebP at a quality at which letters are still sharp: a fifth of a PNG.
async fn shoot(page: &Page) -> Outcome<Vec<u8>> {
    let options = json!({ "format": "webp", "quality": 55 });
    let shot = page.devtools("Page.captureScreenshot", &options).await?;
    let data = shot.get("data").and_then(Value::as_str).ok_or("no picture came")?;
    Ok(decoded(data))
}

/// The bytes of base64 as the browser writes it.
fn decoded(text: &str) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => Some(u32::from(byte - b'A')),
        b'a'..=b'z' => Some(u32::from(byte - b'a') + 26),
        b'0'..=b'9' => Some(u32::from(byte - b'0') + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let (mut out, mut bits, mut held) = (Vec::new(), 0_u32, 0_u32);
    for value in text.bytes().filter_map(value) {
        (bits, held) = (bits << 6 | value, held + 6);
        if held >= 8 {
            held -= 8;
            out.extend(u8::try_from((bits >> held) & 0xff));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{decoded, differences};
    use serde_json::json;

    #[test]
    fn base64_is_decoded() {
        assert_eq!(decoded("aGFsbG8+"), b"hallo>");
        assert_eq!(decoded("YQ=="), b"a");
    }

    #[test]
    fn what_moved_a_little_passes_and_what_is_elsewhere_or_gone_does_not() {
        let then =
            json!({"walk": {"#verdict": [700, 100, 600, 90], "#walk": [700, 300, 600, 500]}});
        let same =
            json!({"walk": {"#verdict": [705, 110, 590, 120], "#walk": [705, 390, 590, 400]}});
        let size = (1440, 900);
        assert!(differences("wide", size, &then, &same).is_empty());
        let moved = json!({"walk": {"#verdict": [0, 100, 600, 90], "#walk": [700, 300, 600, 500]}});
        assert_eq!(differences("wide", size, &then, &moved).len(), 1);
        let gone = json!({"walk": {"#verdict": [700, 100, 600, 90]}});
        assert_eq!(differences("wide", size, &then, &gone).len(), 1);
    }
}
