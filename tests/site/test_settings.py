"""A bad setting stops the start and names itself; good ones mean what the docs say."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lachan.lib.errors import UsageError
from lachan.site.database import databases
from lachan.site.logs import PlainFormatter

ASK = """
import json, sys
from lachan.site import settings
print(json.dumps({n: getattr(settings, n) for n in sys.argv[1:]}, default=str))
"""


def read_settings(names: list[str], **environment: str) -> Any:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("LACHAN_")}
    done = subprocess.run(
        [sys.executable, "-c", ASK, *names],
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


def test_postgresql_address_gives_every_part() -> None:
    url = "postgresql://an%40x:p%2Fw@db.example:5433/la-chan?sslmode=require"
    found = databases(url, Path("unused"))["default"]
    assert found["ENGINE"].endswith("postgresql")
    assert (found["USER"], found["PASSWORD"]) == ("an@x", "p/w")
    assert (found["HOST"], found["PORT"]) == ("db.example", "5433")
    assert (found["NAME"], found["OPTIONS"]) == ("la-chan", {"sslmode": "require"})


def test_postgresql_address_may_name_a_socket() -> None:
    found = databases("postgresql:///x?host=/run/pg&user=me", Path("unused"))
    assert found["default"]["HOST"] == "/run/pg"
    assert found["default"]["USER"] == "me"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("mysql://x/y", "does not begin with postgresql://"),
        ("postgresql://host", "names no database"),
        ("postgresql://host:port/x", "the port is not a number"),
    ],
)
def test_a_wrong_database_address_says_why_without_showing_it(
    url: str, why: str
) -> None:
    with pytest.raises(UsageError, match=why) as e:
        databases(url, Path("unused"))
    assert url not in str(e.value)


def test_sqlite_is_durable_and_takes_its_lock_at_the_beginning() -> None:
    options = databases("", Path("x"))["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        assert pragma in options["init_command"]


@pytest.mark.slow
def test_https_closes_cookies_and_asks_for_https_ever_after() -> None:
    names = ["SESSION_COOKIE_SECURE", "SESSION_COOKIE_NAME", "SECURE_HSTS_SECONDS"]
    names += ["CSRF_TRUSTED_ORIGINS", "ALLOWED_HOSTS", "DEBUG"]
    found = read_settings(names, LACHAN_URL="https://lachan.example/", LACHAN_DATA="x")
    assert found["SESSION_COOKIE_SECURE"] is True
    assert found["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert found["SECURE_HSTS_SECONDS"] > 0
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://lachan.example"]
    assert "lachan.example" in found["ALLOWED_HOSTS"]
    assert found["DEBUG"] is False


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LACHAN_WEB", "8000"),
        ("LACHAN_DEBUG", "maybe"),
        ("LACHAN_URL", "lachan.example"),
        ("LACHAN_PROXIES", "two"),
        ("LACHAN_SECRET_KEY_FILE", "/nowhere/key"),
    ],
)
def test_a_bad_value_stops_the_start_and_is_named(name: str, value: str) -> None:
    assert f"{name}: " in read_settings(["DEBUG"], **{name: value})


@pytest.mark.slow
def test_reading_the_settings_writes_nothing(tmp_path: Path) -> None:
    read_settings(["DEBUG"], LACHAN_DATA=str(tmp_path / "data"))
    assert not list(tmp_path.iterdir())


def test_a_log_line_keeps_the_place_of_a_failure_and_not_its_message() -> None:
    with pytest.raises(ValueError, match="Key") as failure:
        int("Key (username)=(an) already exists")
    record = logging.LogRecord(
        "lachan", logging.ERROR, __file__, 1, "job %s", ("x y",), failure._excinfo
    )
    line = PlainFormatter().format(record)
    assert 'msg="job x y"' in line
    assert "failure=ValueError" in line
    assert "at=test_settings.py:" in line
    assert "username" not in line
    assert "\n" not in line
