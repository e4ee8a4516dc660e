//! Every view stands as it does in the pictures of the documentation, give or take what another font moves.
#![expect(clippy::disallowed_methods, reason = "a browser test reads what it compares with")]

use gatewalk_e2e::layout::{WINDOWS, differences, file, walk_through};
use gatewalk_e2e::{Outcome, ensure, flow};
use serde_json::Value;
use std::fs;

fn stands_as_recorded(place: usize) -> Outcome {
    flow(move |page| async move {
        let (window, width, height) = *WINDOWS.get(place).ok_or("no such window")?;
        let recorded: Value = serde_json::from_str(&fs::read_to_string(file())?)?;
        let recorded = recorded.get(window).ok_or("nothing is recorded of this window")?;
        let now = walk_through(&page, width, height, None).await?;
        let found = differences(window, (width, height), recorded, &now);
        ensure(
            found.is_empty(),
            &format!(
                "what stands elsewhere is meant (then run `cargo xtask screenshots`):\n{}",
                found.join("\n")
            ),
        )
    })
}

#[test]
fn every_view_stands_as_recorded_in_a_wide_window() -> Outcome {
    stands_as_recorded(0)
}

#[test]
fn every_view_stands_as_recorded_on_a_phone() -> Outcome {
    stands_as_recorded(1)
}
