//! An answer in the form that its client accepts (`k8s.io/apiserver/pkg/endpoints/handlers/responsewriters.WriteObjectNegotiated`).

use gatewalk_kubernetes::headers::{Form, Headers, Media};
use gatewalk_kubernetes::url::Url;
use gatewalk_report::HttpAnswer;

/// Writes an object again as it was asked for; what is text stays. Whether it can be written: protobuf is not.
pub(super) fn write(http: &mut HttpAnswer, headers: &Headers, http_request: &str) -> bool {
    if http.content_type != Media::Json.content_type() {
        return true;
    }
    let target = http_request.split_once(' ').map(|(_, target)| target).unwrap_or_default();
    let url = Url::parse_request_uri(target).unwrap_or_default();
    // a failure is told even to a client that does not accept it
    let form = headers.form(&url).unwrap_or(Form { media: Media::Json, pretty: true });
    if form == Form::default() {
        return true;
    }
    form.media.content_type().clone_into(&mut http.content_type);
    http.body = form.write(&http.body);
    form.media != Media::Protobuf
}
