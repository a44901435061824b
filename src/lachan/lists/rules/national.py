"""What may stand on the national list, how many persons it takes, and by night.

Design: two persons; help, connectivity, public suffixes and our own names refused;
shared platforms go to take-down. Files: ``lists/data``.
"""

import datetime as dt
import lzma
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from publicsuffixlist import PublicSuffixList

from lachan.lib.holidays import is_holiday
from lachan.policy import catalogue
from lachan.policy.names import parents

DATA = Path(__file__).parents[1] / "data"
DEFAULT_DAYS = 90
MAX_DAYS = 365
# A released entry may be proposed again, so that it does not lapse between two papers.
RENEW_WITHIN = dt.timedelta(days=14)
PROPOSAL_KEPT = dt.timedelta(days=30)
NIGHT_FROM, NIGHT_TO = dt.time(20), dt.time(6)
NIGHT_LASTS = dt.timedelta(hours=12)
# One person may not keep a name shut night after night.
NIGHT_AGAIN = dt.timedelta(days=30)
# Nor many names of one owner, nor a list of their own, one after another.
NIGHT_MOST = 3
NIGHT_MOST_WITHIN = dt.timedelta(hours=24)
PEOPLE, PEOPLE_IF_POPULAR = 2, 3
ADMINISTRATORS = 2


class Problem(StrEnum):
    """Why a name cannot stand on the list, whoever asks for it."""

    PUBLIC_SUFFIX = "public-suffix"
    HELP = "help"
    ABOVE_HELP = "above-help"
    CONNECTIVITY = "connectivity"
    ABOVE_CONNECTIVITY = "above-connectivity"
    OWN = "own"
    ABOVE_OWN = "above-own"


@dataclass(frozen=True, slots=True)
class Reason:
    """A class of reasons. sensitive: the name is carried as a keyed hash only."""

    code: str
    vi: str
    en: str
    sensitive: bool = False


REASONS = {
    r.code: r
    for r in (
        Reason(
            "child-abuse",
            "Hình ảnh xâm hại tình dục trẻ em",
            "Images of child sexual abuse",
            sensitive=True,
        ),
        Reason(
            "grooming",
            "Dụ dỗ, mua bán, bóc lột trẻ em",
            "Grooming, trafficking or exploiting children",
            sensitive=True,
        ),
        Reason(
            "self-harm",
            "Xúi giục trẻ tự làm hại mình",
            "Urging children to harm themselves",
            sensitive=True,
        ),
        Reason(
            "account-theft",
            "Lừa lấy tài khoản trẻ em",
            "Stealing children's accounts",
        ),
        Reason(
            "scam", "Lừa đảo trẻ em và gia đình", "Defrauding children and families"
        ),
        Reason("malware", "Phát tán mã độc", "Spreading malware"),
        Reason("gambling", "Lôi kéo trẻ em cờ bạc", "Drawing children into gambling"),
        Reason("drugs", "Bán ma túy, chất cấm", "Selling drugs and banned substances"),
        Reason(
            "data-trade",
            "Mua bán thông tin cá nhân của trẻ em",
            "Trading children's personal data",
        ),
    )
}


def problem(name: str, subtree: bool, own: Iterable[str]) -> Problem | None:
    """Return why `name`, normalised, may never be blocked for the country.

    own: names of this installation.
    """
    if _is_suffix(name):
        return Problem.PUBLIC_SUFFIX
    for names, exact, above in (
        (catalogue.help_names(), Problem.HELP, Problem.ABOVE_HELP),
        (
            catalogue.connectivity_names(),
            Problem.CONNECTIVITY,
            Problem.ABOVE_CONNECTIVITY,
        ),
        (frozenset(own), Problem.OWN, Problem.ABOVE_OWN),
    ):
        if name in names:
            return exact
        if subtree and below(name, names):
            return above
    return None


def platform_of(name: str, subtree: bool) -> str:
    """Return the shared platform that `name` is, lies on or would take along, or ""."""
    platforms = _platforms()
    for parent in parents(name):
        if parent in platforms:
            return parent
    private = _suffixes().publicsuffix(name) or ""
    if private and not _is_suffix(private):
        return private
    return next(iter(below(name, platforms)), "") if subtree else ""


def is_platform(name: str, subtree: bool) -> bool:
    """Tell whether `name` is a whole shared platform, or takes one along."""
    bare = name.removeprefix("www.")
    private = bare if _suffixes().is_public(bare) and not _is_suffix(bare) else ""
    return (
        bool(private)
        or bare in _platforms()
        or (subtree and bool(below(name, _platforms())))
    )


def registrable(name: str) -> str:
    """Return what its owner registered: the name below its registry's suffix."""
    return _registry_suffixes().privatesuffix(name) or name


def _is_suffix(name: str) -> bool:
    """Tell whether a registry, not a company, gives out names below `name`."""
    return (
        "." not in name
        or name in _registries()
        or bool(_registry_suffixes().is_public(name))
    )


def below(name: str, names: Iterable[str]) -> list[str]:
    """Return which of `names` lie below `name`, in order."""
    end = f".{name}"
    return sorted(n for n in names if n.endswith(end))


def popular_hit(name: str, subtree: bool) -> list[str]:
    """Return the much used names that the entry would block; those take a third person.

    A name below a popular one (bad.popular.example) is not popular itself.
    """
    known = popular()
    bare = name.removeprefix("www.")
    own = {n for n in (name, bare, f"www.{bare}") if n in known}
    return sorted(own | set(below(name, known) if subtree else ()))


def is_night(local: dt.datetime) -> bool:
    """Tell whether an office may hold one person alone. local: in Vietnam's time."""
    at = local.time()
    return at >= NIGHT_FROM or at < NIGHT_TO or is_holiday(local.date())


@cache
def popular() -> frozenset[str]:
    """Return the 10,000 most linked names, and those of every service we know."""
    text = lzma.decompress((DATA / "top10k.txt.xz").read_bytes()).decode("ascii")
    services = {n for names in catalogue.service_domains().values() for n in names}
    return frozenset(text.split()) | services


@cache
def _platforms() -> frozenset[str]:
    own = (line for line in _lines(DATA / "platforms.txt") if line[0] != "-")
    shared = _lines(catalogue.DATA / "shared-platforms.txt")
    return frozenset(line.split("#")[0].strip() for line in (*own, *shared))


@cache
def _registries() -> frozenset[str]:
    lines = _lines(DATA / "platforms.txt")
    return frozenset(line[1:].strip() for line in lines if line[0] == "-")


def _lines(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [s for line in text.splitlines() if (s := line.strip()) and s[0] != "#"]


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@cache
def _registry_suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True)
