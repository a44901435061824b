"""Categories, services, help names and engines say what their users rely on."""

import importlib.util
import ipaddress
from pathlib import Path

import pytest
from publicsuffixlist import PublicSuffixList

from lachan.policy import catalogue as shipped
from lachan.policy.catalogue import (
    OTHER,
    catalogue,
    counted_as,
    engines,
    groups,
    help_entries,
    help_names,
    preset,
    sentence,
    service_domains,
    stance,
    starter_lists,
)
from lachan.policy.model import AgeBand, Stance
from lachan.policy.names import NameFormError, normalise, parents

REPO = Path(__file__).parents[2]
NEVER_OPENED = {"adult", "gambling", "malware", "phishing", "scam", "self-harm"}
PROMISED = {
    "adult",
    "gambling",
    "drugs",
    "tobacco",
    "violence",
    "self-harm",
    "sex-education",
    "dating",
    "stranger-chat",
    "social",
    "games",
    "video",
    "short-video",
    "piracy",
    "torrent",
    "scam",
    "phishing",
    "malware",
    "crypto-loans",
    "bypass",
    "unsafe-search",
    "learning",
    "news",
    "kids",
    "zalo",
    "zing",
    "facebook",
    "messenger",
    "instagram",
    "tiktok",
    "youtube",
    "roblox",
    "discord",
    "telegram",
    "garena",
    "lien-quan",
    "free-fire",
    "vng-games",
    "vtc-games",
    "fpt-play",
    "momo",
    "zalopay",
    "coc-coc",
}
# Names that carry many things at once: a service that held one would break the others.
CARRIERS = {
    "google.com",
    "www.google.com",
    "fonts.googleapis.com",
    "ajax.googleapis.com",
    "gstatic.com",
    "googleusercontent.com",
    "storage.googleapis.com",
    "akamai.net",
    "akamaized.net",
    "akamaihd.net",
    "edgesuite.net",
    "edgekey.net",
    "cloudfront.net",
    "amazonaws.com",
    "cloudflare.com",
    "cloudflare.net",
    "fastly.net",
    "azureedge.net",
    "windows.net",
    "fbcdn.net",
    "microsoft.com",
    "apple.com",
    "icloud.com",
    "appsflyersdk.com",
    "qq.com",
    "vtc.vn",
    "vnpt.vn",
    "viettel.vn",
    "fpt.vn",
    "fpt.net",
    "connect.facebook.net",
    "zendesk.com",
}


def test_every_promised_code_is_there() -> None:
    assert set(catalogue()) >= PROMISED
    assert sum(c.service for c in catalogue().values()) >= 50


def test_a_child_reads_one_short_calm_sentence() -> None:
    for c in catalogue().values():
        for said in (c.child_vi, c.child_en):
            assert said.endswith("."), c.code
            assert "!" not in said
            assert "vui lòng" not in said.lower()
        assert len(c.child_vi.split()) <= 12, c.child_vi
        assert c.vi
        assert c.en
        assert c.group in groups()


def test_a_teenager_is_called_ban_and_children_stay_tre_em() -> None:
    games = catalogue()["games"]
    assert sentence(games, AgeBand.FROM_6).startswith("Đây là trò chơi. Em xin")
    assert "Bạn xin" in sentence(games, AgeBand.FROM_14)
    assert "trẻ em" in sentence(catalogue()["kids"], AgeBand.FROM_14)


def test_nothing_closes_again_as_a_child_grows() -> None:
    order = [Stance.BLOCK, Stance.ASK, Stance.OPEN]
    for c in catalogue().values():
        said = [order.index(c.stances[age]) for age in AgeBand]
        assert said == sorted(said), c.code


def test_an_adult_is_kept_from_malware_phishing_and_scam_only() -> None:
    assert preset(AgeBand.ADULT) == {"malware", "phishing", "scam"}


def test_a_family_cannot_open_the_dangerous_ones_to_a_child() -> None:
    assert {c.code for c in catalogue().values() if not c.liftable} == NEVER_OPENED


@pytest.mark.parametrize(
    "code", ["self-harm", "sex-education", "health", "abuse-help", "no-such", OTHER, ""]
)
def test_sensitive_and_unknown_are_counted_as_other(code: str) -> None:
    assert counted_as(code) == OTHER


def test_what_is_not_sensitive_is_counted_as_itself() -> None:
    assert counted_as("gambling") == "gambling"
    assert counted_as("zalo") == "zalo"


