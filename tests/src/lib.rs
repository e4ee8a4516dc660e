//! Tests that cross crates: scenarios, goldens, tidiness.
