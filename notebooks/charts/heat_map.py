"""A heat map of shares."""

from __future__ import annotations

from typing import Callable, Sequence

import numpy as np
import pandas as pd

from .picture import INK, MUTED, Chart, Picture

_ROW_INCHES = 0.31


def heat_map(
    frame: pd.DataFrame,
    rows: Sequence[str],
    *,
    title: str,
    note: str,
    columns: str,
    is_partial: Callable[[int, int], bool] = lambda row, column: False,
    decimals: int = 0,
) -> Picture:
    """Shares in percent, darker where higher. Partial cells are in italics, with an asterisk."""

    def label(share: float) -> str:
        return f"{round(share, decimals) + 0.0:.{decimals}f}"  # + 0.0 makes −0.0 zero

    chart = Chart(title, note, 0.7 + _ROW_INCHES * max(len(rows), 1))
    values = frame.to_numpy(dtype=float)
    top = max([1.0, *values[~np.isnan(values)]])
    if values.size > 0:
        chart.axes.imshow(
            np.ma.masked_invalid(values), cmap="Blues", vmin=0, vmax=top, aspect="auto"
        )
    for row, column in zip(*np.nonzero(~np.isnan(values))):
        share, partial = values[row, column], is_partial(row, column)
        chart.axes.text(
            column,
            row,
            label(share) + ("*" if partial else ""),
            ha="center",
            va="center",
            style="italic" if partial else "normal",
            color="white" if share > 0.6 * top else INK,
        )
    chart.axes.set_yticks(range(len(rows)), rows)
    chart.axes.set_xticks(range(values.shape[1]), frame.columns)
    chart.axes.set_xlabel(columns, color=MUTED)
    chart.axes.tick_params(length=0)
    chart.axes.spines[:].set_visible(False)
    return chart.picture(
        f"{name}: {' '.join('–' if np.isnan(share) else label(share) for share in shares)}"
        for name, shares in zip(rows, values)
    )
