"""The Spark function on this machine: as many cores as it has, or as ACRCHECK_CORES says."""

import os
import sys
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession
from timing import documents, report, rounds

import acrcheck.spark

# Each file is a task, which takes PySpark about 0.2 s, whatever it does.
ROWS, FILES = 100_000, 8
CORES = int(os.environ.get("ACRCHECK_CORES", os.cpu_count()))


def main():
    os.environ.update(PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1")
    builder = SparkSession.builder.master(f"local[{CORES}]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    builder = builder.config("spark.ui.showConsoleProgress", "false").config("spark.log.level", "ERROR")
    with tempfile.TemporaryDirectory() as name:
        texts = documents(ROWS)
        for file in range(FILES):
            ids = range(file, ROWS, FILES)
            table = pa.table({"id": list(ids), "document": [texts[index] for index in ids]})
            pq.write_table(table, Path(name) / f"part-{file:03}.parquet", compression="none")
        # One task for each file.
        spark = builder.config("spark.sql.files.openCostInBytes", "64m").config("spark.sql.files.maxPartitionBytes", "64m").getOrCreate()
        frame = spark.read.parquet(name)
        found = acrcheck.spark.findings(frame, "document", key="id")
        assert found.count() == 2 * ROWS
        times = rounds(lambda: found.write.format("noop").mode("overwrite").save(), ROWS)
        report("Spark, verdicts, time of one core", None, [time * CORES for time in times])
        passed = frame.mapInArrow(lambda batches: batches, frame.schema)
        times = rounds(lambda: passed.write.format("noop").mode("overwrite").save(), ROWS)
        report("Spark without acrcheck: documents to Python and back, time of one core", None, [time * CORES for time in times])
        spark.stop()


main()
