"""What a component says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ._record import Record
from ._report import Severity, Status


@dataclass(frozen=True)
class Reference(Record):
    """A page of documentation."""

    __slots__ = ("title", "url")
    title: str
    url: str


@dataclass(frozen=True)
class Control(Record):
    """A control of a compliance framework."""

    __slots__ = ("framework", "id", "source")
    #: The framework and its edition.
    framework: str
    #: The id of the control in that framework.
    id: str
    #: The URL of the page that shows that the control demands this.
    source: str


@dataclass(frozen=True)
class Reason(Record):
    """A reason that a check can give for its status."""

    __slots__ = ("code", "controls", "portal", "status", "summary")
    code: str
    #: The status under default settings.
    status: Status
    summary: str
    #: How to fix it in the Azure portal; None if there is nothing to fix.
    portal: str | None
    #: The controls that a registry with this reason violates or meets, depending on the status.
    controls: tuple[Control, ...]


@dataclass(frozen=True)
class AdvisoryKind(Record):
    """An advisory that a check can give."""

    __slots__ = ("code", "summary")
    code: str
    summary: str


@dataclass(frozen=True)
class Check(Record):
    """The description of a check."""

    __slots__ = (
        "advisories",
        "audit_commands",
        "audit_portal",
        "id",
        "rationale",
        "reasons",
        "references",
        "remediation_commands",
        "remediation_portal",
        "severity",
        "title",
    )
    id: str
    title: str
    #: The severity of a failure under default settings.
    severity: Severity
    rationale: str
    #: How to verify it in the Azure portal, step by step.
    audit_portal: tuple[str, ...]
    #: How to verify it with the Azure CLI.
    audit_commands: tuple[str, ...]
    #: How to fix it in the Azure portal, step by step.
    remediation_portal: tuple[str, ...]
    #: How to fix it with the Azure CLI.
    remediation_commands: tuple[str, ...]
    references: tuple[Reference, ...]
    reasons: tuple[Reason, ...]
    advisories: tuple[AdvisoryKind, ...]


@dataclass(frozen=True)
class PolicyDescription(Record):
    """The description of a policy."""

    __slots__ = ("checks", "description", "json", "name", "settings_schema", "version")
    name: str
    version: str
    description: str
    #: The JSON Schema (draft 2020-12) of the settings.
    settings_schema: dict[str, Any]
    #: The checks, in the order of the findings.
    checks: tuple[Check, ...]
    #: The JSON text of an `acrcheck.policy/v1`.
    json: str
