"""
Tests the loss of a worker in a Spark cluster on this machine. It takes some minutes, so it is not part of the other tests.

    python tests/spark_cluster.py [--rows 200000]

Starts a master and two workers on the loopback address, evaluates the registries of Parquet files, does so again while one worker is killed
midway, and compares the results row for row. Run it in an environment with `acrcheck[spark]`.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyspark
from pyspark.sql import DataFrame, SparkSession

import acrcheck
import acrcheck.spark
from findings import rows_of

HOST = "127.0.0.1"
FILES = 64
DOCUMENT = """{{"adminUserEnabled": false, "id": "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/group{group}/\
providers/Microsoft.ContainerRegistry/registries/registry{index}", "location": "westeurope", "loginServer": "registry{index}.azurecr.io",
"name": "registry{index}", "networkRuleBypassOptions": "{bypass}", "networkRuleSet": {{"defaultAction": "{action}", "ipRules": [{rules}]}},
"policies": {{"exportPolicy": {{"status": "enabled"}}, "quarantinePolicy": {{"status": "disabled"}}, "retentionPolicy": {{"days": 7}}}},
"publicNetworkAccess": "{access}", "resourceGroup": "group{group}", "sku": {{"name": "Premium", "tier": "Premium"}},
"tags": {{"team": "team{group}", "note": "{note}"}}, "type": "Microsoft.ContainerRegistry/registries", "zoneRedundancy": "Disabled"}}"""
BROKEN = (None, "", "[", '{"name": "a"},', "not JSON")


def document(index: int) -> str | None:
    if index % 100 == 99:
        return BROKEN[index // 100 % len(BROKEN)]
    return DOCUMENT.format(
        index=index,
        group=index % 37,
        bypass="AzureServices" if index % 3 else "None",
        action="Deny" if index % 4 else "Allow",
        rules=", ".join([f'{{"action": "Allow", "ipAddressOrRange": "20.40.{index % 250}.{rule}"}}' for rule in range(index % 12)]),
        access="Enabled" if index % 5 else "Disabled",
        note="x" * 400,
    )


def write(folder: Path, rows: int) -> None:
    folder.mkdir()
    for file in range(FILES):
        ids = list(range(file, rows, FILES))
        table = pa.table({"id": ids, "document": [document(index) for index in ids]})
        pq.write_table(table, folder / f"part-{file:03}.parquet", compression="none")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


def children(pid: int) -> set[int]:
    """Returns the processes that a process started, and those that they started."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found |= {child, *children(child)}
    return found


