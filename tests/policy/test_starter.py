"""The shipped lists protect on the first start and leave the good sites alone."""

import importlib.util
import lzma
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest

from lachan.policy.catalogue import DATA, help_names, starter_lists
from lachan.policy.compile import ListSource, release
from lachan.policy.corrections import corrections, spared
from lachan.policy.live import Live
from lachan.policy.model import Action, AgeBand, Origin
from lachan.policy.names import normalise

REPO = Path(__file__).parents[2]
SAMPLES = Path(__file__).parent / "data"
A = 1
NOW = 1_795_000_000.0
MAX_OCTETS = 6_000_000
OPEN = {"learning", "kids", "news", "health", "sex-education", "abuse-help"}


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Live:
    directory = tmp_path_factory.mktemp("policy")
    lists = [
        ListSource(s.path, s.category, s.source, s.format, s.subtree)
        for s in starter_lists()
    ]
    profiles = [{"id": f"age-{age}", "age": str(age)} for age in AgeBand]
    release(directory, lists, profiles=profiles)
    return Live(directory, at=NOW)


def lines(file: str) -> list[str]:
    text = (SAMPLES / file).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and line[0] != "#"]


def names_of(path: Path) -> Iterator[str]:
    with lzma.open(path, "rt", encoding="utf-8") as f:
        for line in f:
            if line[0] != "#":
                yield line.rstrip("\n")


@pytest.mark.parametrize("age", [AgeBand.FROM_10, AgeBand.FROM_14, AgeBand.ADULT])
def test_good_sites_are_open(live: Live, age: AgeBand) -> None:
    cls, _ = live.class_of(f"age-{age}", NOW)
    closed = {
        name: decision.category
        for name in lines("good_sites.txt")
        if (decision := live.decide(name, A, cls)).action
        not in {Action.ALLOW, Action.REWRITE}
    }
    assert not closed


@pytest.mark.parametrize("line", lines("bad_sites.txt"))
def test_bad_sites_are_closed_for_the_right_reason(live: Live, line: str) -> None:
    name, category = line.split()
    cls, _ = live.class_of(f"age-{AgeBand.FROM_10}", NOW)
    decision = live.decide(name, A, cls)
    assert decision.action in {Action.BLOCK, Action.NXDOMAIN}
    assert decision.origin is Origin.SAFETY
    assert category in decision.categories
    if category in {"gambling", "adult", "crypto-loans"}:
        assert decision.category == category


def test_gambling_is_open_to_an_adult(live: Live) -> None:
    cls, _ = live.class_of(f"age-{AgeBand.ADULT}", NOW)
    assert live.decide("11bet.com", A, cls).action is Action.ALLOW


def test_help_names_are_quiet_for_every_age(live: Live) -> None:
    for age in AgeBand:
        cls, _ = live.class_of(f"age-{age}", NOW)
        for name in help_names():
            decision = live.decide(name, A, cls)
            assert decision.action is Action.ALLOW, name
            assert decision.quiet


def test_no_list_carries_a_platform_a_suffix_or_a_known_mistake() -> None:
    """The longest list is sampled; the others are read whole."""
    for item in starter_lists():
        names = list(names_of(item.path))
        step = 20 if len(names) > 100_000 else 1
        for name in names[::step]:
            why = spared(name, item.category)
            if item.source == "lachan" or item.category in OPEN:
                assert why != "public suffix", (item.path.name, name)
            else:
                assert why is None, (item.path.name, name, why)


def test_no_list_that_blocks_covers_a_help_name() -> None:
    for item in starter_lists():
        if item.category not in OPEN:
            assert not help_names() & set(names_of(item.path)), item.path.name


