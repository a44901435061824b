"""A chart's figures as rows: for the table on the page, CSV and JSON."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from lachan.observatory.indicators.model import Method
from lachan.observatory.opendata.columns import COLUMNS, Observation, observation
from lachan.observatory.releases.form import Release
from lachan.observatory.showing import figures, names
from lachan.observatory.showing.cuts import cells_of
from lachan.observatory.showing.drawing import Drawing
from lachan.web.parts import Column, Table

BOM: Final = "\ufeff"


def table(drawing: Drawing) -> Table:
    """Return the figures as a table, each with its interval and how sure it is."""
    first = names.dimension(drawing.cut.dim) if drawing.cut.dim else _("Kỳ")
    unit = drawing.indicator.unit
    is_noisy = drawing.indicator.method is Method.DP
    rows = [
        (
            mark.label,
            mark.text,
            "" if mark.value is None else figures.interval(mark.low, mark.high, unit),
            *((figures.sureness(mark),) if is_noisy else ()),
        )
        for mark in drawing.marks
    ]
    # Of rounded counts the interval is what was rounded: all of it, and for certain.
    columns = [
        Column(first),
        Column(_("Con số"), right=True),
        Column(_("Khoảng 95%") if is_noisy else _("Trước làm tròn"), right=True),
        *((Column(_("Độ chắc")),) if is_noisy else ()),
    ]
    return Table(drawing.title, columns, rows)


def observations(
    drawing: Drawing, history: Sequence[Release]
) -> Iterator[tuple[Release, Observation]]:
    """Yield the rows of open data behind a chart, each with its release."""
    for release in [drawing.release] if drawing.cut.dim else history:
        cells = cells_of(drawing.indicator.code, drawing.cut, release)
        for code in names.ordered(drawing.cut.dim, cells):
            yield release, observation(drawing.indicator, cells[code], release)


def as_csv(drawing: Drawing, history: Sequence[Release]) -> str:
    """Return the rows as CSV with the columns of the open data."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for _release, row in observations(drawing, history):
        writer.writerow(row.cells())
    # Spreadsheets take UTF-8 for what it is only with the mark in front.
    return BOM + text.getvalue()


def as_json(drawing: Drawing, history: Sequence[Release]) -> str:
    """Return the rows as JSON, with title, source and what must be said of them."""
    words = names.words_of(drawing.indicator)
    told: dict[str, Any] = {
        "indicator": drawing.indicator.code,
        "name": words.name,
        "title": drawing.title,
        "description": drawing.words,
        "unit": drawing.indicator.unit,
        "caveat": words.caveat,
        "release": names.word(drawing.release),
        "synthetic": drawing.release.is_synthetic,
        "interval": 0.95,
        "rows": [row.told() for _r, row in observations(drawing, history)],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
