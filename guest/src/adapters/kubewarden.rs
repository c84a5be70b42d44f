//! A policy of Kubewarden in the mode `wasi`: standard input has the request and the settings, standard output the answer.

use alloc::borrow::Cow;
use alloc::string::String;

use acrcheck_json::Writer;
use acrcheck_policies::{Detail, Settings};

use super::fields::members;
use super::request::evaluated;
use super::verdict::{objections, sentences};

/// Answers `{"request": …, "settings": …}`. The request is accepted if every finding passes or does not apply, and everything could be read.
///
/// In the raw mode, the request is the document. Otherwise it is a request of Kubernetes, which has none.
pub(super) fn validate(input: &[u8]) -> String {
    let text = core::str::from_utf8(input).ok();
    let Some([request, settings]) = text.and_then(|text| members(text, ["request", "settings"])) else {
        return answer(&[String::from("the input is not an object with `request` and `settings`")]);
    };
    let Some(request) = request else {
        return answer(&[String::from("the input has no `request`")]);
    };
    let request = Ok(Cow::Borrowed(request));
    let outcome = evaluated(&request, settings_or_defaults(settings), Detail::Attention);
    let mut objections = objections(&outcome);
    if objections.is_empty() && outcome.is_ok_and(|report| report.registries.is_empty()) {
        objections.push(String::from("the request has no container registry"));
    }
    answer(&objections)
}

/// Answers the settings of a policy.
pub(super) fn validate_settings(input: &[u8]) -> String {
    let message = match core::str::from_utf8(input) {
        Ok(settings) => match Settings::parse(settings_or_defaults(Some(settings))) {
            Ok(_) => return String::from("{\"valid\":true}"),
            Err(problems) => sentences(&problems),
        },
        Err(_) => String::from("the settings are not UTF-8"),
    };
    let mut json = Writer::with_capacity(64 + message.len());
    json.raw("{\"valid\":false,\"message\":");
    json.string(&message);
    json.raw("}");
    json.finish()
}

/// Kubewarden passes null if a policy has no settings.
fn settings_or_defaults(settings: Option<&str>) -> &str {
    settings
        .filter(|settings| settings.trim_ascii() != "null")
        .unwrap_or("{}")
}

fn answer(objections: &[String]) -> String {
    let mut json = Writer::with_capacity(256);
    if objections.is_empty() {
        json.raw("{\"accepted\":true}");
    } else {
        json.raw("{\"accepted\":false,\"code\":400,\"message\":");
        json.string(&objections.join("\n"));
        json.raw("}");
    }
    json.finish()
}
