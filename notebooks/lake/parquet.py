"""Parquet files as frames, by whichever reader is installed."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Callable, Mapping, Sequence

import pandas as pd

from . import duckdb_library
from .athena_types import typed
from .errors import LakeError

#: The columns of a frame, each with its type in the catalog.
Columns = Mapping[str, str]
_Read = Callable[[Sequence[Path], Columns], pd.DataFrame]


def reader() -> str:
    """The first that is installed: ``pyarrow``, ``duckdb``, or the library of DuckDB from npm."""
    for name in ("pyarrow", "duckdb"):
        if find_spec(name):
            return name
    if duckdb_library.path():
        return "DuckDB's library"
    raise LakeError(
        "Nothing here reads Parquet. Install pyarrow or duckdb with pip, or run npm ci in the "
        "folder of the repository, which installs DuckDB."
    )


def read_parquet(files: Sequence[Path], columns: Columns, name: str | None = None) -> pd.DataFrame:
    """Some columns of files, in the order of the files, with the types of ``Lake.sql``."""
    return _READERS[name or reader()](files, columns)


def _by_pyarrow(files: Sequence[Path], columns: Columns) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = list(columns)
    tables = [pq.ParquetFile(file).read(columns=names) for file in files]
    # A file that is older than a column does not have it.
    for name in names:
        tables = [
            table if name in table.column_names
            else table.append_column(name, pa.nulls(table.num_rows))
            for table in tables
        ]
    table = pa.concat_tables(
        [table.select(names) for table in tables], promote_options="default"
    )
    # The files mark timestamps as UTC, because Parquet's oldest timestamp knows nothing else. What
    # they mean is the local time of the source.
    for name in [name for name, kind in columns.items() if kind == "timestamp"]:
        local = table[name].cast(pa.timestamp("ms"))
        table = table.set_column(table.column_names.index(name), name, local)
    texts = {name: table[name].cast(pa.string()).to_pylist() for name in names}
    return _frame(texts, columns)


def _by_duckdb(files: Sequence[Path], columns: Columns) -> pd.DataFrame:
    import duckdb

    rows = duckdb.connect().execute(_select(files, columns)).fetchall()
    texts = dict(zip(columns, zip(*rows) if rows else [()] * len(columns)))
    return _frame(texts, columns)


def _by_library(files: Sequence[Path], columns: Columns) -> pd.DataFrame:
    with TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.json"
        duckdb_library.run(f"COPY ({_select(files, columns)}) TO {_literal(rows)} (FORMAT json)")
        with rows.open(encoding="utf-8") as lines:
            values = [json.loads(line) for line in lines]
    return _frame({name: [row[name] for row in values] for name in columns}, columns)


_READERS: Mapping[str, _Read] = {
    "pyarrow": _by_pyarrow,
    "duckdb": _by_duckdb,
    "DuckDB's library": _by_library,
}


def _frame(texts: Mapping[str, Sequence[str | None]], columns: Columns) -> pd.DataFrame:
    return pd.DataFrame({name: typed(texts[name], kind) for name, kind in columns.items()})


def _select(files: Sequence[Path], columns: Columns) -> str:
    """Values as text: DuckDB would make floats of decimals, and money must stay exact.

    The empty row of texts brings columns that no file has, because all are older.
    """
    values = ", ".join(f'CAST("{name}" AS VARCHAR) AS "{name}"' for name in columns)
    empty = ", ".join(f'CAST(NULL AS VARCHAR) AS "{name}"' for name in columns)
    listed = ", ".join(map(_literal, files))
    return (
        f"SELECT {values} FROM (SELECT {empty} WHERE false UNION ALL BY NAME "
        f"SELECT * FROM read_parquet([{listed}], union_by_name = true))"
    )


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
