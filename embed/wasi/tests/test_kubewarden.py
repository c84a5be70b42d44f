"""The commands that Kubewarden calls."""

from __future__ import annotations

import json

import pytest

from commands import GOOD, OPEN, REQUESTS, Command

# The requests are what policy-server passes for a POST to /validate_raw. A registry is what a GET to Azure Resource Manager returns.
REQUESTED = {
    "restricted.json": None,
    "null-settings.json": None,
    "page.json": None,
    "open.json": ["contosodev: FAIL acr-ip-network-rules open-to-all-networks"],
    "settings.json": ["contosowide: FAIL acr-ip-network-rules ip-rule-too-broad"],
    "old-api-version.json": ["contosoarchive: UNKNOWN acr-trusted-services bypass-option-not-shown"],
    "incomplete-page.json": ["list-incomplete"],
    "invalid-settings.json": ["settings /minPrefixLenght: unknown key"],
    "admission.json": ["unsupported-document"],
    "other-resource.json": ["the request has no container registry"],
}


def test_that_every_request_is_tested() -> None:
    assert {path.name for path in REQUESTS.iterdir()} == set(REQUESTED)


@pytest.mark.parametrize("name", REQUESTED)
def test_request(command: Command, name: str) -> None:
    answer = command.answer("validate", (REQUESTS / name).read_bytes())
    messages = REQUESTED[name]
    if messages is None:
        assert answer == {"accepted": True}
        return
    assert list(answer) == ["accepted", "code", "message"]
    assert (answer["accepted"], answer["code"]) == (False, 400)
    for message in messages:
        assert message in answer["message"]


def request(document: object, settings: object) -> str:
    return json.dumps({"request": document, "settings": settings})


INVALID = [
    "",
    "null",
    "[]",
    "{",
    "{}",
    '{"settings":{}}',
    '{"Request":' + json.dumps(GOOD) + ',"settings":{}}',
    '{"request":null,"settings":{}}',
    '{"request":"text","settings":{}}',
    '{"request":[],"settings":{}}',
    '{"request":{},"settings":{}}',
    request(GOOD, []),
    request(GOOD, ""),
    request(GOOD, {"x": 1}),
    request(GOOD, {"checks": []}),
    request([GOOD, OPEN], {}),
    request([GOOD, {"a": 1}], {}),
    request([GOOD, None], {}),
    request(json.dumps(GOOD), {}),
    request(GOOD, {}) + "x",
    "\ufeff" + request(GOOD, {}),
    # The member that counts is not certain.
    '{"request":' + json.dumps(GOOD) + ',"settings":{},"\\u0072equest":' + json.dumps(OPEN) + "}",
    '{"request":' + json.dumps(GOOD) + ',"settings":{"x":1},"settings":null}',
    '{"request":[' + json.dumps(GOOD) + ',],"settings":{}}',
    '{"request":' + "[" * 100_000 + "]" * 100_000 + ',"settings":{}}',
]


@pytest.mark.parametrize("text", INVALID, ids=range(len(INVALID)))
def test_that_broken_requests_are_not_accepted(command: Command, text: str) -> None:
    answer = command.answer("validate", text)
    assert answer["accepted"] is False
    assert answer["message"] != ""


def test_that_a_request_that_is_not_utf_8_is_not_accepted(command: Command) -> None:
    assert command.answer("validate", request(GOOD, {}).encode().replace(b"good", b"g\xffd"))["accepted"] is False


def test_that_a_truncated_request_is_not_accepted(command: Command) -> None:
    text = request(GOOD, {})
    assert command.answer("validate", text) == {"accepted": True}
    for length in range(len(text)):
        assert command.answer("validate", text[:length])["accepted"] is False


def test_that_text_of_a_request_cannot_control_a_terminal(command: Command) -> None:
    message = command.answer("validate", request({**OPEN, "name": "a\x1b[31mb\u202ec\nd"}, {}))["message"]
    assert message.isprintable()


SETTINGS = [
    (b"{}", None),
    (b"null", None),
    (b" null\n", None),
    (b'{"minPrefixLength":16,"unrestricted":"fail"}', None),
    (b"", "settings: not JSON"),
    (b"[", "settings: not JSON"),
    (b"[]", "settings must be a JSON object"),
    (b'""', "settings must be a JSON object"),
    (b'{"minPrefixLength":99}', "settings /minPrefixLength: must be a whole number from 0 to 32"),
    (b'{"minPrefixLength":99,"x":1}', "settings /x: unknown key"),
    (b'{"checks":[]}', "settings /checks: must not be empty"),
    (b"\xff", "the settings are not UTF-8"),
]


@pytest.mark.parametrize(("settings", "message"), SETTINGS, ids=range(len(SETTINGS)))
def test_settings(command: Command, settings: bytes, message: str | None) -> None:
    answer = command.answer("validate-settings", settings)
    if message is None:
        assert answer == {"valid": True}
    else:
        assert answer["valid"] is False
        assert message in answer["message"]
