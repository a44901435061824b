"""Where upper apps may say no, from their AppConfig.ready."""

from collections.abc import Callable

from lachan.accounts.models import User
from lachan.vault.rules.errors import NotAllowedError

# (team's ref, person) -> a code of why not, or "".
MayJoin = Callable[[str, User], str]
_MAY_JOIN: list[MayJoin] = []


def refuse_joins_by(check: MayJoin) -> None:
    """Ask `check` before anyone is asked into, let into or recovered into a team."""
    _MAY_JOIN.append(check)


def check_join(ref: str, user: User) -> None:
    """Raise NotAllowedError with the first reason against this person joining."""
    if not (user.is_active and user.is_staff_member):
        raise NotAllowedError("only staff with an open account join a team")
    for check in _MAY_JOIN:
        reason = check(ref, user)
        if reason:
            raise NotAllowedError(f"may not join: {reason}")
