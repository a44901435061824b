"""Two administrators and an editor, a small policy, and how a name gets on the list."""

import shutil
from pathlib import Path

from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.urls import reverse
from tests.cast import PASSWORD, SECRET, Person, make, signed_in

from lachan.accounts.models import Role, User
from lachan.lists.models import NationalEntry, Source
from lachan.lists.services import sources
from lachan.policy.compile import ListSource, release

NAME = "tangqua-game.example"
FIELDS = {
    "q": NAME,
    "subtree": "yes",
    "reason": "account-theft",
    "basis": "6 tin báo đã xác minh",
    "days": "90",
}
SEEN = {"seen": "on", "stranger": "on", "typed": NAME}


class Desk:
    """Bình, who edits lists, Dũng and a second administrator."""

    def __init__(self) -> None:
        self.binh, self.dung = make(Person.BINH), make(Person.DUNG)
        self.second = administrator("quan-tri-hai")


def administrator(username: str) -> User:
    """Keep one more administrator, with a second factor."""
    user = User.objects.create_user(username, PASSWORD, role=Role.ADMINISTRATOR)
    TOTP.activate(user, SECRET)
    return user


def policy(directory: Path) -> None:
    """Release a small policy where the settings say."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "games.txt"
    path.write_text(f"a.{NAME}\nb.{NAME}\n", encoding="utf-8")
    games = {"publisher": "tester", "category": "games", "digest": "1f" * 32}
    source, _ = Source.objects.get_or_create(code="tester-games", defaults=games)
    kept = sources.file_of(source, source.digest)
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, kept)
    key = settings.POLICY_KEY
    release(
        settings.POLICY_DIR,
        [ListSource(path, "games", "tester", "domains", False)],
        sign_key=key if key.exists() else None,
    )


def proposed(by: User, **fields: str) -> NationalEntry:
    """Propose by the page and return the row."""
    answer = signed_in(by).post(
        reverse("lists:national_propose"), {**FIELDS, "step": "send", **fields}
    )
    assert answer.status_code == 302, answer.content.decode()
    return NationalEntry.objects.latest("pk")


def act(by: User, name: str, entry: NationalEntry, **data: str) -> str:
    """Press a button of an entry's page; return the page that follows."""
    url = reverse(f"lists:{name}", args=[entry.pk])
    answer = signed_in(by).post(url, data, follow=True)
    entry.refresh_from_db()
    return answer.content.decode()
