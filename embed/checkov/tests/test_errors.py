"""Errors are failures: Checkov drops a resource whose check raises, or whose result is unknown."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import acrcheck
import checkov.arm.runner
import pytest
from checkov.arm.registry import arm_resource_registry
from checkov.bicep.checks.resource.registry import registry as bicep_registry
from checkov.common.checks.base_check import BaseCheck
from checkov.common.models.enums import CheckResult
from checkov.common.output.report import Report
from checkov.terraform.checks.resource.registry import resource_registry

from acrcheck_checkov import _checks, _files, _hcl, _plan, _policy, _records
from acrcheck_checkov._text import printable

TYPE = "Microsoft.ContainerRegistry/registries"
RULES = {
    "publicNetworkAccess": "Enabled",
    "networkRuleBypassOptions": "AzureServices",
    "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "20.90.4.0/24"}]},
}

_checks.register()


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(_policy.SETTINGS, raising=False)
    monkeypatch.delenv(_policy.UNKNOWN, raising=False)


def checks(registry: Any, entity: str) -> list[BaseCheck]:
    return [check for check in registry.get_checks(entity) if check.id.startswith("CKV2_ACRCHECK_")]


def template(path: Path, *resources: Any) -> Path:
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    path.write_text(json.dumps({"$schema": schema, "contentVersion": "1.0.0.0", "resources": resources}, indent=1), encoding="utf-8")
    return path


def registry(properties: Any = RULES) -> dict[str, Any]:
    return {"type": TYPE, "apiVersion": "2025-11-01", "name": "one", "sku": {"name": "Premium"}, "properties": properties}


def arm(path: Path | str, **resource: Any) -> list[tuple[CheckResult, str]]:
    """Runs the checks for ARM templates on a resource that Checkov found on line 5."""
    results = []
    for check in checks(arm_resource_registry, TYPE):
        result = check.run(str(path), {"type": TYPE, "name": "one", "__startline__": 5, **resource}, "one", TYPE, {})
        status = result["result"]
        assert isinstance(status, CheckResult)
        results.append((status, "; ".join(check.details)))
    assert len(results) == 2
    return results


def failed(results: list[tuple[CheckResult, str]], text: str) -> bool:
    return all(result is CheckResult.FAILED and text in details for result, details in results)


def test_the_checks_are_registered_once() -> None:
    _checks.register()
    for name in (TYPE, TYPE.lower(), TYPE.upper()):
        assert [check.id for check in checks(arm_resource_registry, name)] == ["CKV2_ACRCHECK_1", "CKV2_ACRCHECK_2"]
        assert [check.id for check in checks(bicep_registry, name)] == ["CKV2_ACRCHECK_1", "CKV2_ACRCHECK_2"]
    assert not checks(arm_resource_registry, f"{TYPE}/webhooks")
    for kind in _checks.TERRAFORM_TYPES:
        assert [check.id for check in checks(resource_registry, kind)] == ["CKV2_ACRCHECK_1", "CKV2_ACRCHECK_2"]


def test_no_check_of_checkov_has_such_an_id() -> None:
    every = resource_registry.get_all_registered_checks()
    ours = [check for check in every if "ACRCHECK" in check.id]
    assert len(every) > 1000
    assert {check.__class__.__module__ for check in ours} == {"acrcheck_checkov._checks"}


def test_the_checks_are_those_of_the_component() -> None:
    assert {check.id for check in acrcheck.describe().checks} == set(_checks.IDS)


def test_a_good_template_passes(tmp_path: Path) -> None:
    assert [result for result, _ in arm(template(tmp_path / "a.json", registry()))] == [CheckResult.PASSED, CheckResult.PASSED]


def test_lines_that_differ_fail(tmp_path: Path) -> None:
    path = template(tmp_path / "a.json", registry())
    assert failed(arm(path, __startline__=4), "acrcheck finds no registry on line 4")
    assert failed(arm(path, __startline__=None), "acrcheck finds no registry on line None")
    assert failed(arm(path, name="two"), "the lines of Checkov and acrcheck differ")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"\xff\xfe\x00",
        b'{"resources": ["\xc3\x28"]}',
        b'{"a": "\\ud800"}',
        b'{"a": 1e999, "b": NaN}',
        b"[" * 1_000_000,
        b'{"a":' * 100_000,
        b'{"resources": [' + b'{"type": "x"},' * 1000 + b"\0]}",
    ],
)
def test_hostile_files_fail(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "hostile.json"
    path.write_bytes(content)
    assert failed(arm(path), "unknown: ")


def test_files_that_cannot_be_read_fail(tmp_path: Path) -> None:
    assert failed(arm(tmp_path / "missing.json"), "the file cannot be read")
    assert failed(arm(tmp_path), "unknown: ")
    assert failed(arm("a\0b"), "the file cannot be read")


def test_a_document_over_the_limit_fails(tmp_path: Path) -> None:
    path = template(tmp_path / "large.json", registry(), {"type": "A.B/c", "name": "x" * (65 << 20)})
    assert failed(arm(path), "exceeds the limit document")


@pytest.mark.parametrize("error", [acrcheck.FuelExhausted("fuel"), acrcheck.Trap("trap"), MemoryError(), RecursionError("deep")])
@pytest.mark.parametrize("unknown", ["failed", "unknown"])
def test_errors_of_the_component_fail_whatever_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, unknown: str
) -> None:
    def stop(*arguments: Any) -> Any:
        raise error

    monkeypatch.setenv(_policy.UNKNOWN, unknown)
    monkeypatch.setattr(acrcheck, "evaluate", stop)
    _policy._evaluate.cache_clear()
    _files._report.cache_clear()
    assert failed(arm(template(tmp_path / "a.json", registry())), "unknown: ")


def test_a_report_without_a_finding_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = acrcheck.evaluate

    def one_check(document: str, settings: Any) -> acrcheck.Report:
        return whole(document, {"checks": ["acr-ip-network-rules"]})

    monkeypatch.setattr(acrcheck, "evaluate", one_check)
    _policy._evaluate.cache_clear()
    _files._report.cache_clear()
    results = arm(template(tmp_path / "a.json", registry()))
    assert results[0] == (CheckResult.FAILED, "unknown: the report has no finding of acr-trusted-services")
    assert results[1][0] is CheckResult.PASSED


@pytest.mark.parametrize("text", ["{", "[]", "null", '{"x": 1}', '{"checks": "all"}', '{"severity": {"x": "high"}}'])
def test_settings_that_are_not_valid_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(_policy.SETTINGS, text)
    assert failed(arm(template(tmp_path / "a.json", registry())), "ACRCHECK_CHECKOV_SETTINGS: invalid settings: ")


def test_unknown_is_a_result_of_its_own_only_if_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = template(tmp_path / "a.json", registry({"publicNetworkAccess": "[reference('x')]"}))
    assert failed(arm(path), "unknown: unresolved-expression: ")
    monkeypatch.setenv(_policy.UNKNOWN, "unknown")
    assert [result for result, _ in arm(path)] == [CheckResult.UNKNOWN, CheckResult.UNKNOWN]
    assert caplog.text.count("has no result for") == 2
    monkeypatch.setenv(_policy.UNKNOWN, "pass")
    assert failed(arm(path), "ACRCHECK_CHECKOV_UNKNOWN is 'pass'")


def test_settings_change_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = template(tmp_path / "a.json", registry({"publicNetworkAccess": "Enabled"}))
    assert [result for result, _ in arm(path)] == [CheckResult.PASSED, CheckResult.FAILED]
    monkeypatch.setenv(_policy.SETTINGS, '{"unrestricted": "not-applicable"}')
    results = arm(path)
    assert [result for result, _ in results] == [CheckResult.PASSED, CheckResult.PASSED]
    assert results[1][1].startswith("not-applicable: open-to-all-networks: ")
    monkeypatch.setenv(_policy.SETTINGS, '{"checks": ["acr-ip-network-rules"]}')
    assert [result for result, _ in arm(path)] == [CheckResult.UNKNOWN, CheckResult.FAILED]


def test_settings_change_severities() -> None:
    script = (
        "from acrcheck_checkov import _checks; from checkov.arm.registry import arm_resource_registry as registry; _checks.register();"
        "print([check.severity for check in registry.get_checks('Microsoft.ContainerRegistry/registries') if 'ACRCHECK' in check.id])"
    )
    environment = {"PATH": "", _policy.SETTINGS: '{"severity": {"acr-ip-network-rules": "informational"}}'}
    run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout == "[HIGH, INFO]\n"


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    path = template(tmp_path / "a.json", registry())
    assert arm(path)[1][0] is CheckResult.PASSED
    template(path, registry({"publicNetworkAccess": "Enabled", "networkRuleSet": None}))
    assert arm(path)[1][0] is CheckResult.FAILED


def terraform(conf: dict[str, Any], kind: str = "azurerm_container_registry", graph: Any = None) -> list[tuple[CheckResult, str]]:
    results = []
    for check in checks(resource_registry, kind):
        check.graph = graph
        result = check.run("/main.tf", conf, "one", kind, {})
        status = result["result"]
        assert isinstance(status, CheckResult)
        results.append((status, "; ".join(check.details)))
    assert len(results) == 2
    return results


def test_terraform_without_its_file_fails(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text('{"format_version": "1.2", "terraform_version": "1.5.0", "planned_values": {}}', encoding="utf-8")
    conf = {"__address__": "azurerm_container_registry.one", "public_network_access_enabled": [False]}
    assert failed(terraform(conf), "Checkov does not say which file declares the resource")
    assert failed(terraform({}), "Checkov does not say which file declares the resource")
    assert failed(terraform({**conf, "__file__": [str(plan)]}), "unknown: ")
    assert failed(terraform({**conf, "__file__": ["missing"]}), "the file cannot be read")
    assert failed(terraform({**conf, "__file__": []}), "internal error")


@pytest.mark.parametrize("text", ["resource {", "", 'resource "azurerm_container_registry" "two" {}', "\0"])
def test_terraform_blocks_that_are_not_found_fail(tmp_path: Path, text: str) -> None:
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")

    class Graph:
        def nodes(self) -> Any:
            return [(0, {"__address__": "azurerm_container_registry.one", "file_path_": str(tmp_path / "main.tf")})]

    conf = {"__address__": "azurerm_container_registry.one", "__start_line__": 1}
    assert failed(terraform(conf, graph=Graph()), "unknown: the ")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["Microsoft.ContainerRegistry/registries@2025-11-01"], True),
        (["microsoft.containerregistry/REGISTRIES"], True),
        ([" Microsoft.ContainerRegistry/registries @x"], True),
        (["Microsoft.ContainerRegistry/registries/webhooks@2025-11-01"], False),
        (["Microsoft.Storage/storageAccounts@2025-01-01"], False),
        (["${var.kind}@2025-01-01"], True),
        (["var.kind"], True),
        ([None], True),
        (None, True),
        ([], True),
    ],
)
def test_a_type_that_is_not_known_may_be_a_registry(value: Any, expected: bool) -> None:
    assert _plan.may_be_registry(value, "azapi_resource") is expected


@pytest.mark.parametrize(
    "value",
    ["${var.x}", "a-${var.x}", "%{ if var.x }Deny%{ endif }", {"${var.k}": "x"}, [1, "${x}"], {"a": {"b": ["${x}"]}}, object()],
)
def test_expressions_are_not_literals(value: Any) -> None:
    _, unknown = _hcl._literal(value)
    assert _hcl._any(unknown)


class Failure:
    """The parts of a record that the filter reads."""

    def __init__(self, check_id: str) -> None:
        self.check_id = check_id
        self.resource = f"{TYPE}.[toLower('A')]"


def test_a_failure_with_a_computed_name_is_kept_and_others_are_not() -> None:
    report = Report("arm")
    report.failed_checks = [Failure("CKV2_ACRCHECK_1"), Failure("CKV_AZURE_139")]  # type: ignore[list-item]
    kept = getattr(checkov.arm.runner, _records.FILTER)(report)
    assert [record.check_id for record in kept.failed_checks] == ["CKV2_ACRCHECK_1"]


def test_text_is_printable() -> None:
    assert printable("a\x1b[31m\u202e\u2028\nb\ud800é") == "a\\u{1b}[31m\\u{202e}\\u{2028}\\u{a}b\\u{d800}é"
    assert len(printable("x" * 10_000)) == 300
