from __future__ import annotations

import json

import duckdb
import pytest
from tables import ROWS

import acrcheck
import acrcheck.duckdb
from acrcheck import Limits, Report
from documents import FAILS, named


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    acrcheck.duckdb.register(connection)
    return connection


def insert(connection: duckdb.DuckDBPyConnection, repeat: int) -> list[tuple[str | None, bool, int, int, int]]:
    rows = ROWS * repeat
    connection.execute("create table inventory (id integer, document varchar)")
    connection.executemany("insert into inventory values (?, ?)", [(index, row[0]) for index, row in enumerate(rows)])
    return rows


@pytest.mark.parametrize("repeat", [1, 60])
def test_rows(connection: duckdb.DuckDBPyConnection, repeat: int) -> None:
    rows = insert(connection, repeat)
    found = connection.sql("select id, acrcheck(document) from inventory order by id").fetchall()
    assert [index for index, _ in found] == list(range(len(rows)))
    for (document, passed, fail, unknown, errors), (_, text) in zip(rows, found):
        report = Report.from_json(text)
        summary = report.summary
        assert (report.passed, summary.fail, summary.unknown, summary.errors > 0) == (passed, fail, unknown, errors > 0), document
        if document is not None:
            assert text == acrcheck.evaluate_json(document)


def test_null(connection: duckdb.DuckDBPyConnection) -> None:
    ((text,),) = connection.sql("select acrcheck(null)").fetchall()
    assert json.loads(text)["errors"][0]["code"] == "invalid-document"


def test_sql(connection: duckdb.DuckDBPyConnection) -> None:
    insert(connection, 1)
    query = """
        with checked as (select acrcheck(document) as report from inventory)
        select count(*) from checked where (report->>'$.complete') = 'true' and (report->>'$.summary.fail')::int = 1
    """
    assert connection.sql(query).fetchall() == [(2,)]


def test_settings(connection: duckdb.DuckDBPyConnection) -> None:
    insert(connection, 1)
    query = "select acrcheck(document, case when id % 2 = 0 then '{\"unrestricted\": \"not-applicable\"}' else '{}' end) from inventory"
    fails = [Report.from_json(text).summary.fail for (text,) in connection.sql(f"{query} order by id").fetchall()]
    assert fails == [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0]


@pytest.mark.parametrize("settings", ["null", "'['", "''", "'{\"x\": 1}'"])
def test_invalid_settings(connection: duckdb.DuckDBPyConnection, settings: str) -> None:
    with pytest.raises(duckdb.Error, match="invalid settings"):
        connection.sql(f"select acrcheck('[]', {settings})").fetchall()


def test_other_types(connection: duckdb.DuckDBPyConnection) -> None:
    for column in ("cast(? as blob)", "cast(? as json)"):
        ((text,),) = connection.execute(f"select acrcheck({column})", [FAILS]).fetchall()
        assert text == acrcheck.evaluate_json(FAILS)
    ((text,),) = connection.sql(r"select acrcheck('\xFF'::blob)").fetchall()
    assert json.loads(text)["errors"][0]["code"] == "invalid-document"
    for column in ("1", "{'name': 'x'}"):
        ((text,),) = connection.sql(f"select acrcheck({column})").fetchall()
        assert not Report.from_json(text).passed
    with pytest.raises(duckdb.Error, match="one or two arguments"):
        connection.sql("select acrcheck('[]', '{}', 'full')").fetchall()


def test_limits_and_detail() -> None:
    connection = duckdb.connect()
    policy = acrcheck.Policy(limits=Limits(fuel=300_000, fuel_per_byte=0))
    acrcheck.duckdb.register(connection, "strict", detail="verdicts", policy=policy)
    heavy = "[" + ",".join([named(f"x{index}") for index in range(300)]) + "]"
    rows = [named("a"), heavy, named("b")]
    found = connection.execute("select strict(unnest(?))", [rows]).fetchall()
    reports = [Report.from_json(text) for (text,) in found]
    assert [report.passed for report in reports] == [True, False, True]
    assert reports[1].errors[0].code == "fuel-exhausted"
    assert all(report.detail is acrcheck.Detail.VERDICTS for report in reports)
