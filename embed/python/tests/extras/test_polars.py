from __future__ import annotations

import polars as pl
import pytest
from tables import ROWS

import acrcheck
import acrcheck.polars
from acrcheck import InvalidSettings, Limits, Report
from documents import FAILS, named


@pytest.mark.parametrize("repeat", [1, 60])
@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_rows(repeat: int, engine: str) -> None:
    rows = ROWS * repeat
    frame = pl.LazyFrame({"id": range(len(rows)), "document": [row[0] for row in rows]})
    lazy = frame.with_columns(report=acrcheck.polars.evaluate("document")).sort("id")
    found = lazy.collect(engine=engine)  # type: ignore[call-overload]
    assert found["report"].dtype == pl.String
    assert found["report"].null_count() == 0
    for (document, passed, fail, unknown, errors), text in zip(rows, found["report"]):
        report = Report.from_json(text)
        summary = report.summary
        assert (report.passed, summary.fail, summary.unknown, summary.errors > 0) == (passed, fail, unknown, errors > 0), document
        if document is not None:
            assert text == acrcheck.evaluate_json(document)


def test_binary() -> None:
    frame = pl.DataFrame({"document": [FAILS.encode(), b"\xff", None]})
    reports = [Report.from_json(text) for text in frame.select(acrcheck.polars.evaluate(pl.col("document")))["document"]]
    assert [report.summary.fail for report in reports] == [1, 0, 0]
    assert [[error.code for error in report.errors] for report in reports] == [[], ["invalid-document"], ["invalid-document"]]


def test_other_types() -> None:
    frame = pl.DataFrame({"document": [1, 2]})
    assert not any(Report.from_json(text).passed for text in frame.select(acrcheck.polars.evaluate("document"))["document"])


def test_empty() -> None:
    frame = pl.DataFrame({"document": []}, schema={"document": pl.String})
    assert frame.select(acrcheck.polars.evaluate("document")).shape == (0, 1)


def test_settings() -> None:
    frame = pl.DataFrame({"document": [FAILS]})
    (text,) = frame.select(acrcheck.polars.evaluate("document", {"unrestricted": "not-applicable"}))["document"]
    assert Report.from_json(text).passed
    with pytest.raises(InvalidSettings):
        acrcheck.polars.evaluate("document", {"x": 1})


def test_limits_and_detail() -> None:
    policy = acrcheck.Policy(limits=Limits(fuel=300_000, fuel_per_byte=0))
    heavy = "[" + ",".join([named(f"x{index}") for index in range(300)]) + "]"
    frame = pl.DataFrame({"document": [named("a"), heavy, named("b")]})
    texts = frame.select(acrcheck.polars.evaluate("document", detail="verdicts", policy=policy))["document"]
    reports = [Report.from_json(text) for text in texts]
    assert [report.passed for report in reports] == [True, False, True]
    assert reports[1].errors[0].code == "fuel-exhausted"
    assert all(report.detail is acrcheck.Detail.VERDICTS for report in reports)


def test_group_by() -> None:
    frame = pl.DataFrame({"group": ["a", "b", "a"], "document": [named("x"), FAILS, named("y")]})
    found = frame.group_by("group", maintain_order=True).agg(acrcheck.polars.evaluate("document"))
    assert [[Report.from_json(text).passed for text in texts] for texts in found["document"]] == [[True, True], [False]]
