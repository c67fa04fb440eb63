"""The charts and tables of the notebooks."""

from .bars import month_bars, paired_bars, ranked_bars, stacked_months
from .heat_map import heat_map
from .picture import BLUE, ORANGE, PALE, Picture
from .table import Table

__all__ = [
    "BLUE",
    "ORANGE",
    "PALE",
    "Picture",
    "Table",
    "heat_map",
    "month_bars",
    "paired_bars",
    "ranked_bars",
    "stacked_months",
]