class Cluster:
    """A master and two workers, with a core each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        #: Executors and their Python processes, to check that none is left.
        self._started: set[int] = set()

    def __enter__(self) -> Cluster:
        self.port, web = free_port(), free_port()
        self._start("master", "org.apache.spark.deploy.master.Master", "--host", HOST, "--port", str(self.port), "--webui-port", str(web))
        self._wait(web, "master")
        self.workers = []
        for number in range(2):
            web = free_port()
            work = str(self._folder / f"work{number}")
            arguments = ("--host", HOST, "--webui-port", str(web), "--cores", "1", "--memory", "2g", "--work-dir", work, self.url)
            self.workers.append(self._start(f"worker{number}", "org.apache.spark.deploy.worker.Worker", *arguments))
            self._wait(web, f"worker{number}")
        return self

    @property
    def url(self) -> str:
        return f"spark://{HOST}:{self.port}"

    def _start(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        spark = Path(pyspark.__file__).parent
        environment = {
            **os.environ,
            "SPARK_HOME": str(spark),
            "SPARK_LOCAL_IP": HOST,
            "SPARK_LOCAL_DIRS": str(self._folder / "local"),
            "PYSPARK_PYTHON": sys.executable,
        }
        with (self._folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen([spark / "bin/spark-class", *command], env=environment, stdout=log, stderr=log)
        self._processes.append(process)
        return process

    def _wait(self, web: int, name: str) -> None:
        limit = time.monotonic() + 120
        while time.monotonic() < limit:
            try:
                with urllib.request.urlopen(f"http://{HOST}:{web}/json/", timeout=5):
                    return
            except OSError:
                time.sleep(0.3)
        raise TimeoutError(f"the {name} does not answer; see {self._folder / name}.log")

    def remember(self) -> None:
        for process in self._processes:
            self._started |= children(process.pid)

    def __exit__(self, *_: object) -> None:
        self.remember()
        for process in reversed(self._processes):
            if process.poll() is None:
                process.terminate()
        for process in self._processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
        limit = time.monotonic() + 30
        while left := [pid for pid in self._started if Path(f"/proc/{pid}").exists()]:
            if time.monotonic() > limit:
                for pid in left:
                    os.kill(pid, signal.SIGKILL)
                raise RuntimeError(f"processes were left over and killed: {left}")
            time.sleep(0.2)


def session(cluster: Cluster) -> SparkSession:
    os.environ.update(PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP=HOST)
    builder = SparkSession.builder.master(cluster.url).appName("acrcheck cluster test")
    settings = {
        "spark.driver.host": HOST,
        "spark.driver.bindAddress": HOST,
        "spark.ui.enabled": "false",
        "spark.executor.cores": "1",
        "spark.executor.memory": "1g",
        "spark.sql.shuffle.partitions": "8",
        # One task for each file.
        "spark.sql.files.maxPartitionBytes": "16m",
        "spark.sql.files.openCostInBytes": "16m",
        "spark.ui.showConsoleProgress": "false",
        # The library for Snappy does not load where musl is installed next to glibc.
        "spark.sql.parquet.compression.codec": "uncompressed",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


class Killer(threading.Thread):
    """Kills a worker, and with it its executor, when a third of the tasks is done."""

    def __init__(self, spark: SparkSession, cluster: Cluster) -> None:
        super().__init__(daemon=True)
        self._tracker = spark.sparkContext.statusTracker()
        self._cluster = cluster
        self.done_at_kill = 0
        self.executor: set[int] = set()

    def run(self) -> None:
        while True:
            stages = [self._tracker.getStageInfo(stage) for stage in self._tracker.getActiveStageIds()]
            done = max([stage.numCompletedTasks for stage in stages if stage is not None and stage.numTasks == FILES], default=0)
            if done >= FILES // 3:
                worker = self._cluster.workers[0]
                self._cluster.remember()
                self.executor = children(worker.pid)
                self.done_at_kill = done
                os.kill(worker.pid, signal.SIGKILL)
                return
            time.sleep(0.02)


def evaluate(spark: SparkSession, source: Path, target: Path) -> DataFrame:
    started = time.monotonic()
    acrcheck.spark.findings(spark.read.parquet(str(source)), "document", key="id").write.parquet(str(target))
    print(f"{target.name}: {time.monotonic() - started:.1f} s", flush=True)
    return spark.read.parquet(str(target))


def expected(rows: int) -> Counter[Any]:
    """The counts, without Spark."""
    counts: Counter[Any] = Counter()
    for result in acrcheck.evaluate_many(map(document, range(rows)), detail="verdicts"):
        counts.update((row[8], row[11]) for row in rows_of(result))
    return counts


def check(spark: SparkSession, cluster: Cluster, folder: Path, rows: int) -> None:
    calm = evaluate(spark, folder / "input", folder / "calm")
    killer = Killer(spark, cluster)
    killer.start()
    killed = evaluate(spark, folder / "input", folder / "killed")
    killer.join(1)
    assert 0 < killer.done_at_kill < FILES, "the worker was not killed midway; pass more --rows"
    assert killer.executor, "the worker had no executor"
    assert cluster.workers[0].wait(30) == -signal.SIGKILL
    print(
        f"worker {cluster.workers[0].pid} killed after {killer.done_at_kill} of {FILES} tasks, with its processes {sorted(killer.executor)}"
    )
    counts = Counter({(row["status"], row["error"]): row["count"] for row in killed.groupBy("status", "error").count().collect()})
    print(dict(counts))
    assert killed.select("id").distinct().count() == rows, "documents without a row"
    assert calm.count() == killed.count()
    # Both ways, and with duplicates.
    assert calm.exceptAll(killed).isEmpty()
    assert killed.exceptAll(calm).isEmpty()
    assert counts == expected(rows), "other counts than without Spark"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="acrcheck-spark-") as name:
        folder = Path(name)
        write(folder / "input", rows)
        with Cluster(folder) as cluster:
            spark = session(cluster)
            try:
                check(spark, cluster, folder, rows)
            finally:
                spark.stop()
    print(f"{rows} rows: equal results with and without the loss of a worker")


if __name__ == "__main__":
    main()
