"""The functions of the plug-in, with good and bad input and configuration."""

from __future__ import annotations

import json
from typing import Any

import extism
import pytest
import wasmtime

from plugins import GOOD, HIDDEN, OPEN, WASM, call, load


@pytest.fixture(scope="module")
def plugin() -> extism.Plugin:
    return load()


def test_describe(plugin: extism.Plugin) -> None:
    policy = json.loads(call(plugin, "describe", ""))
    assert policy["schema"] == "acrcheck.policy/v1"
    assert [check["id"] for check in policy["checks"]] == ["acr-trusted-services", "acr-ip-network-rules"]
    assert policy["settingsSchema"]["type"] == "object"


FUNCTIONS = [("evaluate", json.dumps(GOOD)), ("evaluate_batch", json.dumps([json.dumps(GOOD)])), ("Execute", json.dumps(GOOD))]


@pytest.mark.parametrize(("function", "data"), FUNCTIONS)
@pytest.mark.parametrize("detail", ["x", "Full", "full ", "null"])
def test_that_an_unknown_detail_is_an_error(function: str, data: str, detail: str) -> None:
    with pytest.raises(extism.Error, match="unknown detail in the configuration; use verdicts, attention or full"):
        load({"detail": detail}).call(function, data)


@pytest.mark.parametrize("settings", ["[", "null", "[]", '{"x":1}', '{"minPrefixLength":99}', '{"checks":[]}'])
def test_that_invalid_settings_never_pass(settings: str) -> None:
    plugin = load({"settings": settings})
    report = json.loads(call(plugin, "evaluate", json.dumps(GOOD)))
    assert (report["complete"], report["registries"], report["errors"][0]["code"]) == (False, [], "invalid-settings")
    assert [json.loads(call(plugin, "evaluate_batch", json.dumps([json.dumps(GOOD)])))[0]] == [report]
    output = execute(plugin, json.dumps(GOOD))
    assert output["skipped"] is False
    assert output["violations"][0].startswith("settings")


INVALID_LISTS = [
    b"",
    b"{}",
    b"null",
    b"[1]",
    b"[null]",
    b'["a"',
    b'["a",]',
    b'["\\ud800"]',
    b'["\xff"]',
    b"[] x",
    b"[[]]",
    b"[" * 1_000_000,
]


@pytest.mark.parametrize("data", INVALID_LISTS, ids=range(len(INVALID_LISTS)))
def test_that_a_batch_is_a_list_of_strings(plugin: extism.Plugin, data: bytes) -> None:
    with pytest.raises(extism.Error, match="the input is not a JSON array of strings"):
        plugin.call("evaluate_batch", data)


def test_that_no_row_of_a_batch_affects_another(plugin: extism.Plugin) -> None:
    good = json.dumps(GOOD)
    rows = ["[", good, "]", "[" + good + ",", good + "]", "", "null", "\0", "{\n\n}", good + "\n" + good, "[" * 100_000, good]
    output = json.loads(call(plugin, "evaluate_batch", json.dumps(rows)))
    assert output == [json.loads(call(plugin, "evaluate", row)) for row in rows]
    assert [report["summary"]["registries"] for report in output] == [0, 1, 0, 1, 1, 0, 0, 0, 0, 2, 0, 1]
    assert [report["complete"] for report in output] == [row in (good, good + "\n" + good) for row in rows]
    assert json.loads(call(plugin, "evaluate_batch", "[]")) == []


def test_documents_that_are_not_utf_8(plugin: extism.Plugin) -> None:
    report = json.loads(call(plugin, "evaluate", b'{"name":"caf\xe9","publicNetworkAccess":"Disabled"}'))
    assert report["complete"] is False
    assert report["registries"] == []
    assert report["errors"][0]["code"] == "not-json"
    assert report["errors"][0]["source"]["position"] == {"line": 1, "column": 13, "pointer": ""}


def execute(plugin: extism.Plugin, data: str | bytes) -> dict[str, Any]:
    output: dict[str, Any] = json.loads(call(plugin, "Execute", data))
    assert list(output) == ["skipped", "skip_reason", "violations", "ignore"]
    assert output["ignore"] is False
    assert (output["skip_reason"] != "") is output["skipped"]
    # A material that is skipped has no violations.
    assert not (output["skipped"] and output["violations"])
    return output


