"""
Evaluates the policy as Conftest does, with the engine of OPA, which Conftest uses.

Conftest takes the rules deny, violation and warn, with or without a suffix, of the package main. Each message of one is a failure or a
warning.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opa_bindings import OpaEngine

POLICY = Path(__file__).resolve().parent.parent / "policy" / "acrcheck.rego"
FAILURE = re.compile(r"^(deny|violation)(_[a-zA-Z0-9]+)*$")
WARNING = re.compile(r"^warn(_[a-zA-Z0-9]+)*$")


@dataclass(frozen=True)
class Result:
    failures: list[str]
    warnings: list[str]


@functools.cache
def _engine() -> Any:
    engine = OpaEngine()
    engine.add_policy(POLICY.name, POLICY.read_text(encoding="utf-8"))
    return engine


def conftest(report: Any) -> Result:
    """Returns what `conftest test` reports for one input."""
    # The package takes None for an input that is missing.
    query = "rules := data.main with input as null" if report is None else "rules := data.main"
    ((rules,),) = (binding.values() for binding in _engine().eval_query(query, report))
    failures = [message for name, messages in rules.items() if FAILURE.match(name) for message in messages]
    warnings = [message for name, messages in rules.items() if WARNING.match(name) for message in messages]
    return Result(sorted(failures), sorted(warnings))
