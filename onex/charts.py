"""A report's charts as pictures: SVG for a page, PNG for a document. The only room that knows matplotlib.

The same plot gives the same bytes. Series differ in lightness and hatching, so that they can be told apart on a grey print.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from html import escape
from typing import Any

from onex.model.plot import Plot

# The first that is there is used: those that come with Windows, macOS, Kylin and the free ones.
FONTS = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "SimHei", "PingFang SC", "Heiti SC", "Hiragino Sans GB",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Sans CJK JP", "Noto Serif CJK SC", "Noto Serif CJK JP", "SimSun", "Songti SC",
    "STSong", "FangSong", "KaiTi", "AR PL UMing CN", "AR PL UKai CN", "Droid Sans Fallback", "Arial Unicode MS",
)  # fmt: skip
NO_FONT = (
    "本机没有中文字体，图没有画出，表中数字不受影响。请安装一种中文字体(如 宋体、思源黑体 Noto Sans CJK)后重新编制。"
)
_FILLS = ("#1f4e79", "#c9d8e8")  # lightness 0.3 and 0.84
_HATCHES = ("", "///")
_INK, _LINE = "#1a1a1a", "#b0b0b0"
_WIDE, _BAR, _FRAME, _UPRIGHT = (
    6.1,
    0.28,
    0.75,
    3.2,
)  # inches: the text's width on A4, a bar's share of the height, what stands around
_DPI = 150
_SIZE = struct.Struct(">II")  # width and height, as they stand in a PNG's head
_NAMED = re.compile(r'( id="|href="#|url\(#)')
_METADATA = re.compile(r"<metadata>.*?</metadata>\s*|<!--.*?-->\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn plot: `svg` to stand in a page's text, `png` with its size in pixels."""

    plot: Plot
    svg: str
    png: bytes
    size: tuple[int, int]


def drawn(plots: tuple[Plot, ...]) -> tuple[Chart, ...]:
    """The plots as pictures; none where no Chinese font is here, since all labels would be boxes (`font` tells)."""
    if not font():
        return ()
    return tuple(_chart(plot) for plot in plots)


@cache
def font() -> str:
    """The Chinese font that charts are labelled in; empty where there is none."""
    from matplotlib import font_manager

    here = {entry.name for entry in font_manager.fontManager.ttflist}
    return next((name for name in FONTS if name in here), "")


def _chart(plot: Plot) -> Chart:
    with _drawing(plot) as figure:
        vector, raster = io.StringIO(), io.BytesIO()
        figure.savefig(vector, format="svg", metadata={"Date": None, "Creator": None})
        figure.savefig(raster, format="png", dpi=_DPI, metadata={"Software": None})
    size = _SIZE.unpack_from(raster.getvalue(), 16)
    return Chart(plot, _inline(vector.getvalue(), plot), raster.getvalue(), size)


@contextmanager
def _drawing(plot: Plot) -> Iterator[Any]:
    """A figure on a canvas of its own: no window, no state shared with anybody."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    settings: Any = {
        "font.family": "sans-serif",
        "font.sans-serif": [font(), "DejaVu Sans"],
        "font.size": 9,
        "axes.unicode_minus": False,
        "svg.hashsalt": f"{plot.section}{plot.title}",
        "svg.fonttype": "path",
        "hatch.linewidth": 0.6,
        "text.parse_math": False,
    }
    across = plot.kind == "line"
    height = _UPRIGHT if across else _FRAME + _BAR * len(plot.labels) * (1.5 if len(plot.columns) > 1 else 1)
    with matplotlib.rc_context(settings), warnings.catch_warnings():
        # A character that the font lacks is drawn as a box; the table beside it has it as text.
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        figure = Figure(figsize=(_WIDE, height), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        (_line if across else _bars)(axes, plot)
        _dressed(axes, plot, across)
        yield figure


def _bars(axes: Any, plot: Plot) -> None:
    """Bars from the top down, each with its value at its end."""
    thick = 0.72 / len(plot.columns)
    for number, (column, values) in enumerate(zip(plot.columns, plot.values, strict=True)):
        places = [place + (number - (len(plot.columns) - 1) / 2) * thick for place in range(len(values))]
        lengths = [_size(value, plot) for value in values]
        axes.barh(
            places, lengths, thick * 0.92, label=column.label, color=_FILLS[number % 2], hatch=_HATCHES[number % 2],
            edgecolor=_FILLS[0], linewidth=0.6,
        )  # fmt: skip
        for place, length, value in zip(places, lengths, values, strict=True):
            if value is not None:
                axes.annotate(
                    column.show(value), (length, place), (3, 0), textcoords="offset points", va="center", fontsize=8
                )
    axes.set_yticks(range(len(plot.labels)), [_short(label) for label in plot.labels])
    axes.invert_yaxis()
    axes.margins(x=0.14, y=0.02)
    axes.xaxis.set_visible(False)


def _line(axes: Any, plot: Plot) -> None:
    """A line a series, over the periods."""
    for number, (column, values) in enumerate(zip(plot.columns, plot.values, strict=True)):
        heights = [float("nan") if value is None else _size(value, plot) for value in values]
        axes.plot(
            range(len(heights)), heights, "-o" if number == 0 else "--s", label=column.label,
            color=(_FILLS[0], "#6f6f6f")[number % 2], markersize=4,
        )  # fmt: skip
    axes.set_xticks(range(len(plot.labels)), plot.labels, rotation=45 if len(plot.labels) > 8 else 0, fontsize=8)
    axes.grid(axis="y", color=_LINE, linewidth=0.5)
    axes.set_ylim(bottom=0)
    axes.set_ylabel(plot.unit)


def _dressed(axes: Any, plot: Plot, across: bool) -> None:
    unit = f"(单位：{plot.unit})" if plot.unit and plot.unit != "%" else ""
    axes.set_title(f"{plot.title}{unit}", fontsize=10.5, color=_INK, loc="left")
    for side in ("top", "right", *(() if across else ("bottom",))):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    if len(plot.columns) > 1:
        place = (1, -0.02) if not across else (1, 1.12)
        axes.legend(frameon=False, fontsize=8, loc="upper right", bbox_to_anchor=place, ncols=len(plot.columns))


def _size(value: int | Decimal | None, plot: Plot) -> float:
    """A value as it is drawn, shares in percent."""
    return float(value or 0) * (100 if plot.columns[0].type == "share" else 1)


def _short(label: str) -> str:
    return label if len(label) <= 14 else f"{label[:13]}…"


def _inline(text: str, plot: Plot) -> str:
    """The picture's own element, without declaration and document type, told to those who cannot see it."""
    own = "c" + hashlib.sha256(f"{plot.section}{plot.title}".encode()).hexdigest()[:6]
    words = escape(f"{plot.title}：" + "，".join(_told(plot)), quote=True)
    picture = _METADATA.sub("", text[text.index("<svg") :])
    # Several stand in one page: each keeps its own names.
    picture = _NAMED.sub(rf"\g<1>{own}-", picture)
    return picture.replace("<svg ", f'<svg role="img" aria-label="{words}" ', 1).strip()


def _told(plot: Plot) -> Iterator[str]:
    column, values = plot.columns[0], plot.values[0]
    for label, value in zip(plot.labels, values, strict=True):
        yield f"{label} {column.show(value)}{column.unit if column.type == 'count' else ''}"
