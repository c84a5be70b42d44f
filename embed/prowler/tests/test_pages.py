"""The list of a subscription, without a run of Prowler."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from azure.core.credentials import AccessToken

import registries as r
from acrcheck_prowler import _findings as findings
from azure_stub import ARM, Azure

Start = Callable[[dict[str, list[Any]]], Azure]


class Credential:
    def get_token(self, *scopes: str, **options: Any) -> Any:
        assert scopes == (f"https://{ARM}/.default",)
        return AccessToken("not-a-token", int(time.time()) + 3600)


def provider(monkeypatch: pytest.MonkeyPatch, azure: Azure, settings: object = None) -> SimpleNamespace:
    """What the checks use of Prowler's provider."""
    monkeypatch.setenv("HTTPS_PROXY", azure.proxy)
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(azure.authority))
    return SimpleNamespace(
        session=Credential(),
        region_config=SimpleNamespace(base_url=f"https://{ARM}", credential_scopes=[f"https://{ARM}/.default"]),
        audit_config={} if settings is None else {findings.SETTINGS: settings},
        identity=SimpleNamespace(subscriptions={name: name for name in azure.subscriptions}),
        resource_groups={},
    )


def statuses(scanned: SimpleNamespace, subscription: str = r.HARBOUR) -> list[tuple[str | None, str]]:
    found = findings._of_subscription(scanned, subscription)
    return [(result.registry.name if result.registry else None, str(result.status)) for result in found]


@pytest.mark.parametrize(
    ("newest", "versions", "expected"),
    [
        ("2025-11-01", 1, [("good", "pass")] * 2),
        ("2023-07-01", 3, [("good", "pass")] * 2),
        ("2021-09-01", 5, [("good", "pass")] * 2),
        ("2019-05-01", 5, [(None, "unknown")] * 2),
    ],
)
def test_the_newest_version_that_the_cloud_has(
    monkeypatch: pytest.MonkeyPatch, start: Start, newest: str, versions: int, expected: list[tuple[str | None, str]]
) -> None:
    azure = start({r.HARBOUR: [[r.GOOD]]})
    azure.newest_version = newest
    assert statuses(provider(monkeypatch, azure)) == expected
    assert len(azure.requests) == versions


def test_other_errors_are_not_repeated_with_another_version(monkeypatch: pytest.MonkeyPatch, start: Start) -> None:
    azure = start({r.HARBOUR: [(403, "{}")]})
    assert statuses(provider(monkeypatch, azure)) == [(None, "unknown")] * 2
    assert len(azure.requests) == 1


@pytest.mark.parametrize("settings", [{"minPrefixLengt": 16}, {"minPrefixLength": 33}, 16, [], "{", {"severity": {"x": "low"}}])
def test_settings_that_are_not_valid_are_unknown(monkeypatch: pytest.MonkeyPatch, start: Start, settings: object) -> None:
    assert statuses(provider(monkeypatch, start({r.HARBOUR: [[r.GOOD]]}), settings)) == [(None, "unknown")] * 2


def test_a_list_that_does_not_end(monkeypatch: pytest.MonkeyPatch, start: Start) -> None:
    azure = start({r.HARBOUR: [[r.GOOD]] * 5})
    monkeypatch.setattr("acrcheck_prowler._pages.MOST_PAGES", 3)
    found = statuses(provider(monkeypatch, azure))
    assert found.count((None, "unknown")) == 2
    assert len(azure.requests) == 3


def test_the_connection_fails(monkeypatch: pytest.MonkeyPatch, start: Start) -> None:
    azure = start({r.HARBOUR: [[r.GOOD]]})
    scanned = provider(monkeypatch, azure)
    monkeypatch.setattr("acrcheck_prowler._pages.RetryPolicy", lambda **options: None)
    azure.stop()
    assert statuses(scanned) == [(None, "unknown")] * 2


def test_results_are_those_of_the_provider(monkeypatch: pytest.MonkeyPatch, start: Start) -> None:
    azure = start({r.HARBOUR: [[r.GOOD]]})
    first, second = provider(monkeypatch, azure), provider(monkeypatch, azure)
    for scanned in (first, first, second):
        assert set(findings._evaluated(scanned)) == {r.HARBOUR}
    assert len(azure.requests) == 2
