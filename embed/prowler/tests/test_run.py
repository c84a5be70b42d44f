"""The real command, signed in to a recorded Azure."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import conftest
import registries as r
from azure_stub import ARM, GRAPH, LOGIN, Azure
from conftest import CHECKS, RULES, TRUSTED, Run, fleet, scan

Start = Callable[[dict[str, list[Any]]], Azure]
LIST = "/providers/Microsoft.ContainerRegistry/registries"


def broken(number: int) -> str:
    return f"{conftest.BROKEN}{number:x}"


DENIED = (403, json.dumps({"error": {"code": "AuthorizationFailed", "message": "no"}}))
BROKEN: dict[str, list[Any]] = {
    "denied": [DENIED],
    "denied on the second page": [[r.GOOD], DENIED],
    "not JSON": [(200, "<html>")],
    "cut": [(200, '{"value": [')],
    "empty": [(200, "")],
    "an array": [(200, "[]")],
    "no list": [(200, "{}")],
    "null": [(200, '{"value": null}')],
    "not a registry": [[r.GOOD, 5]],
    "another resource": [[r.GOOD, {"id": "/x", "name": "x", "type": "Microsoft.Storage/storageAccounts"}]],
    "another address": [(200, json.dumps({"value": [r.GOOD], "nextLink": "https://example.com/x"}))],
    "no encryption": [(200, json.dumps({"value": [r.GOOD], "nextLink": f"http://{ARM}/x"}))],
    "the same page": [
        (200, json.dumps({"value": [r.GOOD], "nextLink": f"https://{ARM}/subscriptions/{broken(12)}{LIST}?api-version=2025-11-01"}))
    ],
    "a link that is no text": [(200, json.dumps({"value": [r.GOOD], "nextLink": {"x": 1}}))],
    "not found": [(404, "")],
    "a redirect": [(302, "")],
}


#: Those with a registry before the part that cannot be read.
KEPT = {
    "denied on the second page",
    "not a registry",
    "another resource",
    "another address",
    "no encryption",
    "the same page",
    "a link that is no text",
}
BAD = {broken(number): pages for number, pages in enumerate(BROKEN.values())}


@pytest.fixture(scope="module")
def azure(start: Start) -> Azure:
    return start({**fleet(), **BAD})


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, azure: Azure) -> Run:
    return scan(tmp_path_factory.mktemp("run"), azure)


def test_the_run_stays_on_the_loopback_interface(run: Run, azure: Azure) -> None:
    assert set(azure.hosts) == {f"{host}:443" for host in (ARM, GRAPH, LOGIN)}, run.log


def test_each_page_is_read_once_and_with_a_version_that_shows_the_settings(run: Run, azure: Azure) -> None:
    base = f"GET {ARM}/subscriptions"
    requests = [request for request in azure.requests if LIST in request and "-0000000000a" in request]
    assert requests == [
        f"{base}/{r.HARBOUR}{LIST}?api-version=2025-11-01",
        f"{base}/{r.HARBOUR}{LIST}?api-version=2021-09-01&%24skiptoken=1",
        f"{base}/{r.QUAY}{LIST}?api-version=2025-11-01",
    ], run.log


def test_findings_fail_the_run(run: Run) -> None:
    assert run.exit_code == 3, run.log
    assert run.statuses(TRUSTED) == {"good": "PASS", "open": "PASS", "blocked": "FAIL", "old": "FAIL", "wide": "PASS"}
    assert run.statuses(RULES) == {"good": "PASS", "open": "FAIL", "blocked": "PASS", "old": "PASS", "wide": "PASS"}


def test_texts_say_what_was_found(run: Run) -> None:
    texts = run.texts(TRUSTED)
    assert texts["open"].startswith("Not applicable: open: ")
    assert texts["open"].endswith(" (not-network-restricted)")
    assert texts["blocked"] == (
        "blocked: The registry is network-restricted, and its firewall blocks trusted Microsoft services. (trusted-services-blocked)"
    )
    assert texts["old"].startswith("Unknown: old: ")
    assert texts["old"].endswith(" (bypass-option-not-shown)")


def test_resources_are_those_of_azure(run: Run) -> None:
    row = next(row for row in run.rows if row["RESOURCE_NAME"] == "wide" and row["CHECK_ID"] == RULES)
    assert (row["RESOURCE_UID"], row["REGION"], row["ACCOUNT_UID"]) == (r.WIDE["id"], "westeurope", r.QUAY)
    assert (row["RESOURCE_TAGS"], row["SEVERITY"], row["SERVICE_NAME"]) == ("team=quay", "high", "containerregistry")


def test_ocsf_has_the_same_findings(run: Run) -> None:
    events = [
        (event["metadata"]["event_code"], event["resources"][0]["uid"], event["status_code"], event["status_detail"]) for event in run.ocsf
    ]
    rows = [(row["CHECK_ID"], row["RESOURCE_UID"], row["STATUS"], row["STATUS_EXTENDED"]) for row in run.rows]
    assert sorted(events) == sorted(rows)
    assert len(rows) > 10


def test_nothing_is_left_in_prowler(run: Run) -> None:
    import prowler.providers.azure.services.containerregistry as service  # noqa: PLC0415 - after the run

    assert run.rows
    assert not list(Path(service.__path__[0]).glob("*acr_*"))


def test_what_cannot_be_read_is_a_failure_of_its_subscription(run: Run) -> None:
    for check in CHECKS:
        for name, subscription in zip(BROKEN, BAD, strict=True):
            rows = [row for row in run.rows if row["CHECK_ID"] == check and row["ACCOUNT_UID"] == subscription]
            failed = [row for row in rows if row["STATUS"] == "FAIL"]
            assert [row["RESOURCE_UID"] for row in failed] == [f"/subscriptions/{subscription}"], (name, failed)
            assert failed[0]["STATUS_EXTENDED"].startswith("Unknown: "), name
            good = [row["RESOURCE_NAME"] for row in rows if row["STATUS"] == "PASS"]
            assert good == ["good"] * (name in KEPT), name


def test_a_run_that_passes(tmp_path: Path, start: Start) -> None:
    """With settings, without which it would fail, an old API version, and only one resource group."""
    other = json.loads(json.dumps(r.BLOCKED).replace("rg-harbour", "rg-other"))
    azure = start({r.HARBOUR: [[r.GOOD, r.OPEN, other]], r.QUAY: [[]]})
    azure.newest_version = "2023-07-01"
    configuration = tmp_path / "config.yaml"
    configuration.write_text("azure:\n  acrcheck_settings:\n    unrestricted: not-applicable\n", encoding="utf-8")
    run = scan(tmp_path, azure, "--config-file", str(configuration), "--azure-resource-group", "RG-Harbour")
    assert run.exit_code == 0, run.log
    assert [run.statuses(check) for check in CHECKS] == [{"good": "PASS", "open": "PASS"}] * 2


def test_a_package_that_is_missing_fails(tmp_path: Path, start: Start) -> None:
    (tmp_path / "modules" / "acrcheck").mkdir(parents=True)
    (tmp_path / "modules" / "acrcheck" / "__init__.py").write_text("raise ModuleNotFoundError('acrcheck')\n", encoding="utf-8")
    run = scan(tmp_path, start(fleet()), path=str(tmp_path / "modules"))
    assert run.exit_code == 3, run.log
    assert [run.statuses(check) for check in CHECKS] == [{"acrcheck": "FAIL"}] * 2
