"""
Checks the network settings of Azure Container Registry.

`evaluate` reads what Azure tools print, Terraform plans or ARM templates, and returns a `Report`. What a document does not show is
`unknown`, never a pass.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from . import _component
from ._description import AdvisoryKind, Check, Control, PolicyDescription, Reason, Reference
from ._errors import (
    AcrcheckError,
    ComponentError,
    ContractViolation,
    DeadlineExceeded,
    DocumentTooLarge,
    FuelExhausted,
    InvalidDocument,
    InvalidSettings,
    LimitExceeded,
    OutOfMemory,
    ResultTooLarge,
    SettingsProblem,
    Trap,
    UnsafeCache,
    UnsupportedComponent,
)
from ._inputs import DetailLike, Document, Settings
from ._limits import DEFAULT_LIMITS, Limits
from ._policy import Policy
from ._report import (
    Advisory,
    Detail,
    Evidence,
    Finding,
    Position,
    Problem,
    Registry,
    Report,
    Severity,
    Status,
    Summary,
    Tag,
)
from ._version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "AcrcheckError",
    "Advisory",
    "AdvisoryKind",
    "Check",
    "ComponentError",
    "ContractViolation",
    "Control",
    "DeadlineExceeded",
    "Detail",
    "DetailLike",
    "Document",
    "DocumentTooLarge",
    "Evidence",
    "Finding",
    "FuelExhausted",
    "InvalidDocument",
    "InvalidSettings",
    "LimitExceeded",
    "Limits",
    "OutOfMemory",
    "Policy",
    "PolicyDescription",
    "Position",
    "Problem",
    "Reason",
    "Reference",
    "Registry",
    "Report",
    "ResultTooLarge",
    "Settings",
    "SettingsProblem",
    "Severity",
    "Status",
    "Summary",
    "Tag",
    "Trap",
    "UnsafeCache",
    "UnsupportedComponent",
    "__version__",
    "default_policy",
    "describe",
    "evaluate",
    "evaluate_json",
    "evaluate_many",
    "evaluate_many_json",
    "validate_settings",
]

_lock = threading.Lock()
_default: Policy | None = None


def default_policy() -> Policy:
    """
    Returns the policy of the functions of this module, which the first call compiles.

    The environment variable ACRCHECK_CACHE names a folder for its compiled code.
    """
    global _default  # noqa: PLW0603
    with _lock:
        if _default is None:
            _default = Policy(cache=os.environ.get("ACRCHECK_CACHE") or None)
        return _default


def _after_fork() -> None:
    # The thread that held a lock may not exist in the new process.
    global _lock  # noqa: PLW0603
    _lock = threading.Lock()
    _component.forget_lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def evaluate(document: Document, settings: Settings = None, *, detail: DetailLike = Detail.FULL, limits: Limits = DEFAULT_LIMITS) -> Report:
    """Evaluates a document, see `Policy.evaluate`."""
    return default_policy().with_limits(limits).evaluate(document, settings, detail=detail)


def evaluate_json(
    document: Document, settings: Settings = None, *, detail: DetailLike = Detail.FULL, limits: Limits = DEFAULT_LIMITS
) -> str:
    """Evaluates a document and returns the JSON text of the report, see `Policy.evaluate_json`."""
    return default_policy().with_limits(limits).evaluate_json(document, settings, detail=detail)


def evaluate_many(
    documents: Iterable[object],
    settings: Settings = None,
    *,
    detail: DetailLike = Detail.FULL,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Report | AcrcheckError]:
    """Evaluates each document on its own, see `Policy.evaluate_many`."""
    return default_policy().with_limits(limits).evaluate_many(documents, settings, detail=detail)


def evaluate_many_json(
    documents: Iterable[object],
    settings: Settings = None,
    *,
    detail: DetailLike = Detail.FULL,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[str | AcrcheckError]:
    """Evaluates each document on its own and yields JSON texts, see `Policy.evaluate_many_json`."""
    return default_policy().with_limits(limits).evaluate_many_json(documents, settings, detail=detail)


def validate_settings(settings: Settings) -> tuple[SettingsProblem, ...]:
    """Returns every error in settings."""
    return default_policy().validate_settings(settings)


def describe() -> PolicyDescription:
    """Returns the checks with their reasons, audit steps and fixes, and the schema of the settings."""
    return default_policy().describe()