def test_knowledge_of_body_and_help_is_open_at_every_age() -> None:
    for code in ("learning", "kids", "news", "health", "sex-education", "abuse-help"):
        assert set(catalogue()[code].stances.values()) == {Stance.OPEN}


def test_a_service_obeys_its_categories() -> None:
    assert "tiktok" not in preset(AgeBand.FROM_6)
    assert catalogue()["tiktok"].within == ("short-video", "social")
    assert stance("tiktok", AgeBand.FROM_6) is Stance.BLOCK
    assert stance("tiktok", AgeBand.FROM_10) is Stance.ASK
    assert stance("tiktok", AgeBand.FROM_16) is Stance.OPEN
    assert stance("zalo", AgeBand.FROM_10) is Stance.OPEN


def test_no_name_belongs_to_two_services() -> None:
    names = [name for names in service_domains().values() for name in names]
    assert len(names) == len(set(names))
    assert all(service_domains().values())


def test_no_service_holds_a_name_that_carries_others() -> None:
    held = {name for names in service_domains().values() for name in names}
    for carrier in CARRIERS:
        assert not held & set(parents(carrier)), carrier
    suffixes = PublicSuffixList(only_icann=True)
    assert not [name for name in held if suffixes.is_public(name)]


def test_help_names_are_dated_exact_and_have_a_reason() -> None:
    for entry in help_entries():
        assert entry.reason
        assert entry.since.year >= 2026
        assert entry.name == normalise(entry.name)
    assert {"tongdai111.vn", "vn-cop.vn", "takeitdown.ncmec.org"} <= help_names()


def test_own_hosts_join_the_help_names() -> None:
    names = help_names(extra=["LaChan.Example."])
    assert names - help_names() == {"lachan.example"}
    with pytest.raises(NameFormError):
        help_names(extra=["not a name"])


def test_no_service_holds_a_help_name() -> None:
    held = {name for names in service_domains().values() for name in names}
    assert not [h for h in help_names() if held & set(parents(h))]


def test_engines_rewrite_the_names_children_ask() -> None:
    assert set(engines()) >= {
        "google",
        "bing",
        "duckduckgo",
        "yandex",
        "pixabay",
        "ecosia",
        "youtube-moderate",
        "youtube-strict",
    }
    google = engines()["google"]
    assert {"www.google.com", "www.google.com.vn", "www.google.la"} <= set(google.names)
    assert "google.com" not in google.names
    assert google.target == "forcesafesearch.google.com"
    strict, moderate = engines()["youtube-strict"], engines()["youtube-moderate"]
    assert strict.names == moderate.names
    assert strict.target == "restrict.youtube.com"
    assert moderate.target == "restrictmoderate.youtube.com"


def test_an_engine_has_a_target_or_addresses_and_never_rewrites_its_target() -> None:
    targets = {e.target for e in engines().values()}
    for engine in engines().values():
        assert bool(engine.target) != bool(engine.addresses)
        assert not targets & set(engine.names)
        for address in engine.addresses:
            assert ipaddress.ip_address(address).version == 4


def test_no_name_is_rewritten_by_two_engines_at_once() -> None:
    names = [
        name
        for code, engine in engines().items()
        if code != "youtube-strict"
        for name in engine.names
    ]
    assert len(names) == len(set(names))


def test_a_contradiction_in_the_data_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in ("categories.toml", "services.toml"):
        text = (shipped.DATA / file).read_text(encoding="utf-8")
        (tmp_path / file).write_text(
            text.replace('in = ["music"]', 'in = ["musik"]'), encoding="utf-8"
        )
    monkeypatch.setattr(shipped, "DATA", tmp_path)
    for cached in (shipped.catalogue, shipped.groups):
        cached.cache_clear()
    try:
        with pytest.raises(shipped.CatalogueError, match="musik"):
            shipped.catalogue()
    finally:
        for cached in (shipped.catalogue, shipped.groups):
            cached.cache_clear()


def test_the_page_of_categories_is_the_catalogue() -> None:
    tool = REPO / "tools" / "make_categories.py"
    spec = importlib.util.spec_from_file_location("make_categories", tool)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    page = (REPO / "docs" / "categories.md").read_text(encoding="utf-8")
    assert page == module.text(), "run tools/make_categories.py"


def test_every_list_names_a_category_of_the_catalogue() -> None:
    for item in starter_lists():
        assert item.category in catalogue()
        assert not catalogue()[item.category].service
