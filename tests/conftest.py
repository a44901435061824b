"""What every test stands on: own data directory, closed network, quick hashes."""

import gc
import ipaddress
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management.color import no_style
from django.db import connections
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings

from lachan.site.paths import Paths
from lachan.vault.rules import wrap

# `tests.cast` and `tests.strategies` are found wherever pytest is started.
sys.path.insert(0, str(Path(__file__).parents[1]))

# The same examples every time: what lands must not hang on luck. `nightly` seeks anew.
hypothesis_settings.register_profile(
    "dev", max_examples=50, deadline=None, print_blob=True, derandomize=True
)
hypothesis_settings.register_profile(
    "ci", max_examples=300, deadline=None, print_blob=True, derandomize=True
)
hypothesis_settings.register_profile(
    "nightly", max_examples=2_000, deadline=None, print_blob=True
)
hypothesis_settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev")
)

DATABASE_FIXTURES = {"db", "transactional_db", "client", "admin_client", "live_server"}


def use_data_directory(data: Path) -> Paths:
    """Point every path of the settings into `data`."""
    paths = Paths(data)
    for name, value in paths.as_settings().items():
        setattr(django_settings, name, value)
    django_settings.PATHS = paths
    django_settings.POLICY_KEY = paths.secrets / "policy.key"
    django_settings.VAULT_KEY = paths.secrets / "vault.key"
    django_settings.STATS_KEY = paths.secrets / "stats.key"
    for part in (paths.static, paths.run):
        part.mkdir(parents=True, exist_ok=True)
    return paths


def pytest_configure(config: pytest.Config) -> None:
    """Before any test: no path leads into the checkout, hashes are quick."""
    from tests.migrated import use_copies

    use_copies(config)
    directory = tempfile.mkdtemp(prefix="lachan-tests-")
    os.environ["LACHAN_DATA"] = directory
    use_data_directory(Path(directory))
    wrap.COST = wrap.Cost(passes=1, memory_kib=64)
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    django_settings.STORAGES = {
        **django_settings.STORAGES,
        "staticfiles": {"BACKEND": plain},
    }


def pytest_collection_finish() -> None:
    """What is imported stays: looking through it for waste takes a thirtieth of all."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Let a worker that is done take over what another has still before it."""
    if config.option.numprocesses and config.option.dist == "no":
        config.option.dist = "worksteal"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker waits for another at the end."""
    items.sort(key=_begins)


def _begins(item: pytest.Item) -> int:
    marks = ("long", "slow", "browser")
    return next((n for n, m in enumerate(marks) if item.get_closest_marker(m)), 3)


@pytest.fixture
def data(tmp_path: Path, settings: Any) -> Paths:
    """Return this test's own data directory; the settings point into it."""
    paths = Paths(tmp_path / "data")
    for name, value in {
        **paths.as_settings(),
        "PATHS": paths,
        "POLICY_KEY": paths.secrets / "policy.key",
        "VAULT_KEY": paths.secrets / "vault.key",
        "STATS_KEY": paths.secrets / "stats.key",
    }.items():
        setattr(settings, name, value)
    for part in (paths.static, paths.run):
        part.mkdir(parents=True)
    return paths


@pytest.fixture(autouse=True)
def _own_data(request: pytest.FixtureRequest) -> None:
    """Give every test that meets the database its own data directory."""
    marked = request.node.get_closest_marker("django_db") is not None
    if marked or DATABASE_FIXTURES & set(request.fixturenames):
        request.getfixturevalue("data")


# What migrations put in and no test changes; to make it anew takes most of a flush.
KEPT_TABLES = {"django_content_type", "auth_permission", "django_migrations"}


def _empty_tables(_test: TransactionTestCase) -> None:
    """Empty the tables in which a test that commits left rows."""
    for database in connections.all():
        with database.cursor() as cursor:
            tables = database.introspection.django_table_names(only_existing=True)
            used = []
            for table in sorted(set(tables) - KEPT_TABLES):
                quoted = database.ops.quote_name(table)
                cursor.execute(f"SELECT EXISTS(SELECT 1 FROM {quoted})")
                used += [table] if cursor.fetchone()[0] else []
        if used:
            # PostgreSQL truncates none that another table, empty too, points at.
            cascade = database.vendor == "postgresql"
            sql = database.ops.sql_flush(no_style(), used, allow_cascade=cascade)
            database.ops.execute_sql_flush(sql)


@pytest.fixture(autouse=True, scope="session")
def _quick_flush() -> Iterator[None]:
    """Let Django's own flush, of every table and all it makes again, be."""
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", _empty_tables)
    yield
    patch.undo()


def _is_near(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0]).partition("%")[0]
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Refuse every socket call that leaves this machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    sendto = socket.socket.sendto

    def check(address: object) -> None:
        if not _is_near(address):
            raise AssertionError(f"a test reached for the network: {address}")

    def near_connect(self: socket.socket, address: Any) -> None:
        check(address)
        connect(self, address)

    def near_connect_ex(self: socket.socket, address: Any) -> int:
        check(address)
        return connect_ex(self, address)

    def near_sendto(self: socket.socket, *args: Any) -> int:
        check(args[-1])
        return sendto(self, *args)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", near_connect)
    patch.setattr(socket.socket, "connect_ex", near_connect_ex)
    patch.setattr(socket.socket, "sendto", near_sendto)
    yield
    patch.undo()
