//! `screenshots FOLDER`: a picture of every view in every window, light and dark, and the places of the page's parts beside the tests.

use gatewalk_e2e::layout::{Pictures, WINDOWS, file, walk_through};
use gatewalk_e2e::{Outcome, flow};
use serde_json::{Map, Value};
use std::path::PathBuf;
use std::sync::mpsc;
use std::{env, fs};

fn main() -> Outcome {
    let folder = PathBuf::from(env::args().nth(1).ok_or("the folder for the pictures is missing")?);
    fs::create_dir_all(&folder)?;
    let mut recorded = Map::new();
    for (window, width, height) in WINDOWS.iter().copied() {
        for theme in ["light", "dark"] {
            let (send, receive) = mpsc::channel();
            let pictures = Pictures { folder: folder.clone(), window, theme };
            flow(move |page| async move {
                page.prefer("prefers-color-scheme", theme).await?;
                send.send(walk_through(&page, width, height, Some(&pictures)).await?)?;
                Ok(())
            })?;
            recorded.insert(window.to_owned(), receive.recv()?);
        }
    }
    Ok(fs::write(file(), serde_json::to_string_pretty(&Value::Object(recorded))? + "\n")?)
}
