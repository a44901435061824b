"""Whatever staff do with lists, in any order: help stays open, phones find the net."""

import contextlib
import datetime as dt
from unittest import mock

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.utils import timezone
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from lachan.accounts.models import Role, User
from lachan.lib.errors import RefusedError
from lachan.lists.models import Complaint, ComplaintAnswer, LocalEntry
from lachan.lists.rules import local as local_rules
from lachan.lists.rules.local import Act, Entry
from lachan.lists.services import complaints, local, local_files
from lachan.lists.services.complaints import Reply, Said
from lachan.policy import compile as compiler
from lachan.policy.catalogue import connectivity_names, help_names
from lachan.policy.live import Live
from lachan.policy.model import Action, AgeBand
from lachan.policy.names import parents
from lachan.policy.profile import from_mapping
from lachan.policy.schedule import class_at

START = dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC)
HELP = sorted(help_names())
CLOCKS = sorted(connectivity_names())
ABOVE = sorted({p for name in (*HELP, *CLOCKS) for p in parents(name)})
NAMES = ["xau.example", "a.xau.example", "tot.example", "vn", "com", *ABOVE]
CATEGORIES = ["gambling", "adult", "phishing", "malware", "games", "self-harm"]
names = st.sampled_from(NAMES)
categories = st.sampled_from(CATEGORIES)


class Staff(RuleBasedStateMachine):
    """One editor with every button, and a release whenever they like."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self._clock = mock.patch.object(timezone, "now", side_effect=lambda: self.now)
        self._clock.start()
        self._room = transaction.atomic()
        self._room.__enter__()
        self.editor = User.objects.create_user("bien-tap", role=Role.LIST_EDITOR)
        self._release()
        # A console's own check falls with its service: no act of staff did that.
        self.open = [n for n in (*HELP, *CLOCKS) if self._answers(n) == {Action.ALLOW}]
        assert set(HELP) <= set(self.open)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._room.__exit__(None, None, None)
        self._clock.stop()

    def _release(self) -> None:
        entries = LocalEntry.objects.values_in_force(self.now)
        compiler.release(
            django_settings.POLICY_DIR,
            local_files.write(entries),
            exceptions=local_rules.exceptions(entries),
        )

    @rule(
        name=names,
        category=categories,
        act=st.sampled_from(Act),
        subtree=st.booleans(),
        sure=st.booleans(),
        days=st.sampled_from([1, 30, None]),
    )
    def add(
        self,
        name: str,
        category: str,
        act: Act,
        subtree: bool,
        sure: bool,
        days: int | None,
    ) -> None:
        draft = local.Draft(Entry(name, subtree, act, category), "x", days)
        with contextlib.suppress(RefusedError):
            local.add(draft, by=self.editor, sure=sure)

    @rule(number=st.integers(0, 99))
    def undo(self, number: int) -> None:
        rows = list(LocalEntry.objects.all())
        if rows:
            with contextlib.suppress(RefusedError):
                local.undo(entry=rows[number % len(rows)], by=self.editor)

    @rule(name=names, to=categories, out=categories, moved=st.booleans())
    def answer(self, name: str, to: str, out: str, moved: bool) -> None:
        row, _code = complaints.file(Said(name), day=self.now.date())
        said = ComplaintAnswer.MOVED if moved else ComplaintAnswer.REMOVED
        reply = Reply(said, "x", (out,), to if moved else "", sure=True)
        with contextlib.suppress(RefusedError), transaction.atomic():
            complaints.answer(row, reply, by=self.editor)

    @rule(number=st.integers(0, 99))
    def reopen(self, number: int) -> None:
        rows = list(Complaint.objects.exclude(answer=""))
        if rows:
            with contextlib.suppress(RefusedError):
                complaints.reopen(rows[number % len(rows)], by=self.editor)

    @rule(days=st.sampled_from([1, 2, 40]))
    def wait(self, days: int) -> None:
        self.now += dt.timedelta(days=days)
        local.end_due(self.now)

    @rule()
    def release(self) -> None:
        self._release()

    @invariant()
    def nothing_that_must_stay_open_is_blocked(self) -> None:
        live = Live(django_settings.POLICY_DIR, at=self.now.timestamp())
        for name in self.open:
            assert self._answers(name, live) == {Action.ALLOW}, name

    def _answers(self, name: str, live: Live | None = None) -> set[Action]:
        """Return what the youngest and adults get."""
        live = live or Live(django_settings.POLICY_DIR, at=self.now.timestamp())
        ages = (AgeBand.UNDER_6, AgeBand.ADULT)
        families = [from_mapping({"id": "x", "age": age.value}) for age in ages]
        classes = [class_at(family, self.now)[0] for family in families]
        return {live.decide(name, 1, cls).action for cls in classes}

    @invariant()
    def one_word_about_one_name_and_category(self) -> None:
        held = LocalEntry.objects.in_force(self.now)
        pairs = list(held.values_list("name", "category"))
        assert len(pairs) == len(set(pairs))
        for entry in LocalEntry.objects.values_in_force(self.now):
            assert local_rules.problem(entry, ()) == ""


@pytest.mark.long
@pytest.mark.django_db
def test_no_sequence_of_staff_acts_blocks_help() -> None:
    shape = hypothesis_settings(max_examples=15, stateful_step_count=30, deadline=None)
    run_state_machine_as_test(Staff, settings=shape)
