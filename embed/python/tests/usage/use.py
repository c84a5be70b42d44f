"""What a type checker must say about code that uses the package. It is checked with mypy --strict, not run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Union

from typing_extensions import assert_type

import acrcheck

report = acrcheck.evaluate("[]", {"minPrefixLength": 8}, detail="verdicts", limits=acrcheck.Limits(deadline=1))
assert_type(report, acrcheck.Report)
assert_type(report.passed, bool)
assert_type(report.summary.pass_, int)
assert_type(report.registries[0].findings[0].status, acrcheck.Status)
assert_type(report.registries[0].name, Union[str, None])
assert_type(report.errors[0].position, Union[acrcheck.Position, None])
assert_type(acrcheck.evaluate_json(b"[]"), str)
assert_type(acrcheck.evaluate_many(["[]", None, b"[]"]), Iterator[Union[acrcheck.Report, acrcheck.AcrcheckError]])
# Both kinds of results can be asked.
assert_type([result.passed for result in acrcheck.evaluate_many([])], "list[bool]")
assert_type(acrcheck.describe().checks[0].reasons[0].controls, tuple[acrcheck.Control, ...])
assert_type(acrcheck.Policy(Path("x"), cache="y").with_limits(acrcheck.Limits()).evaluate(bytearray()), acrcheck.Report)
assert_type(acrcheck.Report.from_json("{}").json, str)

acrcheck.evaluate(None)  # type: ignore[arg-type]
acrcheck.evaluate("[]", detail="all")  # type: ignore[arg-type]
acrcheck.evaluate("[]", ["x"])  # type: ignore[arg-type]
acrcheck.Limits(10)  # type: ignore[call-arg]
report.complete = True  # type: ignore[misc]
