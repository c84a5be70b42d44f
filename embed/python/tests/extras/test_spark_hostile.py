"""Hostile rows in Spark: the job goes on, every key has a row, and no row changes another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import hostile
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import DataFrame, SparkSession
from sessions import session

import acrcheck
import acrcheck.spark
from acrcheck import Limits, Policy, Report
from components import Data, component, returning
from documents import FAILS, PASSES, named, registries
from findings import rows_of

# Warnings of Spark itself.
pytestmark = pytest.mark.filterwarnings("ignore")
spark = pytest.fixture(scope="module", name="spark")(session)
GREEN = {"pass", "not-applicable"}


def written(spark: SparkSession, folder: Path, rows: list[bytes | None], files: int = 1) -> DataFrame:
    """Returns rows with ids from 0, of files that are read as they are."""
    ids = list(range(len(rows)))
    for file in range(files):
        table = pa.table({"id": ids[file::files], "document": pa.array(rows[file::files], pa.binary())})
        # The library for Snappy does not load where musl is installed next to glibc.
        pq.write_table(table, folder / f"{file:03}.parquet", compression="none")
    return spark.read.parquet(str(folder))


def evaluated(frame: DataFrame, number: int, **options: Any) -> list[list[tuple[Any, ...]]]:
    """Returns the rows of each key, without the key."""
    found: list[list[tuple[Any, ...]]] = [[] for _ in range(number)]
    for row in acrcheck.spark.findings(frame, "document", key="id", **options).collect():
        found[row["id"]].append(tuple(row)[1:])
    return found


def green(rows: list[tuple[Any, ...]]) -> bool:
    return {row[8] for row in rows} <= GREEN


def without_spark(rows: list[bytes | None], policy: Policy) -> list[list[tuple[Any, ...]]]:
    return [rows_of(result) for result in policy.evaluate_many(rows, detail="verdicts")]


@pytest.mark.parametrize("kind", ["binary", "string"])
def test_rows(spark: SparkSession, tmp_path: Path, kind: str) -> None:
    rows: list[bytes | None] = []
    for index, (row, _) in enumerate(hostile.ROWS.values()):
        rows += [named(f"before{index}").encode(), row, named(f"after{index}").encode()]
    frame = written(spark, tmp_path, rows, files=2)
    # Spark does not check the encoding of texts.
    found = evaluated(frame.withColumn("document", frame["document"].cast(kind)), len(rows))
    for index, (name, (_, passes)) in enumerate(hostile.ROWS.items()):
        before, mine, after = found[3 * index : 3 * index + 3]
        for neighbour, rows_of_neighbour in ((f"before{index}", before), (f"after{index}", after)):
            assert [row[1] for row in rows_of_neighbour] == [neighbour] * 2, name
            assert green(rows_of_neighbour), name
        assert mine, name
        assert green(mine) == passes, name
        if name in hostile.CODES:
            assert hostile.CODES[name] in {row[11] for row in mine}, name
    for index, expected in enumerate(without_spark(rows, acrcheck.default_policy())):
        assert found[index] == expected, list(hostile.ROWS)[index // 3]


@pytest.mark.parametrize(
    ("limits", "heavy", "code"),
    [
        (Limits(fuel=300_000, fuel_per_byte=0), registries(300), "fuel-exhausted"),
        (Limits(memory=4 << 20), registries(20_000), "out-of-memory"),
        (Limits(document=300), PASSES + " " * 300, "document-too-large"),
        (Limits(document=300), registries(300), "document-too-large"),
    ],
)
def test_limits(spark: SparkSession, tmp_path: Path, limits: Limits, heavy: str, code: str) -> None:
    rows: list[bytes | None] = [named(f"r{index}").encode() for index in range(400)]
    heavy_at = {0, 7, 8, 255, 256, 399}
    for index in heavy_at:
        rows[index] = heavy.encode()
    rows[20], rows[21] = None, b"["
    policy = Policy(limits=limits)
    found = evaluated(written(spark, tmp_path, rows), len(rows), policy=policy)
    assert found == without_spark(rows, policy)
    assert {index for index, mine in enumerate(found) if not green(mine)} == heavy_at | {20, 21}
    assert {row[11] for index in heavy_at for row in found[index]} == {code}


@pytest.mark.parametrize("size", [1, 3, 100_000])
def test_sizes_of_batches(spark: SparkSession, tmp_path: Path, size: int) -> None:
    rows: list[bytes | None] = []
    for index in range(300):
        rows += [named(f"r{index}").encode(), (b"[", None, b"\xff", registries(30).encode(), FAILS.encode())[index % 5]]
    frame = written(spark, tmp_path, rows)
    setting = "spark.sql.execution.arrow.maxRecordsPerBatch"
    usual = spark.conf.get(setting)
    spark.conf.set(setting, str(size))
    try:
        found = evaluated(frame, len(rows))
    finally:
        spark.conf.set(setting, str(usual))
    assert found == without_spark(rows, acrcheck.default_policy())


def test_many_rows_of_a_document(spark: SparkSession, tmp_path: Path) -> None:
    """More than a batch of the result has."""
    number = acrcheck.spark.MOST_ROWS * 2 + 1
    rows: list[bytes | None] = [registries(number).encode(), PASSES.encode()]
    found = evaluated(written(spark, tmp_path, rows), len(rows))
    assert [row[1] for row in found[0]] == [f"r{index}" for index in range(number) for _ in range(2)]
    assert len(found[1]) == 2


def report_with(change: str, value: Any) -> str:
    report = json.loads(acrcheck.evaluate_json(PASSES, detail="verdicts"))
    if change == "finding":
        report["registries"][0]["findings"][0].update(value)
    elif change == "registry":
        report["registries"][0].update(value)
    else:
        report.update(value)
    return json.dumps(report)


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("registry", {"name": "\ud800"}),
        ("registry", {"id": 1}),
        ("registry", {"declared": None}),
        ("registry", {"source": {"position": {"line": 1 << 70, "column": 1, "pointer": ""}}}),
        ("finding", {"message": "\udfff"}),
        ("finding", {"remediation": [1]}),
        ("finding", {"reason": ["x"]}),
        ("finding", {"check": {}}),
        ("report", {"registries": []}),
        ("report", {"complete": None}),
        ("report", {"errors": [{"code": "x", "message": "x", "source": {"position": 1}}]}),
    ],
)
def test_components_that_violate_the_contract(spark: SparkSession, change: str, value: Any) -> None:
    frame = spark.createDataFrame([(index, PASSES) for index in range(4)], "id long, document string").coalesce(1)
    text = report_with(change, value)
    data = Data()
    every = Policy(component(data, json=data.text(text.encode()), batch=data.texts([text.encode()] * 4)))
    for policy in (every, Policy(returning(text))):
        found = evaluated(frame, 4, policy=policy)
        assert [[row[11] for row in mine] for mine in found] == [["contract-violation"]] * 4


@pytest.mark.parametrize("count", [0, 3, 5])
def test_components_that_return_another_number_of_results(spark: SparkSession, count: int) -> None:
    frame = spark.createDataFrame([(index, PASSES) for index in range(4)], "id long, document string").coalesce(1)
    text = acrcheck.evaluate_json(PASSES, detail="verdicts").encode()
    data = Data()
    found = evaluated(frame, 4, policy=Policy(component(data, json=data.text(text), batch=data.texts([text] * count))))
    assert [[row[11] for row in mine] for mine in found] == [["contract-violation"]] * 4


def test_keys_of_later_versions(spark: SparkSession) -> None:
    """They are ignored, also those that are names of columns."""
    text = report_with("finding", {"error": 1, "line": "x", "registry_id": [], "source": 1})
    frame = spark.createDataFrame([(0, PASSES)], "id long, document string")
    (found,) = evaluated(frame, 1, policy=Policy(returning(text)))
    assert found == rows_of(Report.from_json(text))
    assert green(found)
