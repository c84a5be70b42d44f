from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession
from sessions import collect, session
from tables import ROWS

import acrcheck
import acrcheck.spark
from acrcheck import InvalidSettings, Limits
from components import returning
from documents import FAILS, PASSES, named
from findings import COLUMNS, rows_of

# Warnings of Spark itself.
pytestmark = pytest.mark.filterwarnings("ignore")
spark = pytest.fixture(scope="module", name="spark")(session)


@pytest.mark.parametrize("repeat", [1, 60])
@pytest.mark.parametrize("partitions", [1, 5])
def test_rows(spark: SparkSession, repeat: int, partitions: int) -> None:
    rows = ROWS * repeat
    frame = spark.createDataFrame([(index, row[0]) for index, row in enumerate(rows)], "id long, document string")
    found = collect(acrcheck.spark.findings(frame.repartition(partitions), "document", key="id"))
    assert {row["id"] for row in found} == set(range(len(rows)))
    by_id: dict[int, list[dict[str, Any]]] = {index: [] for index in range(len(rows))}
    for row in found:
        by_id[row["id"]].append(row)
    for index, (document, passed, fail, unknown, errors) in enumerate(rows):
        mine = by_id[index]
        counts = Counter(row["status"] for row in mine if row["error"] is None)
        codes = [row["error"] for row in mine if row["error"] is not None]
        assert (counts["fail"], counts["unknown"]) == (fail, unknown), document
        assert bool(codes) == (errors > 0 or document == "[]"), document
        assert all(row["status"] == "unknown" and row["message"] for row in mine if row["error"])
        # Nothing is green that should not be.
        assert {row["status"] for row in mine}.issubset({"pass", "not-applicable"}) == passed
        (only,) = acrcheck.evaluate_many([document], detail="verdicts")
        assert [tuple(row.values())[1:] for row in mine] == rows_of(only)


def test_columns(spark: SparkSession) -> None:
    document = FAILS.replace('"name"', '"location": "westeurope", "resourceGroup": "g", "name"')
    frame = spark.createDataFrame([(document, "a", 1)], "document string, a string, b int")
    found = collect(acrcheck.spark.findings(frame, "document", key=["b", "a"], detail="full"))
    row = found[1]
    assert (row["b"], row["a"], row["name"], row["resource_group"], row["location"]) == (1, "a", "open", "g", "westeurope")
    assert (row["check"], row["status"], row["severity"]) == ("acr-ip-network-rules", "fail", "high")
    assert (row["reason"], row["error"], row["declared"]) == ("open-to-all-networks", None, False)
    assert row["remediation"][0].startswith("az acr ")
    assert (row["line"], row["column"], row["pointer"]) == (1, 1, "")
    assert list(row) == ["b", "a", *COLUMNS]


def test_error_codes(spark: SparkSession) -> None:
    heavy = "[" + ",".join([named(f"x{index}") for index in range(300)]) + "]"
    frame = spark.createDataFrame([(0, named("a")), (1, heavy), (2, None), (3, "["), (4, named("b"))], "id long, document string")
    policy = acrcheck.Policy(limits=Limits(fuel=300_000, fuel_per_byte=0))
    found = collect(acrcheck.spark.findings(frame, "document", key="id", policy=policy).orderBy("id"))
    assert [(row["id"], row["error"]) for row in found] == [
        (0, None),
        (0, None),
        (1, "fuel-exhausted"),
        (2, "invalid-document"),
        (3, "not-json"),
        (4, None),
        (4, None),
    ]


def test_binary(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(bytearray(FAILS.encode()),), (bytearray(b"\xff"),)], "document binary")
    found = collect(acrcheck.spark.findings(frame.coalesce(1), "document"))
    assert [row["error"] for row in found] == [None, None, "invalid-document"]


def test_empty(spark: SparkSession) -> None:
    frame = spark.createDataFrame([], "id long, document string")
    assert collect(acrcheck.spark.findings(frame, "document", key="id")) == []


def test_own_component(spark: SparkSession) -> None:
    report = acrcheck.evaluate_json(named("mine"), detail="verdicts")
    frame = spark.createDataFrame([(PASSES,)] * 4, "document string").repartition(2)
    found = collect(acrcheck.spark.findings(frame, "document", policy=acrcheck.Policy(returning(report, batch="unreachable"))))
    assert [row["name"] for row in found] == ["mine"] * 8


def test_another_version_on_a_worker(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(PASSES,)], "document string")
    work = acrcheck.spark._Work(acrcheck.default_policy(), "0" * 64, "{}", acrcheck.Detail.FULL)
    with pytest.raises(Exception, match="different versions of acrcheck"):
        frame.mapInArrow(work, "x string").collect()


def test_settings(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(FAILS,)], "document string")
    found = collect(acrcheck.spark.findings(frame, "document", {"unrestricted": "not-applicable"}))
    assert [row["status"] for row in found] == ["not-applicable", "not-applicable"]
    with pytest.raises(InvalidSettings):
        acrcheck.spark.findings(frame, "document", {"x": 1})


def test_wrong_columns(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(FAILS, 1, "x")], "document string, number int, name string")
    with pytest.raises(TypeError, match="neither string nor binary"):
        acrcheck.spark.findings(frame, "number")
    with pytest.raises(ValueError, match="the key name is also a column"):
        acrcheck.spark.findings(frame, "document", key="name")


def test_one_engine_per_worker_process(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(index, named(f"r{index}")) for index in range(200)], "id long, document string").repartition(20)
    first = acrcheck.spark.findings(frame, "document", key="id").count()
    assert first == 400

    def compiled(batches: Iterable[Any]) -> Iterator[Any]:
        list(batches)
        yield pa.RecordBatch.from_pydict({"pid": [os.getpid()], "policies": [len(acrcheck.spark._kept)]})

    found = frame.mapInArrow(compiled, "pid long, policies long").collect()
    assert len({row.pid for row in found if row.policies}) <= 2
    assert sum(row.policies > 0 for row in found) > 10
