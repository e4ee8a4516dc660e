//! The Common Expression Language as cel-go speaks it: parser, checker, planner, evaluator, costs.
