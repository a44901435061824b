"""Files of a report as its page draws them: named by number until names are shown."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lachan.reports.rules.files import Copy, FileSeen, Sort
from lachan.reports.views import files_words as words

_STATES = {
    Copy.MADE: _("Ảnh đang che. Xem thì ghi lý do."),
    Copy.NONE: _("Không xem được ở đây; bản gốc được giữ kín."),
    Copy.SEXUAL: _("Chỉ công an mở được. Không có bản nào để xem."),
    Copy.BROKEN: _("Ảnh hỏng, không làm được bản xem. Bản gốc được giữ kín."),
    Copy.TOO_HEAVY: _("Ảnh lớn quá, không làm được bản xem. Bản gốc được giữ kín."),
    Copy.DESTROYED: _("Có người báo đây là ảnh tình dục: bản xem đã hủy."),
}

# By whether the police alone open it.
_ORIGINALS = {
    True: _("Bản gốc chỉ công an mở được."),
    False: _("Bản gốc không ai xem được, sẽ niêm cho công an khi có khóa công an."),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One file as it is drawn. name: as it was called, "" while names are hidden."""

    seen: FileSeen
    title: str
    facts: str
    name: str
    state: str
    blur: str


def tiles(files: Sequence[FileSeen], *, names: bool) -> list[Tile]:
    """Return the tiles of an open report. names: they are shown, on record."""
    return [_tile(one, names=names) for one in files]


def title_of(sort: str, number: int) -> str:
    """Return what a file is called where its own name could tell on somebody."""
    known = {
        Sort.IMAGE.value: gettext("Ảnh %(n)s"),
        Sort.HASH.value: gettext("Dấu vân tay %(n)s"),
    }
    return known.get(sort, gettext("Tệp %(n)s")) % {"n": number}


def _tile(seen: FileSeen, *, names: bool) -> Tile:
    facts = [seen.type] if seen.sort != Sort.HASH else []
    facts += [words.size(seen.octets)] if seen.octets else []
    return Tile(
        seen,
        title=title_of(seen.sort, seen.number),
        facts=", ".join(facts),
        name=seen.name if names else "",
        state=_state(seen),
        blur=base64.b64encode(seen.preview).decode(),
    )


def _state(seen: FileSeen) -> str:
    if seen.sort == Sort.HASH:
        text = gettext("Dấu vân tay PDQ, chất lượng %(n)s. Ảnh ở lại máy người báo.")
        return text % {"n": seen.quality}
    said = str(_STATES[seen.copy])
    if seen.copy == Copy.DESTROYED:
        said += " " + str(_ORIGINALS[seen.to_police])
    return said
