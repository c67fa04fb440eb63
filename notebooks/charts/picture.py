"""A chart as a picture: what all charts have in common, and how a notebook shows them.

Every picture has a light background of its own, so that it reads the same on a light and on a dark
page. The colours are those of Okabe and Ito, which colour-blind readers can tell apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any, Iterable, Sequence

from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from PIL import Image

PAPER = "#fbfbf9"
INK = "#22262a"
MUTED = "#5d646b"
BLUE = "#0072b2"
PALE = "#8fc4e5"
ORANGE = "#d55e00"

rcParams.update(
    {
        "axes.edgecolor": MUTED,
        "axes.facecolor": PAPER,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "font.family": "DejaVu Sans",
        "font.size": 10.5,
        "hatch.linewidth": 1.4,
        "text.color": INK,
        "xtick.color": INK,
        "ytick.color": INK,
    }
)
WIDTH_INCHES = 9.0
_HEADER_INCHES = 0.85
_DOTS_PER_INCH = 160
_COLOURS = 128


@dataclass(frozen=True)
class Picture:
    """A finished chart. Where pictures can't be shown, it is its title, note and figures."""

    title: str
    note: str
    figures: tuple[str, ...]
    png: bytes

    def __repr__(self) -> str:
        return "\n".join([f"{self.title}. {self.note}", *self.figures])

    def _repr_png_(self) -> tuple[bytes, dict[str, Any]]:
        return self.png, {"width": int(WIDTH_INCHES * 88)}


class Chart:
    """Axes below a title and a note, which says what the figures are and what is special."""

    def __init__(self, title: str, note: str, height: float) -> None:
        self.title = title
        self.note = note.strip()
        inches = height + _HEADER_INCHES
        self._figure = Figure((WIDTH_INCHES, inches), facecolor=PAPER, layout="constrained")
        top = 1 - _HEADER_INCHES / inches
        self._figure.get_layout_engine().set(rect=(0.012, 0.02, 0.976, top - 0.02))
        self.axes: Axes = self._figure.subplots()
        self._heading(inches)

    def picture(self, figures: Iterable[str]) -> Picture:
        """Draws the chart, with few colours, which keeps the notebook small.

        ``figures`` say in words what the chart shows.
        """
        if not self.axes.has_data():
            self.axes.text(0.5, 0.5, "nothing to show", ha="center", transform=self.axes.transAxes)
        drawn, png = BytesIO(), BytesIO()
        self._figure.savefig(drawn, dpi=_DOTS_PER_INCH)
        image = Image.open(drawn).convert("RGB")
        image.quantize(_COLOURS, dither=Image.Dither.NONE).save(png, "PNG", optimize=True)
        return Picture(self.title, self.note, tuple(figures), png.getvalue())

    def legend(self, patches: Sequence[Patch]) -> None:
        """Names the colours, to the right of the title."""
        self._figure.legend(
            handles=patches, frameon=False, loc="upper right", ncols=len(patches), borderaxespad=0.6
        )

    def without_values(self, side: str) -> None:
        """Removes the axis whose values are written at the bars."""
        axis, spine = ("xaxis", "bottom") if side == "x" else ("yaxis", "left")
        getattr(self.axes, axis).set_visible(False)
        self.axes.spines[spine].set_visible(False)
        self.axes.tick_params(length=0)

    def _heading(self, inches: float) -> None:
        write = self._figure.text
        write(0.015, 1 - 0.14 / inches, self.title, va="top", fontsize=14, fontweight="bold")
        write(0.015, 1 - 0.46 / inches, self.note, va="top", fontsize=10, color=MUTED)
