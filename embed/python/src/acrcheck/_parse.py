"""Makes reports of values that were checked."""

from __future__ import annotations

from typing import Any

from ._check import DETAILS, SEVERITIES, STATUSES, Checker
from ._report import Advisory, Detail, Evidence, Finding, Position, Problem, Registry, Report, Summary, Tag
from ._shape import violation


def parse_report(text: str | bytes) -> Report:
    """Reads a report and checks it on its own. Raises `ContractViolation`."""
    raw = text if isinstance(text, str) else _decode(text)
    return build_report(Checker().check(raw), raw)


def _decode(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        pass
    raise violation("not UTF-8")


def build_report(value: dict[str, Any], text: str) -> Report:
    """Returns a report that was checked."""
    count = value["summary"]
    return Report(
        Summary(
            count["registries"],
            count["pass"],
            count["fail"],
            count["notApplicable"],
            count["unknown"],
            count["skipped"],
            count["notDeployed"],
            count["errors"],
        ),
        tuple([_registry(item) for item in value["registries"]]),
        tuple([_problem(item) for item in value["errors"]]),
        value["complete"],
        DETAILS.get(value.get("detail"), Detail.FULL),
        text,
    )


def _registry(value: dict[str, Any]) -> Registry:
    get = value.get
    return Registry(
        get("id"),
        get("name"),
        get("resourceGroup"),
        get("subscriptionId"),
        get("location"),
        get("address"),
        get("declared", False),
        tuple([Tag(name, text) for name, text in get("tags", {}).items()]),
        _position(value["source"]["position"]),
        tuple([_finding(item) for item in value["findings"]]),
    )


def _finding(value: dict[str, Any]) -> Finding:
    return Finding(
        value["check"],
        STATUSES[value["status"]],
        SEVERITIES[value["severity"]],
        value["reason"],
        value["message"],
        tuple([Evidence(item["pointer"], item.get("value")) for item in value["evidence"]]),
        tuple([Advisory(item["code"], item["message"]) for item in value["advisories"]]),
        tuple(value["remediation"]),
        value.get("portal"),
    )


def _problem(value: dict[str, Any]) -> Problem:
    position = value["source"].get("position")
    return Problem(value["code"], value["message"], None if position is None else _position(position))


def _position(value: dict[str, Any]) -> Position:
    return Position(value["line"], value["column"], value["pointer"])
