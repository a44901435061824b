"""Sentences of the report. Each follows from figures; none praises, none blames."""

from collections.abc import Iterable, Sequence

from lachan.observatory.charts.values import Mark
from lachan.observatory.indicators.model import Indicator, Method
from lachan.observatory.indicators.registry import registry
from lachan.observatory.releases.form import Release
from lachan.observatory.showing import figures, names, sentences
from lachan.observatory.showing.cuts import Cut, cuts_of, main_cuts, marks_of, whole
from lachan.stats.words import UNKNOWN_PLACE

MOST_TOLD = 3


def whole_sentence(one: Indicator, release: Release, history: Sequence[Release]) -> str:
    """Say the country's figure, its interval, and what became of it."""
    mark = whole(one, release)
    said = sentences.told(one, mark).rstrip(".")
    told = f"{said} ({mark.text}; {sentences.ranged(mark, one.unit)})."
    before = [r for r in history if r.last < release.first]
    if not before:
        return told
    return f"{told} {sentences.changed(mark, whole(one, before[-1]), one.unit)}"


def paragraphs(
    one: Indicator, release: Release, history: Sequence[Release]
) -> Iterable[str]:
    """Yield what is told of an indicator: the country, provinces, categories."""
    if whole(one, release).value is not None:
        yield whole_sentence(one, release, history)
        yield from _year_before(one, release, history)
    elif release.find(one.code) is None:
        yield one.vi.plain
    else:
        yield f"{one.vi.plain} {_silent(one)}"
    for cut in main_cuts(cuts_of(one, release)):
        yield from _by(one, cut, release)


def _silent(one: Indicator) -> str:
    if one.method is Method.DP:
        return "Kỳ này chưa đủ nơi tham gia để nói."
    return "Kỳ này có quá ít để nói mà không lộ ai."


def _by(one: Indicator, cut: Cut, release: Release) -> Iterable[str]:
    marks = marks_of(one, cut, release)
    if cut.dim == "province":
        of = names.label("category", cut.category) if cut.category else ""
        spread = sentences.spread(list(marks), one.unit, one.method)
        yield f"Theo tỉnh, thành phố{f' ({of.lower()})' if of else ''}: {spread}"
    elif cut.dim == "category":
        yield from _categories(marks)
    elif cut.dim and (known := [m for m in marks if m.value is not None]):
        told = "; ".join(f"{_small(m.label)} {m.text}" for m in known)
        hidden = len(marks) - len(known)
        more = f" {hidden} dòng quá nhỏ nên không nói." if hidden else ""
        yield f"Theo {_small(names.dimension(cut.dim))}: {told}.{more}"
        if cut.dim == "days" and (middle := sentences.middle(marks)):
            yield middle


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def _year_before(
    one: Indicator, release: Release, history: Sequence[Release]
) -> Iterable[str]:
    year, _sign, rest = release.code.partition("-")
    code = f"{int(year) - 1}-{rest}" if rest else str(int(year) - 1)
    same = [r for r in history if r.code == code]
    if same and same[0] is not history[-2]:
        mark, before = whole(one, release), whole(one, same[0])
        yield f"So với cùng kỳ: {sentences.changed(mark, before, one.unit)}"


def _categories(marks: Sequence[Mark]) -> Iterable[str]:
    """Name the largest; those that cannot be told apart from them are said to be so."""
    known = [m for m in marks if m.is_ranked]
    if not known:
        return
    told = ", ".join(f"{m.label.lower()} {m.text}" for m in known[:MOST_TOLD])
    said = f"Theo nhóm trang, cao nhất là: {told}."
    last = known[min(MOST_TOLD, len(known)) - 1]
    alike = [m for m in known[MOST_TOLD:] if m.overlaps(last)]
    if alike:
        said += (
            f" {len(alike)} nhóm tiếp theo có khoảng chồng lên nhóm thứ"
            f" {MOST_TOLD}, nên không xếp hạng được."
        )
    yield said


def scope(release: Release) -> Iterable[str]:
    """Say of whom the figures are, and of whom not."""
    a1 = registry()["A1"]
    mark = whole(a1, release)
    if mark.value is not None:
        yield (
            f"Kỳ từ {names.day(release.first)} đến {names.day(release.last)}."
            f" Góp số: {sentences.ranged(mark, a1.unit)} nhà và lớp học có bộ lọc."
        )
    yield a1.vi.caveat
    known = {s.indicator for s in release.series if s.by == ("province",)}
    first = next((one for code, one in registry().items() if code in known), None)
    if first is not None:
        every = marks_of(first, Cut("province"), release)
        provinces = [m for m in every if m.key != UNKNOWN_PLACE]
        enough = sum(m.is_ranked for m in provinces)
        yield (
            f"{enough} trong {len(provinces)} tỉnh, thành phố có đủ nơi tham gia để nói"
            " riêng; các tỉnh khác để trống, hoặc có số mà không đem so."
        )


def silent() -> tuple[str, ...]:
    """Return what no figure here tells."""
    return (
        "Trẻ em ở nơi không dùng Lá Chắn.",
        "Từng em, từng nhà, từng xã: số liệu không có ở mức đó.",
        "Tình dục, sức khỏe, xâm hại, tự hại: chỉ được đếm là “khác”.",
        "Thứ hạng giữa các tỉnh: nơi nhiều bộ lọc hơn thì chặn được nhiều hơn.",
        "Nguyên nhân: hai con số cùng tăng không có nghĩa là cái này gây ra cái kia.",
    )


def sure(mark: Mark, unit: str) -> tuple[str, str, str]:
    """Return figure, interval and how sure, for a table."""
    if mark.value is None:
        return mark.text, "", ""
    return (
        mark.text,
        figures.interval(mark.low, mark.high, unit),
        figures.sureness(mark),
    )
