"""A report that left the house, opened again."""

from tests.reports.network import NOW

from lachan.reports.models import Report
from lachan.reports.rules import bundle, sealedfile
from lachan.reports.services import exporting
from lachan.reports.services.exporting import To
from lachan.vault.access import Unlocked


def exported(report: Report, who: Unlocked, reason: str = "court") -> dict[str, bytes]:
    """Export a report under a code and open it; return its files by name."""
    code = sealedfile.new_code()
    made = exporting.export(
        report=report.pk, to=To(code=code), reason=reason, who=who, now=NOW
    )
    with made.content as sealed:
        return dict(bundle.unpack(sealedfile.with_code(code, sealed)))
