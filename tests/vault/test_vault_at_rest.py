"""No secret key lies in the clear: the database file and its log are searched."""

from pathlib import Path

import pytest
from django.db import connection
from tests.cast import PASSWORD
from tests.vault.people import NOW, a_team, make_ready, with_key

from lachan.site import keys
from lachan.site.paths import Paths
from lachan.vault import server
from lachan.vault.rules import receipt, seal, wrap
from lachan.vault.services import items, members, receipts, recovery, teams
from lachan.vault.services.items import TeamAccess


@pytest.mark.django_db(transaction=True)
def test_no_secret_is_at_rest(
    data: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every secret that is made is noted, then looked for in all that was kept."""
    if connection.vendor != "sqlite":
        return  # the same rows; SQLite's file is the one that can be read whole
    keys.ensure_vault_key(data.secrets / "vault.key")
    made: list[bytes] = []
    new_pair, new_key, split = wrap.new_pair, seal.new_key, wrap.split_in_two

    def pair() -> wrap.Pair:
        made.append((fresh := new_pair()).secret)
        return fresh

    def key() -> bytes:
        made.append(fresh := new_key())
        return fresh

    def halves(secret: bytes) -> tuple[bytes, bytes]:
        made.extend(both := split(secret))
        return both

    monkeypatch.setattr(wrap, "new_pair", pair)
    monkeypatch.setattr(seal, "new_key", key)
    monkeypatch.setattr(wrap, "split_in_two", halves)
    (one, first), _second = a_team("xa", "Bình", "Chi")
    make_ready("xa", first)
    item = items.create_item_key(teams=[TeamAccess("xa")], now=NOW)
    code = receipt.new_code()
    derived = receipt.derive(code, server.peppers())
    receipts.add_code(key=item, derived=derived)
    members.change_password(user=one, old=PASSWORD, new="mật khẩu khác")
    teams.leave(ref="xa", user=one, by=one, now=NOW)
    _giang, third = with_key("Giang")
    recovery.ask(membership=None, by=one, now=NOW)
    made += [derived.opener, item.secret, third.secret, server.key_for("receipt open")]
    kept = _everything(tmp_path)
    assert derived.finder in kept
    assert len(made) > 20
    for secret in made:
        assert secret not in kept
        assert secret.hex().encode() not in kept
    for text in (code, receipt.shown(code), PASSWORD, "mật khẩu khác"):
        assert text.encode() not in kept


def _everything(tmp_path: Path) -> bytes:
    """Return the octets of the database as a file, with its log if it has one."""
    copy = tmp_path / "copy.sqlite3"
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])
    octets = copy.read_bytes()
    name = Path(str(connection.settings_dict["NAME"]))
    for file in (name, name.with_name(f"{name.name}-wal")):
        if file.is_file():
            octets += file.read_bytes()
    return octets
