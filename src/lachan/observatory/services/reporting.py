"""The situation report of a period, written to files."""

from dataclasses import dataclass
from pathlib import Path

from lachan.documents.pdf import pdf
from lachan.documents.word import docx
from lachan.lib.files import write_atomic
from lachan.observatory import facts
from lachan.observatory.releases.form import Release
from lachan.observatory.releases.periods import parsed
from lachan.observatory.report.document import Ask, report
from lachan.observatory.rules.errors import ObservatoryError
from lachan.observatory.showing import names


@dataclass(frozen=True, slots=True)
class Written:
    """What was written."""

    release: str
    is_synthetic: bool
    files: tuple[Path, ...]


def write_report(*, code: str, space: str, ask: Ask, into: Path) -> Written:
    """Write the report of a released period as PDF and DOCX; nothing is released.

    space: "" takes the real figures where there are any. Raises ObservatoryError.
    """
    release = _release(code, space)
    document = report(release, facts.shelf(), ask)
    word = names.word(release)
    made = {"pdf": pdf(document), "docx": docx(document)}
    paths = [into / f"bao-cao-{word}.{kind}" for kind in made]
    for path, octets in zip(paths, made.values(), strict=True):
        write_atomic(path, octets)
    return Written(word, release.is_synthetic, tuple(paths))


def _release(code: str, space: str) -> Release:
    period = parsed(code)
    found = facts.release(period.code, space=space or None)
    if found is None:
        raise ObservatoryError(
            f"{period.code} is not released; `lachan observatory release {period.code}`"
            " does it, and spends budget"
        )
    return found
