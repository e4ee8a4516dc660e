//! Modules in two halves: what the first verdict needs, and the rest, which is fetched once it stands.
//!
//! Which functions go first is found by running both on the gallery: what no example's verdict calls goes to the rest. A function that is
//! called before the rest is there waits for it (`static/rest.js`), so that a wrong guess costs time and never an answer.

mod cut;
mod profile;

use super::first::Drawn;
use crate::failure::{Failure, Outcome};
use crate::process;
use crate::tools;
use crate::workspace;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The scenarios that say what the first verdict needs of the engine.
const SCENARIOS: &str = "tests/scenarios/gallery";

/// What links are compressed with.
const DICTIONARY: &str = "crates/scenario/src/link/dictionary-1.txt";

/// Where the script of wasm-bindgen lists what the module imports.
const IMPORTS: &str = "__proto__: null,";

/// Where the worker's script and the page name the rest, once there is one.
const WORKER_PLACE: (&str, &str, &str) =
    ("worker.js", "const REST = \"\";", "const REST = \"./NAME\";");
const PAGE_PLACE: (&str, &str, &str) = (
    "index.html",
    "name=\"gatewalk-rest\" content=\"\"",
    "name=\"gatewalk-rest\" content=\"./NAME\"",
);

/// Splits the engine and the page of a build. Says whether the verdict of the page's first example needs what is fetched later too, and
/// what the page draws of it.
pub(super) fn split(dist: &Path) -> Outcome<(bool, Drawn)> {
    let engine = Parts::read(dist, "gatewalk-worker")?;
    let page = Parts::read(dist, "gatewalk-web")?;
    let Ran { needs_later, called: [first_of_engine, first_of_page], drawn } =
        run(dist, &engine, &page)?;
    engine.split(&first_of_engine, WORKER_PLACE)?;
    page.split(&first_of_page, PAGE_PLACE)?;
    Ok((needs_later, drawn))
}

/// A module and the script that wasm-bindgen made for it.
#[derive(Debug)]
struct Parts {
    dist: PathBuf,
    stem: &'static str,
    module: Vec<u8>,
}

impl Parts {
    fn read(dist: &Path, stem: &'static str) -> Outcome<Self> {
        let module = fs::read(dist.join(format!("{stem}_bg.wasm")))?;
        Ok(Self { dist: dist.to_path_buf(), stem, module })
    }

    fn file(&self, ending: &str) -> PathBuf {
        self.dist.join(format!("{}{ending}", self.stem))
    }

    /// Cuts the module: what is not in `first` goes to the rest, whose name is written where whoever fetches it looks for it.
    fn split(&self, first: &BTreeSet<usize>, (file, old, new): (&str, &str, &str)) -> Outcome {
        let halves = cut::cut(&self.module, |place| !first.contains(&place))?;
        let rest = format!("{}-rest.wasm", self.stem);
        let bytes = |half: &[u8]| half.len() / 1000;
        println!(
            "    {}: {} kB first, {} kB with {} of {} functions later",
            self.stem,
            bytes(&halves.first),
            bytes(&halves.rest),
            halves.moved,
            halves.of
        );
        fs::write(self.file("_bg.wasm"), halves.first)?;
        fs::write(self.dist.join(&rest), halves.rest)?;
        let script = fs::read_to_string(self.file(".js"))?;
        let (before, after) = script.split_once(IMPORTS).ok_or_else(|| {
            Failure::new(format!(
                "{}.js has no `{IMPORTS}`: wasm-bindgen writes it otherwise",
                self.stem
            ))
        })?;
        // The rest is linked with what the module exports, and may be called while the module starts.
        let fetch = cut::FETCH;
        let script = format!(
            "{before}{IMPORTS} {fetch}: () => {fetch}(),{after}\nexport {{ wasm as exports }};\n"
        );
        fs::write(self.file(".js"), script)?;
        let place = self.dist.join(file);
        let text = fs::read_to_string(&place)?;
        if !text.contains(old) {
            return Err(Failure::new(format!("{file} has no place for the name of {rest}")));
        }
        Ok(fs::write(place, text.replace(old, &new.replace("NAME", &rest)))?)
    }
}

/// What engine and page did with the scenarios.
#[derive(Debug)]
struct Ran {
    /// Whether the first example needs what is fetched later.
    needs_later: bool,
    /// The places of the functions that were called, of the engine and of the page.
    called: [BTreeSet<usize>; 2],
    /// What the page draws of the first example.
    drawn: Drawn,
}

/// Runs engine and page on the scenarios.
fn run(dist: &Path, engine: &Parts, page: &Parts) -> Outcome<Ran> {
    let folder = tools::profile()?;
    let marked = [engine, page].map(|parts| parts.file(".marked"));
    for (parts, file) in [engine, page].into_iter().zip(&marked) {
        fs::write(file, profile::marked(&parts.module)?)?;
    }
    let mut node = Command::new("node");
    node.arg(folder.join("profile.mjs")).arg(dist).args(&marked);
    node.args([SCENARIOS, DICTIONARY].map(|name| workspace::root().join(name)));
    let said = process::capture(&mut node);
    for file in &marked {
        fs::remove_file(file)?;
    }
    let said: Value = serde_json::from_str(&said?)?;
    let places = |of: &str| {
        let list = said.get(of).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(|place| usize::try_from(place.as_u64()?).ok()).collect::<BTreeSet<_>>()
    };
    let called = ["engine", "page"].map(places);
    if called.iter().any(BTreeSet::is_empty) {
        return Err(Failure::new("nothing was called while engine and page were measured"));
    }
    let later = said.get("later").and_then(Value::as_bool);
    let needs_later = later.ok_or_else(|| Failure::new("the first example was not measured"))?;
    let drawn = |language: &str| {
        let markup = said.get("drawn").and_then(|drawn| drawn.get(language)?.as_str());
        markup.map(str::to_owned).ok_or_else(|| Failure::new("the first example was not drawn"))
    };
    let drawn = Drawn { english: drawn("en")?, japanese: drawn("ja")? };
    Ok(Ran { needs_later, called, drawn })
}
