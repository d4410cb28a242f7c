"""A report's charts as the spreadsheet's own: each beside the few figures that it is drawn from, so that a clerk can change either."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.colors import ColorChoice
from openpyxl.drawing.fill import PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from onex.model.plot import Plot
from onex.sheets.report_cells import BODY, FORMATS, GRID, HEAD, LEFT, MIDDLE, RIGHT, SHADE, heading, printed, put

SHEET = "图"
_DARK, _PALE = "1F4E79", "C9D8E8"
_ROW = 18  # points
_CM = 28.35 / _ROW  # rows of that height in a centimetre
_WIDE, _LEAST, _BAR, _FRAME = 15.5, 7.0, 0.75, 3.0  # centimetres
_PAGE = 55  # rows of a page as wide as the figures and a chart
_COLUMNS = ("A", 22), ("B", 15), ("C", 15), ("D", 2)


def charts(sheet: Worksheet, plots: Sequence[Plot]) -> None:
    """Fills a sheet with charts, each under its title with its figures at its left."""
    row = first = 1
    for letter, width in _COLUMNS:
        sheet.column_dimensions[letter].width = width
    for number, plot in enumerate(plots):
        rows = _rows(plot)
        if number and row + rows - first > _PAGE:
            sheet.row_breaks.append(Break(id=row - 1))
            first = row
        _one(sheet, plot, row)
        row += rows
    printed(sheet, across=False)


def _rows(plot: Plot) -> int:
    """How many rows a chart takes, with its title, its figures and the space beneath."""
    return max(len(plot.labels) + 3, round(_height(plot) * _CM) + 2) + 2


def _height(plot: Plot) -> float:
    if plot.kind == "line":
        return 9.0
    return max(_LEAST, _FRAME + _BAR * len(plot.labels) * (1.4 if len(plot.columns) > 1 else 1.0))


def _one(sheet: Worksheet, plot: Plot, row: int) -> None:
    """One chart with its figures."""
    put(sheet, row, 1, f"{plot.title}(单位：{plot.unit})" if plot.unit else plot.title, HEAD)
    last = _figures(sheet, plot, row + 1)
    chart = _line() if plot.kind == "line" else _bar()
    chart.add_data(
        Reference(sheet, min_col=2, max_col=1 + len(plot.columns), min_row=row + 1, max_row=last), titles_from_data=True
    )
    chart.set_categories(Reference(sheet, min_col=1, min_row=row + 2, max_row=last))
    _dressed(chart, plot)
    sheet.add_chart(chart, f"E{row + 1}")


def _figures(sheet: Worksheet, plot: Plot, row: int) -> int:
    titles = ("", *map(heading, plot.columns))
    for place, title in enumerate(titles, 1):
        cell = put(sheet, row, place, title, HEAD)
        cell.fill, cell.border, cell.alignment = SHADE, GRID, MIDDLE
    sheet.row_dimensions[row].height = 2 * _ROW
    for number, label in enumerate(plot.labels, 1):
        cell = put(sheet, row + number, 1, label, BODY)
        cell.border, cell.alignment = GRID, LEFT
        sheet.row_dimensions[row + number].height = _ROW
        for place, (column, values) in enumerate(zip(plot.columns, plot.values, strict=True), 2):
            cell = put(sheet, row + number, place, values[number - 1], BODY)
            cell.border, cell.alignment, cell.number_format = GRID, RIGHT, FORMATS.get(column.type, "General")
    return row + len(plot.labels)


def _bar() -> Any:
    chart: Any = BarChart()
    chart.type, chart.gapWidth, chart.overlap = "bar", 60, 0
    chart.x_axis.scaling.orientation = "maxMin"  # the first member on top
    return chart


def _line() -> Any:
    chart: Any = LineChart()
    return chart


def _dressed(chart: Any, plot: Plot) -> None:
    chart.width, chart.height, chart.style = _WIDE, _height(plot), 1
    chart.title = None
    chart.legend.position = "b"
    if len(plot.columns) == 1:
        chart.legend = None
    chart.x_axis.delete, chart.y_axis.delete = False, plot.kind != "line"
    chart.y_axis.scaling.min = 0
    chart.y_axis.majorGridlines = chart.y_axis.majorGridlines if plot.kind == "line" else None
    chart.y_axis.number_format = FORMATS.get(plot.columns[0].type, "General")
    for number, series in enumerate(chart.series):
        series.graphicalProperties = _look(number, line=plot.kind == "line")
        if plot.kind == "line":
            series.marker.symbol = ("circle", "square")[number % 2]
            series.smooth = False
        else:
            series.dLbls = _labels()


def _look(number: int, *, line: bool) -> GraphicalProperties:
    """Series differ in lightness, hatching or dashes, so that a grey print still tells them apart."""
    if line:
        return GraphicalProperties(ln=LineProperties(solidFill=_DARK, w=22_000, prstDash=("solid", "dash")[number % 2]))
    edge = LineProperties(solidFill=_DARK, w=6_350)
    if number % 2 == 0:
        return GraphicalProperties(solidFill=_DARK, ln=edge)
    ink: Any = {"dark": _DARK, "pale": _PALE}
    dark, pale = (ColorChoice(srgbClr=ink[name]) for name in ("dark", "pale"))
    hatch = PatternFillProperties(prst="wdUpDiag", fgClr=dark, bgClr=pale)
    return GraphicalProperties(pattFill=hatch, ln=edge)


def _labels() -> DataLabelList:
    shown = DataLabelList()
    shown.showVal = True
    for other in ("showSerName", "showCatName", "showLegendKey", "showPercent", "showLeaderLines"):
        setattr(shown, other, False)
    return shown