@pytest.mark.parametrize("material", [GOOD, [GOOD, GOOD], {"value": [GOOD]}])
def test_execute_accepts_good_registries(plugin: extism.Plugin, material: object) -> None:
    assert execute(plugin, json.dumps(material)) == {"skipped": False, "skip_reason": "", "violations": [], "ignore": False}


VIOLATIONS = [
    (json.dumps(OPEN).encode(), ["open: FAIL acr-ip-network-rules open-to-all-networks"]),
    (json.dumps([GOOD, OPEN]).encode(), ["open: FAIL acr-ip-network-rules open-to-all-networks"]),
    (
        json.dumps(HIDDEN).encode(),
        ["hidden: UNKNOWN acr-trusted-services network-access-not-shown", "hidden: UNKNOWN acr-ip-network-rules network-access-not-shown"],
    ),
    (json.dumps([GOOD, {"a": 1}]).encode(), ["not-a-registry"]),
    (json.dumps([GOOD]).encode()[:-1], ["not-json"]),
    (json.dumps({"value": [GOOD], "nextLink": "https://management.azure.com/next"}).encode(), ["list-incomplete"]),
    (b"", ["the document is empty"]),
    (b"[", ["not-json"]),
    (b"\xff", ["not-json: neither UTF-8 nor UTF-16"]),
    (b'{"name":"app","version":"1.0.0"}', ["not-a-registry"]),
]


@pytest.mark.parametrize(("material", "violations"), VIOLATIONS, ids=range(len(VIOLATIONS)))
def test_execute_lists_violations(plugin: extism.Plugin, material: bytes, violations: list[str]) -> None:
    output = execute(plugin, material)
    assert output["skipped"] is False
    assert len(output["violations"]) == len(violations)
    for violation, expected in zip(output["violations"], violations, strict=True):
        assert expected in violation


@pytest.mark.parametrize("material", [[], [{"type": "Microsoft.Storage/storageAccounts", "name": "s", "id": "/s"}]])
def test_execute_skips_materials_about_other_things(plugin: extism.Plugin, material: object) -> None:
    output = execute(plugin, json.dumps(material))
    assert output["skip_reason"] == "the material has no container registry"


def test_execute_uses_the_settings() -> None:
    plugin = load({"settings": '{"unrestricted":"not-applicable"}', "detail": "verdicts"})
    assert execute(plugin, json.dumps(OPEN))["violations"] == []


ARGUMENTS = [
    ({"settings": '{"unrestricted":"not-applicable"}'}, []),
    ({"settings": '{"unrestricted":"not-applicable"}', "other": 1}, []),
    ({}, ["open-to-all-networks"]),
    ({"other": "x"}, ["open-to-all-networks"]),
    ({"settings": '{"x":1}'}, ["settings /x: unknown key"]),
    ({"settings": ""}, ["settings"]),
    ({"settings": None}, ["settings"]),
    ({"settings": {"unrestricted": "not-applicable"}}, ["settings"]),
    ({"settings": ["{}"]}, ["settings"]),
    ("{", ["settings"]),
    ("null", ["settings"]),
    ('"{}"', ["settings"]),
    ('{"settings":"{}","settings":"{}"}', ["settings"]),
]


@pytest.mark.parametrize(("arguments", "violations"), ARGUMENTS, ids=range(len(ARGUMENTS)))
def test_execute_reads_the_argument_settings_of_chainloop(arguments: object, violations: list[str]) -> None:
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    found = execute(load({"args": text}), json.dumps(OPEN))["violations"]
    assert len(found) == len(violations)
    for violation, expected in zip(found, violations, strict=True):
        assert expected in violation


def test_that_the_key_settings_takes_precedence_over_the_arguments() -> None:
    plugin = load({"settings": '{"unrestricted":"not-applicable"}', "args": "{"})
    assert execute(plugin, json.dumps(OPEN))["violations"] == []


def test_that_text_of_a_document_cannot_control_a_terminal(plugin: extism.Plugin) -> None:
    violations = execute(plugin, json.dumps({**OPEN, "name": "a\x1b[31mb\u202ec\nd"}))["violations"]
    assert len(violations) == 1
    assert violations[0].isprintable()


def test_the_imports() -> None:
    imports = {(item.module, item.name) for item in wasmtime.Module(wasmtime.Engine(), WASM).imports}
    names = {
        *("input_length", "input_load_u8", "input_load_u64", "length", "alloc", "load_u8", "load_u64", "store_u8", "store_u64"),
        *("config_get", "output_set", "error_set"),
    }
    assert imports == {("extism:host/env", name) for name in names}
