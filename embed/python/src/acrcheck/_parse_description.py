"""Reads the description of a component."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._check import KnownCheck, read_severity, read_status
from ._description import AdvisoryKind, Check, Control, PolicyDescription, Reason, Reference
from ._shape import get_list, get_object, get_text, get_text_or_none, get_texts, load, violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def parse_description(text: str) -> PolicyDescription:
    """Reads a description. Raises `ContractViolation`."""
    value = load(text)
    if type(value) is not dict or value.get("schema") != "acrcheck.policy/v1":
        raise violation("not an object with the schema acrcheck.policy/v1")
    checks = tuple([_check(item) for item in get_list(value.get("checks"), "checks")])
    if not checks:
        raise violation("a description without checks")
    _unique((check.id for check in checks), "check")
    return PolicyDescription(
        get_text(value.get("name"), "name"),
        get_text(value.get("version"), "version"),
        get_text(value.get("description"), "description"),
        get_object(value.get("settingsSchema"), "settingsSchema"),
        checks,
        text,
    )


def known_checks(description: PolicyDescription) -> Mapping[str, KnownCheck]:
    """Returns what reports are compared with."""
    return {
        check.id: KnownCheck(
            index,
            check.severity,
            {reason.code: reason.status for reason in check.reasons},
            frozenset(advisory.code for advisory in check.advisories),
        )
        for index, check in enumerate(description.checks)
    }


def _check(value: Any) -> Check:
    get = get_object(value, "a check").get
    reasons = tuple([_reason(item) for item in get_list(get("reasons"), "reasons")])
    advisories = tuple([_advisory(item) for item in get_list(get("advisories"), "advisories")])
    _unique((reason.code for reason in reasons), "reason")
    _unique((advisory.code for advisory in advisories), "advisory")
    return Check(
        get_text(get("id"), "id"),
        get_text(get("title"), "title"),
        read_severity(get("severity")),
        get_text(get("rationale"), "rationale"),
        get_texts(get("auditPortal"), "auditPortal"),
        get_texts(get("auditCommands"), "auditCommands"),
        get_texts(get("remediationPortal"), "remediationPortal"),
        get_texts(get("remediationCommands"), "remediationCommands"),
        tuple([_reference(item) for item in get_list(get("references"), "references")]),
        reasons,
        advisories,
    )


def _reference(value: Any) -> Reference:
    get = get_object(value, "a reference").get
    return Reference(get_text(get("title"), "title"), get_text(get("url"), "url"))


def _reason(value: Any) -> Reason:
    get = get_object(value, "a reason").get
    return Reason(
        get_text(get("code"), "code"),
        read_status(get("status")),
        get_text(get("summary"), "summary"),
        get_text_or_none(get("portal"), "portal"),
        tuple([_control(item) for item in get_list(get("controls"), "controls")]),
    )


def _control(value: Any) -> Control:
    get = get_object(value, "a control").get
    return Control(get_text(get("framework"), "framework"), get_text(get("id"), "id"), get_text(get("source"), "source"))


def _advisory(value: Any) -> AdvisoryKind:
    get = get_object(value, "an advisory").get
    return AdvisoryKind(get_text(get("code"), "code"), get_text(get("summary"), "summary"))


def _unique(codes: Iterable[str], what: str) -> None:
    listed = list(codes)
    if len(set(listed)) != len(listed) or "" in listed:
        raise violation(f"a {what} without an identifier, or given twice")
