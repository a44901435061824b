"""Pi-hole's groups, domains and clients become rules for each client."""

import json

import pytest
from tests.policy import moving_sources as sources

from lachan.policy.moving import Moved, MovedRule, profiles, read
from lachan.policy.profile import from_mapping


def rule(found: Moved, name: str) -> MovedRule:
    [made] = [r for r in found.rules if r.name == name]
    return made


def codes(found: Moved, where: str) -> list[str]:
    return [note.code for note in found.notes if note.where == where]


def test_a_database_alone_gives_clients_rules_and_lists() -> None:
    found = read(sources.gravity())
    assert (found.kind, found.version) == ("pihole-gravity", "19")
    bong, minh, card, named, guests = found.people
    assert (bong.name, bong.addresses) == ("Bống", ("192.168.1.20",))
    assert bong.groups == ("Default", "Trẻ con")
    assert minh.macs == ("aa:bb:cc:00:00:02",)
    assert guests.networks == ("192.168.2.0/24",)
    assert codes(found, card.where) == ["interface"]
    assert codes(found, named.where) == ["hostname"]


def test_a_domain_holds_for_the_clients_of_its_groups() -> None:
    found = read(sources.gravity())
    default = ("bong", "wlan0", "may-in", "khach")
    cases = [
        ("truong.example", True, default, True),
        ("phim.example", True, default, False),
        ("cuoc.example", False, ("bong", "minh"), False),
        ("bai.example", False, ("bong", "minh"), True),
    ]
    for name, home, clients, allow in cases:
        made = rule(found, name)
        assert (made.home, set(made.clients)) == (home, set(clients)), name
        assert made.allow == allow
    both = rule(found, "chat.example")
    assert both.home
    assert set(both.clients) == {*default, "minh"}


def test_an_expression_for_a_name_and_all_below_is_a_subtree() -> None:
    found = read(sources.gravity())
    assert rule(found, "cuoc.example").subtree
    assert not rule(found, "bai.example").subtree
    assert not rule(found, "phim.example").subtree


@pytest.mark.parametrize(
    "regex",
    [
        r"(^|\.)phim\.example$",
        r"(\.|^)phim\.example$",
        r"^(.+\.)?phim\.example$",
        r"(?:^|\.)PHIM\.example$",
    ],
)
def test_each_usual_spelling_of_all_below_is_understood(regex: str) -> None:
    rows = [{"id": 1, "domain": regex, "enabled": 1}]
    found = read(sources.tarred({"blacklist.regex.json": json.dumps(rows).encode()}))
    made = rule(found, "phim.example")
    assert (made.subtree, made.allow, made.home) == (True, False, True)


@pytest.mark.parametrize(
    "regex",
    [
        r"phim\.example$",
        r"^phim.example$",
        r"(\.|^)phim\.example$;querytype=A",
        r"(\.|^)phim\.example",
        r"phim",
    ],
)
def test_an_expression_that_means_more_is_noted(regex: str) -> None:
    rows = [{"id": 1, "domain": regex, "enabled": 1}]
    found = read(sources.tarred({"blacklist.regex.json": json.dumps(rows).encode()}))
    assert found.rules == ()
    assert codes(found, "gravity:domainlist[0]") == ["rule-pattern"]


def test_what_was_off_or_hung_on_nothing_is_noted() -> None:
    found = read(sources.gravity())
    assert codes(found, "gravity:domainlist[3]") == ["rule-pattern"]
    assert codes(found, "gravity:domainlist[4]") == ["off"]
    assert codes(found, "gravity:domainlist[5]") == ["no-group"]
    assert codes(found, "gravity:group[2]") == ["group-off"]
    assert codes(found, "gravity:group[3]") == ["group-empty"]
    assert codes(found, "gravity:adlist[2]") == ["list-local"]


def test_lists_keep_their_switch_kind_and_clients() -> None:
    first, second = read(sources.gravity()).lists
    assert (first.url, first.name, first.enabled, first.allow) == (
        "https://lists.example/a.txt",
        "A",
        True,
        False,
    )
    assert "minh" in first.clients
    assert (second.enabled, second.allow) == (False, True)
    assert "minh" not in second.clients