def test_names_are_normal_ordered_and_single() -> None:
    for item in starter_lists():
        names = list(names_of(item.path))
        assert names, item.path.name
        assert len(names) == len(set(names))
        assert names == sorted(names, key=lambda name: name.split(".")[::-1])
        for name in names[:: max(1, len(names) // 500)]:
            assert normalise(name) == name


def test_each_list_says_source_licence_and_snapshot() -> None:
    for item in starter_lists():
        with lzma.open(item.path, "rt", encoding="utf-8") as f:
            head = [next(f) for _ in range(4)]
        assert head[0] == f"# {item.source}: {item.category}\n"
        assert item.licence in head[1]
        assert item.home_page in head[1]
        assert "snapshot " in head[2] or item.source == "lachan"


def test_every_licence_stands_beside_the_data_and_in_the_notice() -> None:
    notice = (REPO / "NOTICE").read_text(encoding="utf-8")
    for item in starter_lists():
        if item.source != "lachan":
            assert (DATA / "licences" / f"{item.source}.txt").stat().st_size > 500
            assert item.home_page in notice
        assert item.licence in {"MIT", "Unlicense", "BSD-3-Clause", "Apache-2.0"}


def test_the_lists_stay_small() -> None:
    files = {item.path for item in starter_lists()}
    assert sum(path.stat().st_size for path in files) <= MAX_OCTETS
    assert files == set((DATA / "lists").glob("*.xz"))


def test_a_correction_has_a_reason_and_keeps_to_its_categories() -> None:
    assert all(c.reason for c in corrections().values())
    assert spared("www.drugs.com", "drugs")
    assert spared("artstation.com", "games")
    assert spared("artstation.com", "adult") is None


@pytest.mark.parametrize(
    "name",
    [
        "vn",
        "com.vn",
        "edu.vn",
        "truong.edu.vn",
        "xa.gov.vn",
        "ox.ac.uk",
        "blogspot.com",
        "github.io",
        "vercel.app",
        "wordpress.com",
        "www.weebly.com",
        "tongdai111.vn",
        "google.com",
        "localhost",
    ],
)
def test_names_that_no_list_may_carry_are_spared(name: str) -> None:
    assert spared(name, "phishing")


@pytest.mark.parametrize(
    "name", ["vay.blogspot.com", "x.weebly.com", "edu.vn.evil.com"]
)
def test_one_page_on_a_platform_may_be_carried(name: str) -> None:
    assert spared(name, "phishing") is None


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    path = REPO / "tools" / "make_starter.py"
    spec = importlib.util.spec_from_file_location("make_starter", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    # Its dataclass looks its own module up.
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(__import__("sys").modules, "make_starter", module)
        spec.loader.exec_module(module)
    return module


def small_data(directory: Path, tool: ModuleType) -> Path:
    """Make a data directory with a v2fly archive and one hosts file."""
    files = {
        "one": "include:two @x\nfull:a.example.com @ads\nb.example.com # x\nregexp:^x$",
        "two": "keyword:nope\ninclude:one\nfull:c.example.com\nd.example.cn @cn\n",
    }
    path = directory / cast("str", tool.V2FLY)
    path.parent.mkdir(parents=True)
    with tarfile.open(path, "w:xz") as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(f"data/{name}")
            info.size = len(text)
            archive.addfile(info, BytesIO(text.encode()))
    hosts = (
        "# head\n127.0.0.1 localhost\n0.0.0.0 www.bad.example\n0.0.0.0 bad.example\n"
        "0.0.0.0 a.bad.example\n0.0.0.0 com.vn\n0.0.0.0 spa m\n0.0.0.0 1.2.3.4\n"
        "0.0.0.0 unicef.org\n"
    )
    (directory / "hosts").write_text(hosts, encoding="utf-8")
    return directory


def test_v2fly_files_are_followed_without_ads_patterns_and_circles(
    tool: ModuleType, tmp_path: Path
) -> None:
    entry = {"source": "v2fly", "category": "x", "v2fly": ["one"], "subtree": True}
    built = tool._build(entry, small_data(tmp_path, tool))
    assert built.names == {"b.example.com", "c.example.com"}


def test_a_hosts_file_becomes_sites_without_what_is_spared(
    tool: ModuleType, tmp_path: Path
) -> None:
    entry = {"source": "s", "category": "adult", "input": "hosts", "subtree": True}
    built = tool._build(entry, small_data(tmp_path, tool))
    assert built.names == {"bad.example"}
    assert built.dropped["below another"] == 1
    assert built.dropped["an address"] == 1
    assert built.dropped["public suffix"] == 2  # com.vn, and m of a broken line
