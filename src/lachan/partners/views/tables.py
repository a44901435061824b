"""Tables that leave as CSV for a spreadsheet."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from lachan.lib.spreadsheet import plain


def csv_of(
    name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """Return a CSV file of the name; no cell of it begins a formula."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.write("\ufeff")  # else a spreadsheet takes it for another alphabet
    writer = csv.writer(answer)
    writer.writerow(heads)
    writer.writerows([plain(str(cell)) for cell in row] for row in rows)
    return answer
