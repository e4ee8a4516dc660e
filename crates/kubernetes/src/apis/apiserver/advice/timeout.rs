//! The timeout that 1.29 and 1.30 read, check and do not apply.

use gatewalk_diagnostics::Message;
use gatewalk_release::Release;

use super::super::GoDuration;
use super::Remark;
use super::subject::Subject;

/// What they wait instead.
const WAITS: GoDuration = GoDuration::from_seconds(30);

pub(super) fn find(subject: &Subject<'_>) -> Vec<Remark> {
    if subject.release >= Release::V1_31 {
        return Vec::new();
    }
    let remarks = subject.webhooks.iter().filter_map(|webhook| {
        let timeout = &webhook.settings.timeout;
        let span = timeout.span.clone().filter(|_| timeout.value != WAITS)?;
        let message = Message::new("advice.timeoutNotApplied").with("release", &subject.release);
        let path = format!("authorizers[{}].timeout", webhook.index);
        Some(Remark::new(path, span, message))
    });
    remarks.collect()
}
