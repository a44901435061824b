"""What must be there before the parts start. Each step leaves alone what is done."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from lachan.lib.errors import RefusedError
from lachan.policy import manifest as manifests
from lachan.policy import sign
from lachan.policy.catalogue import starter_lists
from lachan.policy.compile import ListSource, release
from lachan.policy.manifest import SnapshotError
from lachan.policy.snapshot import open_snapshot
from lachan.policy.table import OldFormError
from lachan.site import keys
from lachan.site.paths import Paths

Say = Callable[[str], None]


@contextmanager
def only_user(paths: Paths) -> Iterator[None]:
    """Hold the data directory; a second holder is refused. Raises RefusedError."""
    paths.run.mkdir(mode=0o700, parents=True, exist_ok=True)
    if paths.run.stat().st_uid != os.getuid():
        raise RefusedError(f"{paths.run} belongs to somebody else")
    paths.run.chmod(0o700)
    with (paths.run / "up.lock").open("ab") as f:
        try:
            fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            raise RefusedError(f"{paths.data} is in use by lachan up; stop it") from e
        yield


def prepare(paths: Paths, say: Say) -> None:
    """Make the directories, keys, tables, static files and the first policy."""
    _directories(paths)
    ensure_policy_key(settings.POLICY_KEY)
    keys.ensure_vault_key(settings.VAULT_KEY)
    _tables(say)
    call_command("collectstatic", interactive=False, verbosity=0)
    first_policy(paths.policy, settings.POLICY_KEY, say)


def _directories(paths: Paths) -> None:
    paths.data.mkdir(parents=True, exist_ok=True)
    made = (paths.policy, paths.stats, paths.lists, paths.media, paths.lake)
    for directory in made:
        directory.mkdir(mode=0o750, exist_ok=True)
    keys.ensure_directory(paths.secrets)


def ensure_policy_key(path: Path) -> None:
    """Make the key that signs policy, unless there is one."""
    if not path.exists():
        keys.ensure_directory(path.parent)
        sign.generate(path)


def _tables(say: Say) -> None:
    fresh = not call_quiet("showmigrations", "--plan").count("[X]")
    say("database: making the tables" if fresh else "database: checking the tables")
    call_command("migrate", interactive=False, verbosity=0)


def call_quiet(*words: str) -> str:
    """Run a Django command and return what it printed."""
    out = StringIO()
    call_command(*words, stdout=out, verbosity=1)
    return out.getvalue()


def first_policy(directory: Path, key: Path, say: Say) -> None:
    """Compile the lists that ship with the project, unless there is a policy.

    One whose lists this version cannot read is made anew; its profiles are kept.
    """
    if (directory / manifests.MANIFEST).exists() and _readable(directory):
        return
    lists = [
        ListSource(s.path, s.category, s.source, s.format, s.subtree)
        for s in starter_lists()
    ]
    say(f"policy: compiling {len(lists)} lists, a few seconds")
    release(directory, lists, sign_key=key)


def _readable(directory: Path) -> bool:
    """Tell whether the lists in force are of a form that this version reads."""
    try:
        open_snapshot(directory, manifests.read(directory, None))
    except SnapshotError as e:
        return not isinstance(e, OldFormError)
    return True
