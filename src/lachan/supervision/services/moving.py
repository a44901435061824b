"""Moving in: keep what a file means, take over what the family chose of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from lachan.accounts.models import User
from lachan.audit.services import record
from lachan.lib.errors import RefusedError
from lachan.policy.model import Stance
from lachan.policy.moving import read
from lachan.supervision import facts
from lachan.supervision.models import (
    Change,
    Child,
    ChildRules,
    Device,
    DeviceKind,
    DeviceRole,
    Family,
    MoveDraft,
    OwnRule,
)
from lachan.supervision.rules import moving, profile
from lachan.supervision.rules.askers import AskerError
from lachan.supervision.rules.moving import Found, FoundClient, FoundName, FoundRules
from lachan.supervision.services import changes, choices, devices, families
from lachan.supervision.services.changes import STREAM, together

KEPT_FOR = timedelta(days=1)
DEVICES, GROUPS, HOURS, SEARCH, NAMES = PARTS = (
    "devices",
    "groups",
    "hours",
    "search",
    "names",
)
SKIP, NEW, ADULT, GUEST = "skip", "new", "adult", "guest"


class DraftGoneError(RefusedError):
    """The draft was taken over or dropped meanwhile, or another file came after it."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whose a client is: a child's key, or one of SKIP, NEW, ADULT, GUEST.

    nickname, birth_year: of a new child; the same nickname is the same child.
    """

    whose: str = SKIP
    nickname: str = ""
    birth_year: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """What a parent takes over.

    targets: by the client's key. home: keys of the children for whom what held for the
    whole home is taken. parts: of PARTS. names: the own names, by their place.
    """

    targets: Mapping[str, Target]
    home: frozenset[str]
    parts: frozenset[str]
    names: frozenset[int]


@transaction.atomic
def keep_draft(*, family: Family, data: bytes, filename: str, by: User) -> MoveDraft:
    """Read a file and keep what it means, not the file. Raises MovingError."""
    found = moving.understood(read(data, filename), timezone.now())
    MoveDraft.objects.filter(family=family).delete()
    draft = MoveDraft.objects.create(family=family, found=moving.to_json(found))
    record(STREAM, "move.read", actor=by, subject=family, facts={"draft": draft.pk})
    return draft


@transaction.atomic
def drop_draft(*, family: Family, by: User) -> None:
    """Forget what was read, if anything was."""
    gone, _ = MoveDraft.objects.filter(family=family).delete()
    if gone:
        record(STREAM, "move.dropped", actor=by, subject=family, facts={})


def prune_drafts() -> None:
    """Delete what nobody decided about for a day."""
    before = timezone.now() - KEPT_FOR
    MoveDraft.objects.filter(created_at__lt=before).delete()


@transaction.atomic
def take_over(
    *, family: Family, draft_pk: int, choice: Choice, own_address: str, by: User
) -> Change:
    """Do all that was chosen, or nothing; return the one change that undoes it.

    own_address: where the request comes from. Raises DraftGoneError,
    NicknameTakenError, HeldError.
    """
    rows = MoveDraft.objects.select_for_update().filter(family=family, pk=draft_pk)
    draft = rows.first()
    if draft is None:
        raise DraftGoneError(f"draft {draft_pk}")
    found = moving.from_json(draft.found)
    with together(family, "move", by=by) as change:
        mover = _Mover(family, found, choice, own_address, by)
        mover.move()
        change.facts = {
            "kind": found.kind,
            "done": mover.done,
            "left": [[left.code, left.count] for left in found.left],
            "refused": mover.refused,
        }
    draft.delete()
    return change


@dataclass(slots=True)
class _Mover:
    """One file being taken over. done: part → how many; refused: askers, and why."""

    family: Family
    found: Found
    choice: Choice
    own_address: str
    by: User
    done: dict[str, int] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)
    children: dict[str, Child] = field(default_factory=dict)
    newcomers: dict[str, str] = field(default_factory=dict)

    def move(self) -> None:
        """Take over the devices, then the rules of each child."""
        self.children = {c.key: c for c in self.family.children.all()}
        clients: dict[str, list[FoundClient]] = {key: [] for key in self.children}
        for client in self.found.clients:
            target = self.choice.targets.get(client.key, Target())
            if target.whose == SKIP:
                continue
            key = self._child_key(target)
            if DEVICES in self.choice.parts:
                self._devices(client, target.whose, self.children.get(key))
            if key in self.children:
                clients.setdefault(key, []).append(client)
        for key, child in self.children.items():
            self._child(child, clients.get(key, []), home=key in self.choice.home)

    def _count(self, part: str, count: int = 1) -> None:
        self.done[part] = self.done.get(part, 0) + count

    def _child_key(self, target: Target) -> str:
        if target.whose != NEW:
            return target.whose
        known = self.newcomers.get(target.nickname)
        if known is not None:
            return known
        child = families.add_child(
            family=self.family,
            nickname=target.nickname,
            birth_year=target.birth_year,
            by=self.by,
        )
        self._count("children")
        self.children[child.key] = child
        self.newcomers[target.nickname] = child.key
        return child.key

    def _devices(self, client: FoundClient, whose: str, child: Child | None) -> None:
        role = DeviceRole.CHILD if child is not None else DeviceRole(whose)
        for kind, value in client.askers:
            if Device.objects.filter(
                family=self.family, asker_kind=kind, asker=value
            ).exists():
                self._count("known")
                continue
            device = Device(
                family=self.family,
                child=child,
                role=role,
                name=client.name[:60],
                kind=DeviceKind.OTHER,
                asker_kind=kind,
                asker=value,
            )
            try:
                devices.save_device(
                    device=device, own_address=self.own_address, by=self.by
                )
                self._count(DEVICES)
            except (AskerError, devices.AskerTakenError) as e:
                code = e.code if isinstance(e, AskerError) else "taken"
                self.refused.append((value, code))

    def _child(self, child: Child, clients: list[FoundClient], *, home: bool) -> None:
        rules = [c.rules for c in clients] + ([self.found.home] if home else [])
        parts = self.choice.parts
        if GROUPS in parts:
            self._groups(child, {code for r in rules for code in r.codes})
        if HOURS in parts:
            self._hours(child, rules)
        if SEARCH in parts:
            self._search(child, rules)
        if NAMES in parts:
            self._names(child, {c.key for c in clients}, home=home)

    def _groups(self, child: Child, codes: set[str]) -> None:
        """Block what was blocked there; what is blocked here already stays so."""
        own = ChildRules.objects.get(child=child)
        said = {code: Stance(s) for code, s in own.stances.items()}
        age = child.band(facts.local_day(timezone.now()))
        more = {
            code: Stance.BLOCK
            for code in codes
            if profile.chosen(code, said, age) is not Stance.BLOCK
        }
        if more and choices.set_stances(child=child, stances=more, by=self.by):
            self._count(GROUPS, len(more))

    def _hours(self, child: Child, rules: Iterable[FoundRules]) -> None:
        for one in dict.fromkeys(hours for r in rules for hours in r.hours):
            fields = choices.WindowFields(
                label=hours_label(self.found.kind),
                days=list(one.days),
                start=one.start,
                end=one.end,
                mode=one.mode,
                categories=sorted(one.codes),
            )
            try:
                choices.save_window(child=child, fields=fields, by=self.by)
                self._count(HOURS)
            except choices.SameHoursError:
                self._count("known")

    def _search(self, child: Child, rules: Iterable[FoundRules]) -> None:
        """Make search safer; nothing that was off there is switched off here."""
        own = ChildRules.objects.get(child=child)
        age = child.band(facts.local_day(timezone.now()))
        safe = {engine for r in rules for engine in r.engines}
        tube = own.youtube or profile.youtube_by_age(age)
        moderate = tube == "off" and any(r.youtube for r in rules)
        if choices.set_search(
            child=child,
            safe_search_off=[e for e in own.safe_search_off if e not in safe],
            youtube="moderate" if moderate else own.youtube,
            allow_only=own.allow_only,
            block_page=own.block_page,
            by=self.by,
        ):
            self._count(SEARCH)

    def _names(self, child: Child, clients: set[str], *, home: bool) -> None:
        """Add the names that are not there; a word of the family's own stands."""
        there = set(OwnRule.objects.filter(child=child).values_list("name", flat=True))
        wanted = [
            one
            for place, one in enumerate(self.found.names)
            if place in self.choice.names and _holds(one, clients, home=home)
        ]
        new = {one.name: one for one in reversed(wanted) if one.name not in there}
        rows = [
            OwnRule(child=child, name=one.name, subtree=one.subtree, allow=one.allow)
            for one in wanted
            if new.get(one.name) is one
        ]
        changes.remember_new("ownrule", OwnRule.objects.bulk_create(rows), by=self.by)
        if known := len(wanted) - len(rows):
            self._count("known", known)
        if rows:
            self._count(NAMES, len(rows))


def _holds(name: FoundName, clients: set[str], *, home: bool) -> bool:
    return (home and name.home) or bool(clients & set(name.clients))


def hours_label(kind: str) -> str:
    """Return what hours that moved in are called; a name of a program in any tongue."""
    return "AdGuard Home" if kind == "adguard" else "Pi-hole"
