"""The findings of a check, as Prowler reports them."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

import acrcheck
from prowler.lib.check.models import Check_Report_Azure
from prowler.providers.common.provider import Provider

from ._pages import Arm
from ._results import Result, results, unknown

#: The key with settings in the section `azure` of Prowler's configuration file.
SETTINGS = "acrcheck_settings"
#: Prowler has no status for what is unknown, and MANUAL does not change its exit code.
STATUSES = {
    acrcheck.Status.PASS: ("PASS", ""),
    acrcheck.Status.NOT_APPLICABLE: ("PASS", "Not applicable: "),
    acrcheck.Status.FAIL: ("FAIL", ""),
    acrcheck.Status.UNKNOWN: ("FAIL", "Unknown: "),
}
MOST_CHARACTERS = 1000

_lock = threading.Lock()
_known: tuple[Any, dict[str, list[Result]]] | None = None


@dataclass
class Resource:
    """What Prowler shows of a resource."""

    id: str
    name: str
    location: str = "global"
    resource_group: str = ""
    tags: dict[str, str] = field(default_factory=dict)


def findings(metadata: str, check: str) -> list[Check_Report_Azure]:
    """Returns the findings of a check for all subscriptions of the provider."""
    provider = Provider.get_global_provider()
    return [
        _finding(metadata, subscription, result)
        for subscription, of_subscription in _evaluated(provider).items()
        for result in of_subscription
        if result.check == check
    ]


def _evaluated(provider: Any) -> dict[str, list[Result]]:
    """Returns the results of each subscription, which are the same for all checks of a run."""
    global _known  # noqa: PLW0603
    with _lock:
        if _known is None or _known[0] is not provider:
            _known = (provider, {name: _of_subscription(provider, name) for name in provider.identity.subscriptions})
        return _known[1]


def _of_subscription(provider: Any, subscription: str) -> list[Result]:
    try:
        settings = (provider.audit_config or {}).get(SETTINGS, {})
        found = list(results(Arm(provider).registries(subscription), settings))
    except Exception as error:  # noqa: BLE001 - Prowler only logs errors of checks, and the run would be green
        return list(unknown(f"{type(error).__name__}: {error}"))
    if provider.resource_groups:
        wanted = {name.lower() for name in provider.resource_groups.get(subscription, ())}
        found = [result for result in found if result.registry is None or (result.registry.resource_group or "").lower() in wanted]
    return found


def _finding(metadata: str, subscription: str, result: Result) -> Check_Report_Azure:
    registry = result.registry
    if registry is None:
        resource = Resource(f"/subscriptions/{subscription}", subscription)
    else:
        resource = Resource(
            _text(registry.id or f"/subscriptions/{subscription}"),
            _text(registry.name or "(no name)"),
            _text(registry.location or "global"),
            _text(registry.resource_group or ""),
            {_text(tag.name): _text(tag.value) for tag in registry.tags},
        )
    report = Check_Report_Azure(metadata=metadata, resource=resource)
    report.subscription = subscription
    report.status, prefix = STATUSES[result.status]
    report.status_extended = _text(f"{prefix}{resource.name}: {result.text}")
    return report


def _text(text: str) -> str:
    """Replaces what could end a line of a report or hide a part of it."""
    return "".join(character if character.isprintable() else "?" for character in text[:MOST_CHARACTERS])