def test_every_row_is_carried_over_or_noted() -> None:
    found = read(sources.gravity())
    told = {
        *(note.where for note in found.notes),
        *(client.where for client in found.people),
        *(made.where for made in found.rules),
        *(made.where for made in found.lists),
        *found.carried,
    }
    rows = {"group": 4, "client": 5, "domainlist": 8, "adlist": 3}
    wanted = {f"gravity:{t}[{i}]" for t, count in rows.items() for i in range(count)}
    assert wanted <= told


def test_teleporter_6_joins_leases_with_clients() -> None:
    found = read(sources.teleporter_6(), "pi-hole_nha_teleporter.zip")
    assert found.kind == "pihole-6"
    bong, *_, tv = found.people
    assert (bong.name, bong.addresses, bong.macs) == (
        "Bống",
        ("192.168.1.20",),
        ("aa:bb:cc:00:00:01",),
    )
    assert (tv.name, tv.addresses) == ("tivi", ("192.168.1.29",))
    assert "tivi" in rule(found, "phim.example").clients
    assert "tivi" not in rule(found, "cuoc.example").clients


def test_teleporter_6_notes_every_section_and_file_it_does_not_take() -> None:
    found = read(sources.teleporter_6())
    told = {(note.where, note.code) for note in found.notes}
    assert told >= {
        ("toml:dns.blocking", "protection-off"),
        ("toml:dns.specialDomains", "canaries"),
        ("toml:dns.hosts[0]", "record"),
        ("toml:dns.cnameRecords[0]", "record"),
        ("toml:dhcp.hosts[2]", "lease"),
        ("toml:webserver", "secret"),
        ("toml:misc", "setting"),
        ("file:etc/hosts", "member"),
        ("file:etc/pihole/pihole-FTL.db", "history"),
        ("file:etc/pihole/dhcp.leases", "dhcp"),
    }
    assert {f"toml:{s}" for s in ("dns", "dhcp", "webserver", "misc")} <= {
        *found.carried
    }
    assert rule(found, "dong.example").where == "toml:dns.hosts[1]"


def test_teleporter_5_is_read_from_its_tables() -> None:
    found = read(sources.teleporter_5(), "pi-hole-teleporter.tar.gz")
    assert found.kind == "pihole-5"
    assert [c.key for c in found.people] == ["bong", "tivi"]
    assert rule(found, "phim.example").clients == ("bong",)
    assert not rule(found, "phim.example").home
    assert rule(found, "truong.example").clients == ("tivi",)
    assert set(rule(found, "cuoc.example").clients) == {"bong", "tivi"}
    assert codes(found, "file:setupVars.conf") == ["secret"]
    assert codes(found, "file:custom.list[0]") == ["record"]
    assert [made.url for made in found.lists] == ["https://lists.example/a.txt"]


def test_version_4_wrote_a_value_a_line() -> None:
    files = {
        "blacklist.txt": b"phim.example\n# x\n",
        "whitelist.txt": b"truong.example\n",
        "regex.list": b"(^|\\.)cuoc\\.example$\n",
        "adlists.list": b"https://lists.example/a.txt\n",
    }
    found = read(sources.tarred(files))
    assert {(r.name, r.allow, r.home) for r in found.rules} == {
        ("phim.example", False, True),
        ("truong.example", True, True),
        ("cuoc.example", False, True),
    }
    assert len(found.lists) == 1


def test_settings_alone_say_what_they_lack() -> None:
    found = read(sources.toml(), "pihole.toml")
    assert found.kind == "pihole-toml"
    assert [c.name for c in found.people] == ["may-bong", "tivi"]
    assert codes(found, "toml") == ["gravity-missing"]


@pytest.mark.parametrize("name", ["toml", "teleporter-6", "teleporter-5"])
def test_no_secret_is_kept_or_told(name: str) -> None:
    text = repr(read(sources.everything()[name]))
    for secret in ("khongphaimatkhauthat", "KHONGPHAIKHOATHAT", "who asked"):
        assert secret not in text


@pytest.mark.parametrize("name", sorted(sources.everything()))
def test_every_profile_is_one_that_the_gateway_takes(name: str) -> None:
    made = profiles(read(sources.everything()[name]))
    assert made[0]["id"] == "default"
    for mapping in made:
        assert from_mapping(mapping).warnings == ()
