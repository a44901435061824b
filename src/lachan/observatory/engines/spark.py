"""Spark: the same expression, compiled to its SQL, on two workers of their own.

The smallest cluster that is one: two worker processes of one core and 1 GiB each, on
this machine. Sums are exact or refused: ANSI mode raises where a number does not fit.
"""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lachan.observatory.engines.choose import SPARK, Source
from lachan.observatory.rules.errors import ObservatoryError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from pyspark.sql import SparkSession

TWO_WORKERS: Final = "local-cluster[2,1,1024]"
_TABLE: Final = "access"
_LOOPBACK: Final = "127.0.0.1"
_SETTINGS: Final = {
    "spark.ui.enabled": "false",
    "spark.driver.host": _LOOPBACK,
    "spark.driver.bindAddress": _LOOPBACK,
    "spark.log.level": "ERROR",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "4",
}


class Spark:
    """A session over the files of a source; the cluster ends with it."""

    def __init__(self, source: Source) -> None:
        import ibis

        self._session = _session()
        self.show(source)
        self.table: ir.Table = ibis.table(dict(source.schema), name=_TABLE)

    def show(self, source: Source) -> None:
        """Take the files of another source of the same schema instead."""
        files = [str(path.resolve()) for path in source.files]
        self._session.read.parquet(*files).createOrReplaceTempView(_TABLE)

    def run(self, expression: "ir.Table") -> list[dict[str, Any]]:
        """Return the rows of an expression over `table`."""
        import ibis
        from pyspark.errors import ArithmeticException

        sql = str(ibis.to_sql(expression, dialect="pyspark"))
        try:
            return [row.asDict() for row in self._session.sql(sql).collect()]
        except ArithmeticException as e:
            raise ObservatoryError(f"{SPARK}: a sum is beyond 2^63-1") from e

    def close(self) -> None:
        """Stop the workers."""
        self._session.stop()


def _session() -> "SparkSession":
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise ObservatoryError(
            "Spark needs Java 17 or 21: `make engines` installs it, or on Debian"
            " apt-get install openjdk-17-jre-headless"
        )
    import pyspark
    from pyspark.sql import SparkSession

    # A cluster of workers starts them from the directory of the package.
    os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
    os.environ.setdefault("SPARK_LOCAL_IP", _LOOPBACK)
    builder = SparkSession.builder.appName("lachan").master(TWO_WORKERS)
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
