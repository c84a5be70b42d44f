"""A Spark session on this machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

from pyspark.sql import SparkSession


def session() -> Iterator[SparkSession]:
    """A fixture for the tests of a file."""
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    # Before the first session: its virtual machine inherits the variables.
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    started = (
        SparkSession.builder.master("local[2]")
        .appName("acrcheck tests")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.memory", "3g")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    yield started
    started.stop()


def collect(frame: Any) -> list[dict[str, Any]]:
    return [row.asDict() for row in frame.collect()]
