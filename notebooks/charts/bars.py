"""Bar charts. Amounts become floats here, in the length of a bar, and nowhere before."""

from __future__ import annotations

from typing import Any, Iterable, Optional, Sequence

import numpy as np
import pandas as pd
from matplotlib.patches import Patch

from .amounts import month as month_name
from .amounts import percent, pounds, short_pounds
from .picture import BLUE, INK, PALE, PAPER, WIDTH_INCHES, Chart, Picture

_MONTH_HEIGHT = 3.4
#: There is room for so many months, so that the bars of a short time are not wide.
_FEWEST_MONTHS = 8
_BAR_INCHES = 0.3
_LINE_INCHES = 0.19
#: The average width of a character of a name, which is mostly capitals, and of a label.
_NAME_CHARACTER_INCHES = 0.092
_LABEL_CHARACTER_INCHES = 0.08


def month_bars(
    months: pd.Series,
    values: Sequence[Any],
    *,
    title: str,
    note: str,
    labels: Optional[Sequence[str]] = None,
    partial: Optional[pd.Timestamp] = None,
    colour: str = BLUE,
) -> Picture:
    """A bar a month, with its value on it. The ``partial`` month is hatched."""
    chart = Chart(title, note, _MONTH_HEIGHT)
    heights = [float(value) for value in values]
    bars = chart.axes.bar(range(len(heights)), heights, color=colour, width=0.78)
    for bar, month in zip(bars, months):
        if month == partial:
            bar.set(facecolor=PAPER, edgecolor=colour, hatch="///")
    texts = labels or [short_pounds(value) for value in values]
    chart.axes.bar_label(bars, texts, padding=3)
    _month_axis(chart, months)
    return chart.picture(_in_words(map(month_name, months), texts))


def stacked_months(
    months: pd.Series,
    parts: Sequence[tuple[str, Sequence[Any], str]],
    *,
    title: str,
    note: str,
    labels: Sequence[str],
) -> Picture:
    """A bar a month, made of named and coloured parts, with a label above it."""
    chart = Chart(title, note, _MONTH_HEIGHT)
    base = np.zeros(len(months))
    bars = None
    for _, values, colour in parts:
        heights = np.array([float(value) for value in values])
        bars = chart.axes.bar(range(len(months)), heights, bottom=base, color=colour, width=0.78)
        base += heights
    if bars is not None:
        chart.axes.bar_label(bars, labels, padding=3)
    _month_axis(chart, months)
    chart.legend([Patch(color=colour, label=name) for name, _, colour in parts])
    return chart.picture(_in_words(map(month_name, months), labels))


def ranked_bars(
    names: Sequence[str],
    values: Sequence[Any],
    *,
    title: str,
    note: str,
    labels: Optional[Sequence[str]] = None,
    colour: str = BLUE,
) -> Picture:
    """A bar a name in the order given, the first on top, with its value beside it."""
    texts = labels or [pounds(value) for value in values]
    lines = max((name.count("\n") for name in names), default=0)
    chart = Chart(title, note, 0.25 + (_BAR_INCHES + _LINE_INCHES * lines) * max(len(values), 1))
    widths = [float(value) for value in values]
    bars = chart.axes.barh(range(len(widths)), widths, color=colour, height=0.72)
    chart.axes.bar_label(bars, texts, padding=5)
    _name_axis(chart, names, widths, texts)
    return chart.picture(_in_words(names, texts))


def paired_bars(
    names: Sequence[str],
    first: tuple[str, Sequence[float]],
    second: tuple[str, Sequence[float]],
    *,
    title: str,
    note: str,
) -> Picture:
    """Two shares of each name in percent, one below the other.

    The first is pale, the second strong.

    Each is named in its labels.
    """
    chart = Chart(title, note, 0.25 + 2 * _BAR_INCHES * max(len(names), 1))
    places = np.arange(len(names))
    for offset, colour, (what, shares) in ((-0.2, PALE, first), (0.2, BLUE, second)):
        bars = chart.axes.barh(places + offset, shares, height=0.36, color=colour)
        chart.axes.bar_label(bars, [f"{percent(share)} {what}" for share in shares], padding=5)
    widest = [max(pair) for pair in zip(first[1], second[1])]
    _name_axis(chart, names, widest, [f"100.0% {first[0]}"] * len(widest))
    pairs = [
        f"{percent(a)} {first[0]}, {percent(b)} {second[0]}" for a, b in zip(first[1], second[1])
    ]
    return chart.picture(_in_words(names, pairs))


def _in_words(names: Iterable[str], texts: Iterable[str]) -> list[str]:
    return [
        f"{' '.join(name.split())}: {' '.join(text.split())}" for name, text in zip(names, texts)
    ]


def _name_axis(
    chart: Chart, names: Sequence[str], widths: Sequence[float], labels: Sequence[str]
) -> None:
    """The names, and room for the labels: the axis is so long that each ends within it."""
    chart.axes.set_yticks(range(len(names)), names)
    chart.axes.invert_yaxis()
    longest = max((len(line) for name in names for line in name.split("\n")), default=0)
    axis = WIDTH_INCHES - 0.4 - _NAME_CHARACTER_INCHES * longest
    ends = [
        max(width, 0) / max(0.2, 1 - _LABEL_CHARACTER_INCHES * (len(label) + 1) / axis)
        for width, label in zip(widths, labels)
    ]
    chart.axes.set_xlim(right=max([*ends, 1e-9]))
    chart.without_values("x")


def _month_axis(chart: Chart, months: pd.Series) -> None:
    """The year is written below its first month only."""
    years = [month.year for month in months]
    names = [
        f"{month:%b}\n{month:%Y}" if years.index(month.year) == index else f"{month:%b}"
        for index, month in enumerate(months)
    ]
    chart.axes.set_xticks(range(len(names)), names)
    chart.axes.set_xlim(-0.7, max(len(names), _FEWEST_MONTHS) - 0.3)
    chart.axes.axhline(0, color=INK, linewidth=0.8)
    chart.without_values("y")
