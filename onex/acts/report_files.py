"""A report's page and letter: the forms that have charts in them."""

from __future__ import annotations

from onex import charts
from onex.acts.render import TEMPLATES
from onex.acts.report_document import letter
from onex.documents.docx import docx
from onex.model.plot import plots
from onex.model.report import Report
from onex.page import page
from onex.settings import Workspace


def html(made: Report) -> bytes:
    """The report as one page."""
    drawn = charts.drawn(plots(made))
    remark = charts.NO_FONT if plots(made) and not drawn else ""
    return page(made, [(chart.plot.section, chart.svg) for chart in drawn], remark).encode()


def word(made: Report, workspace: Workspace) -> bytes:
    """The report as the letter that it goes out with."""
    return docx(letter(made, workspace, charts.drawn(plots(made))), workspace.root / TEMPLATES)
