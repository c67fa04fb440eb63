"""Reads the lake by the reader that the argument names and by DuckDB's library: the same lines."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from lake import connect
from lake.objects import download, objects_of
from lake.parquet import read_parquet

COLUMNS = {
    "line_id": "varchar",
    "description": "varchar",
    "quantity": "integer",
    "invoice_ts": "timestamp",
    "unit_price": "decimal",
    "line_total": "decimal",
    "customer_id": "varchar",
}

lake = connect()
with TemporaryDirectory() as folder:
    files = download(lake, objects_of(lake, "invoice_lines"), Path(folder))
    ours, theirs = (
        read_parquet(files, COLUMNS, name) for name in ("DuckDB's library", sys.argv[1])
    )
pd.testing.assert_frame_equal(ours, theirs, check_exact=True)
assert ours.description.isna().any() and ours.customer_id.isna().any(), "nothing was missing"
print(len(ours))
