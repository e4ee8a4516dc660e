//! Small parts that know nothing of scenarios and reports' meaning.

pub(crate) mod button;
pub(crate) mod dialog;
pub(crate) mod editor;
pub(crate) mod icon;
pub(crate) mod node;
pub(crate) mod place;
pub(crate) mod rich;
pub(crate) mod tabs;

pub(crate) use button::{Button, Kind};
pub(crate) use dialog::Dialog;
pub(crate) use editor::{Editor, Lint};
pub(crate) use icon::{Icon, Shape};
pub(crate) use node::{Look, Node};
pub(crate) use place::Place;
pub(crate) use rich::Rich;
pub(crate) use tabs::{Tab, Tabs};
