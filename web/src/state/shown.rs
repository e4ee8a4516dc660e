//! A request's report as it stands in an answer.

use std::ops::Deref;
use std::rc::Rc;
use std::sync::LazyLock;

use gatewalk_report::RequestReport;

use super::Answer;

/// The report of a request, or of one step of it. It shares its answer, so that handing it on costs nothing and two of the same place in
/// the same answer are equal without a look inside: a keystroke is answered before a deep comparison of large reports would be through.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    answer: Rc<Answer>,
    request: usize,
    step: Option<usize>,
}

impl Shown {
    /// The report at a place of an answer; an empty one where there is none.
    pub(super) fn new(answer: Rc<Answer>, request: usize, step: Option<usize>) -> Self {
        Self { answer, request, step }
    }

    fn find(&self) -> Option<&RequestReport> {
        let request = self.answer.report.requests.get(self.request)?;
        self.step.map_or(Some(request), |step| request.steps.get(step))
    }
}

impl Deref for Shown {
    type Target = RequestReport;

    fn deref(&self) -> &RequestReport {
        static NONE: LazyLock<RequestReport> = LazyLock::new(RequestReport::default);
        self.find().unwrap_or(&NONE)
    }
}

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        let same_place = self.request == other.request && self.step == other.step;
        (same_place && Rc::ptr_eq(&self.answer, &other.answer)) || **self == **other
    }
}

impl Eq for Shown {}

#[cfg(test)]
impl From<RequestReport> for Shown {
    fn from(request: RequestReport) -> Self {
        Self::new(Rc::new(Answer::from(vec![request])), 0, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_is_the_same_by_place_or_by_content() {
        let request = |name: &str| RequestReport {
            name: name.to_owned(),
            steps: vec![RequestReport { name: format!("{name} 1"), ..RequestReport::default() }],
            ..RequestReport::default()
        };
        let answer = Rc::new(Answer::from(vec![request("a"), request("b")]));
        let at = |request, step| Shown::new(Rc::clone(&answer), request, step);
        assert_eq!(at(1, Some(0)).name, "b 1");
        assert_eq!(at(0, None), Shown::from(request("a")));
        assert_ne!(at(0, None), at(1, None));
        assert_eq!(at(7, None).name, "");
    }
}
