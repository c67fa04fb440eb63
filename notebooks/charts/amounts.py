"""Amounts and numbers as people write them."""

from __future__ import annotations

from typing import Any, Callable

import pandas as pd

Format = Callable[[Any], str]


def pounds(value: Any) -> str:
    """``£1,461,756``, to the nearest pound."""
    return _signed(value, lambda size: f"£{size:,.0f}")


def exact_pounds(value: Any) -> str:
    """``£9,747,747.934``: every digit that is stored."""
    return _signed(value, lambda size: f"£{size:,}")


def short_pounds(value: Any) -> str:
    """``£1.46m`` or ``£749k``, for a label with little room."""
    return _signed(value, _short)


def count(value: Any) -> str:
    """``541,909``."""
    return f"{int(value):,}"


def percent(value: Any) -> str:
    """``3.2%``, from a value that is in percent."""
    return f"{float(value):.1f}%"


def day(value: pd.Timestamp) -> str:
    """``9 Dec 2011``."""
    return f"{value.day} {value:%b %Y}"


def month(value: pd.Timestamp) -> str:
    """``Dec 2010``."""
    return f"{value:%b %Y}"


def short_name(text: str, width: int = 34) -> str:
    """A name that fits beside a bar."""
    name = " ".join(text.split())
    return name if len(name) <= width else f"{name[: width - 1].rstrip()}…"


def _short(size: Any) -> str:
    number = float(size)
    if number >= 999_500:
        return f"£{number / 1e6:.2f}m"
    return f"£{number / 1e3:.0f}k" if number >= 9_950 else f"£{number:,.0f}"


def _signed(value: Any, written: Format) -> str:
    return f"{'−' if value < 0 else ''}{written(abs(value))}"
