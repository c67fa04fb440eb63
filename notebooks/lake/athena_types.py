"""The values of an Athena result, which arrive as text, in the types of pandas."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Callable, Iterable, Optional, Sequence

import numpy as np
import pandas as pd

#: The text of a value. ``None`` is a null; the empty text is a text.
Text = Optional[str]

_INTEGERS = ("tinyint", "smallint", "integer", "bigint")
_REALS = ("float", "real", "double")
_TIMES = ("date", "timestamp")


def frame_of(pages: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """The pages of a result (``ResultSet`` of ``GetQueryResults``) as one frame."""
    columns: list[dict[str, Any]] = []
    rows: list[list[Text]] = []
    for page in pages:
        columns = page["ResultSetMetadata"]["ColumnInfo"]
        rows += (_cells(row, len(columns)) for row in page["Rows"])
    names = [column["Name"] for column in columns]
    if rows[:1] == [names]:  # The first row repeats the names, except for DDL statements.
        del rows[0]
    kinds = [column["Type"] for column in columns]
    values = [typed([row[index] for row in rows], kind) for index, kind in enumerate(kinds)]
    frame = pd.concat(values, axis="columns") if values else pd.DataFrame()
    frame.columns = names
    return frame


def _cells(row: dict[str, Any], columns: int) -> list[Text]:
    """The cells of a row. DESCRIBE has all of them in one, with tabs and blanks between them."""
    cells: list[Text] = [datum.get("VarCharValue") for datum in row["Data"]]
    if len(cells) == 1 < columns:
        cells = [part.strip() for part in (cells[0] or "").split("\t", columns - 1)]
    return cells + [None] * (columns - len(cells))


def typed(texts: Sequence[Text], kind: str) -> pd.Series:
    """A column of an Athena type. Throws on a text that is no value of the type.

    What pandas has no type for, such as arrays, stays the text that Athena writes.
    """
    if kind == "decimal":
        return _mapped(texts, Decimal, "object")
    if kind in _INTEGERS:
        return _mapped(texts, int, "Int64")
    if kind in _REALS:
        return _mapped(texts, float, "Float64")
    if kind == "boolean":
        return _mapped(texts, {"true": True, "false": False}.__getitem__, "boolean")
    if kind in _TIMES:
        days = ["NaT" if text is None else text for text in texts]
        return pd.Series(np.array(days, dtype="datetime64[ns]"))
    return pd.Series(list(texts), dtype="string")


def _mapped(texts: Sequence[Text], convert: Callable[[str], Any], dtype: str) -> pd.Series:
    return pd.Series([None if text is None else convert(text) for text in texts], dtype=dtype)
