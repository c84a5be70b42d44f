"""The checks, in the form that Checkov calls."""

from __future__ import annotations

import functools
import logging
from typing import TYPE_CHECKING, Any

import acrcheck
from checkov.arm.base_resource_check import BaseResourceCheck as ArmCheck
from checkov.common.bridgecrew.severities import get_severity
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck as TerraformCheck

from . import _arm, _bicep, _hcl, _plan, _records
from ._found import Found
from ._outcome import ERROR, Outcome, failure, outcome
from ._policy import Unreadable, settings, settings_problem

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

#: The ids in Checkov. Suppressions in ARM templates need capital letters, digits and underscores. Checkov numbers its checks by provider
#: (CKV_AZURE_139, CKV2_AZURE_1), and none of its providers is called ACRCHECK.
IDS = {"acr-trusted-services": "CKV2_ACRCHECK_1", "acr-ip-network-rules": "CKV2_ACRCHECK_2"}
#: Matches the type in any case: Checkov compares it exactly.
ARM_TYPE = "".join(f"[{c.upper()}{c.lower()}]" if c.isalpha() else c for c in "Microsoft.ContainerRegistry/registries")
TERRAFORM_TYPES = ("azurerm_container_registry", "azapi_resource", "azapi_update_resource")
GUIDELINE = "https://github.com/acrcheck/acrcheck/blob/main/embed/checkov/README.md"
#: Checkov has no `informational`.
SEVERITIES = {"informational": "INFO"}


@functools.cache
def register() -> None:
    """Registers the checks with Checkov, once in a process."""
    _records.install(frozenset(IDS.values()))
    for check in acrcheck.describe().checks:
        severity = str(check.severity)
        if settings_problem() is None:
            severity = settings().severities.get(check.id, severity)
        for kind in (Arm, Terraform):
            kind(check.id, check.title, severity)
    problem = settings_problem()
    if problem is not None:
        logger.error("acrcheck fails every registry: %s", problem)


class _Check:
    """What both kinds of checks have in common."""

    id: str
    details: list[str]
    evaluated_keys: list[str]
    acrcheck_id: str
    current: dict[str, Any]

    def name_severity(self, severity: str) -> None:
        # Checkov declares it as None, and reads it for records and thresholds.
        self.severity: Any = get_severity(SEVERITIES.get(severity, severity))

    def decide(self, find: Callable[[], Found]) -> CheckResult:
        """Returns the result. Never raises: Checkov drops a resource whose check raises."""
        result = self._decide(find)
        self.details = list(result.details)
        self.evaluated_keys = list(result.keys)
        self.current = {"status": result.status, "reason": result.reason, "pointer": result.pointer, "details": list(result.details)}
        if result.status and result.result is CheckResult.UNKNOWN:
            logger.warning("%s has no result for %s: %s", self.id, getattr(self, "entity_path", ""), "; ".join(result.details))
        return result.result

    def _decide(self, find: Callable[[], Found]) -> Outcome:
        try:
            return outcome(self.acrcheck_id, find())
        except Unreadable as error:
            return failure(str(error))
        except Exception as error:
            logger.exception("%s failed", self.id)
            return failure(f"internal error: {type(error).__name__}: {error}")


def _report(check: _Check, result: Any) -> Any:
    """Adds the finding to a result, for records: Checkov passes the details of a check to them for Terraform only."""
    if check.current.get("status"):
        result["acrcheck"] = check.current
    return result


class Arm(_Check, ArmCheck):
    """A check of ARM templates and Bicep files."""

    def __init__(self, acrcheck_id: str, title: str, severity: str) -> None:
        super().__init__(title, IDS[acrcheck_id], [CheckCategories.NETWORKING], [ARM_TYPE], GUIDELINE)
        self.acrcheck_id = acrcheck_id
        self.name_severity(severity)

    def run(self, scanned_file: str, entity_configuration: dict[str, Any], entity_name: str, entity_type: str, skip_info: Any) -> Any:
        self.current = {}
        self._place = scanned_file, entity_name
        return _report(self, super().run(scanned_file, entity_configuration, entity_name, entity_type, skip_info))

    def scan_entity_conf(self, conf: dict[str, Any], entity_type: str) -> CheckResult:
        self.entity_type = entity_type
        return self.scan_resource_conf(conf)

    def scan_resource_conf(self, conf: dict[str, Any]) -> CheckResult:
        path, name = self._place
        # Only the Bicep runner has these keys; `existing` alone can be part of a template.
        if {"existing", "api_version", "decorators"} <= conf.keys():
            return self.decide(lambda: _bicep.find(path, name))
        return self.decide(lambda: _arm.find(path, conf))


class Terraform(_Check, TerraformCheck):
    """A check of Terraform plans and files."""

    def __init__(self, acrcheck_id: str, title: str, severity: str) -> None:
        super().__init__(title, IDS[acrcheck_id], [CheckCategories.NETWORKING], TERRAFORM_TYPES, GUIDELINE)
        self.acrcheck_id = acrcheck_id
        self.name_severity(severity)

    def run(self, scanned_file: str, entity_configuration: dict[str, Any], entity_name: str, entity_type: str, skip_info: Any) -> Any:
        self.current = {}
        self._place = scanned_file, entity_name
        return _report(self, super().run(scanned_file, entity_configuration, entity_name, entity_type, skip_info))

    def scan_entity_conf(self, conf: dict[str, Any], entity_type: str) -> CheckResult:
        # Not the method of Checkov: it drops resources whose `count` it computes as 0, and changes `conf`.
        self.entity_type = entity_type
        return self.scan_resource_conf(conf)

    def scan_resource_conf(self, conf: dict[str, Any]) -> CheckResult:
        return self.decide(lambda: self._find(conf))

    def _find(self, conf: dict[str, Any]) -> Found:
        scanned_file, name = self._place
        json_file = conf.get("__file__")
        if json_file is not None:
            return _plan.find(str(json_file[0]), conf, self.entity_type)
        candidates = _hcl.paths(self.graph, str(conf.get("__address__")), scanned_file)
        if not candidates:
            raise Unreadable("Checkov does not say which file declares the resource; check a plan instead")
        registries: list[acrcheck.Registry] = []
        notes: list[str] = []
        for path in candidates:
            found = _hcl.find(path, conf, self.entity_type, name)
            registries += found.registries
            notes += found.notes
        return Found(tuple(registries), tuple(dict.fromkeys(notes)))


__all__ = ["ERROR", "IDS", "register"]
