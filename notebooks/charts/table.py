"""A table as people read it: figures to the right, no index."""

from __future__ import annotations

from html import escape
from typing import Mapping, Optional

import pandas as pd

from .amounts import Format


class Table:
    """A frame with a heading and, where there is one, a format for each column."""

    def __init__(self, frame: pd.DataFrame, formats: Optional[Mapping[str, Format]] = None) -> None:
        formats = formats or {}
        self._sides = ["right" if name in formats else "left" for name in frame.columns]
        self._names = [str(name) for name in frame.columns]
        self._rows = [
            [formats.get(name, str)(value) for name, value in zip(frame.columns, row)]
            for row in frame.itertuples(index=False, name=None)
        ]

    def __repr__(self) -> str:
        cells = [self._names, *self._rows]
        widths = [max(len(row[column]) for row in cells) for column in range(len(self._names))]
        return "\n".join(self._line(row, widths).rstrip() for row in cells)

    def _repr_html_(self) -> str:
        head = self._html_row("th", self._names)
        body = "\n".join(self._html_row("td", row) for row in self._rows)
        return f"<table>\n<thead>{head}</thead>\n<tbody>\n{body}\n</tbody>\n</table>"

    def _line(self, row: list[str], widths: list[int]) -> str:
        cells = zip(row, widths, self._sides)
        return "  ".join(
            cell.rjust(width) if side == "right" else cell.ljust(width)
            for cell, width, side in cells
        )

    def _html_row(self, tag: str, row: list[str]) -> str:
        cells = (
            f'<{tag} align="{side}" style="text-align:{side}">{escape(cell)}</{tag}>'
            for cell, side in zip(row, self._sides)
        )
        return f"<tr>{''.join(cells)}</tr>"
