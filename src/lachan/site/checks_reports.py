"""Checks of `lachan doctor` about reports: are they taken in, and by real people?"""

from datetime import UTC, datetime

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from lachan.accounts.models import User
from lachan.cases.services import loading
from lachan.outbox import facts as outbox_facts
from lachan.partners import facts as partners
from lachan.partners.services import demo as network_demo
from lachan.programme.services import demo as programme_demo
from lachan.reports import facts as reports_facts
from lachan.reports.services import demo as reports_demo
from lachan.site import keystore
from lachan.site.finding import Finding, State
from lachan.site.paths import Paths
from lachan.supervision.services import demo as family_demo
from lachan.vault import facts as vault

_UNKNOWN = "mend the database first"


def reports(paths: Paths) -> Finding:
    """Can the emergency report be taken in?"""
    try:
        missing = reports_facts.readiness(timezone.now()).missing
        coming = reports_facts.coming(timezone.now())
    except DatabaseError:
        return Finding("reports", State.PROBLEM, "unknown", _UNKNOWN)
    if not missing:
        return _open_reports(coming)
    text = f"closed: the form shows 111 and 113 only; missing: {', '.join(missing)}"
    if {"hotline", "team"} <= set(missing):
        return Finding("reports", State.OK, text)  # a home: nobody receives here
    todo = f"each step stands at {settings.LACHAN_URL}/mo-nhan-bao-tin/"
    return Finding("reports", State.WARNING, text, todo)


def _open_reports(coming: reports_facts.Coming) -> Finding:
    text = f"open; {coming.waiting} new, {coming.late} past their clock"
    if coming.flood:
        more = f"a flood: more than {reports_facts.FLOOD} within an hour; {text}"
        return Finding("reports", State.WARNING, more, "docs/reports.md, A flood")
    if coming.late:
        wake = "tell the teams: /ban-truc/"
        return Finding("reports", State.WARNING, text, wake)
    return Finding("reports", State.OK, text)


def demo(paths: Paths) -> Finding:
    """Does anything of `lachan demo` stand where real people come?"""
    try:
        found = _demo_found()
    except DatabaseError:
        return Finding("demo", State.PROBLEM, "unknown", _UNKNOWN)
    if not found:
        return Finding("demo", State.OK, "nothing of it is here")
    todo = "before real people come: lachan demo --remove"
    return Finding("demo", State.WARNING, "; ".join(found), todo)


def _demo_found() -> list[str]:
    logins = {family_demo.LOGIN, *network_demo.LOGINS, *reports_demo.CUSTODIANS}
    logins.add(programme_demo.LOGIN)
    people = User.objects.filter(username__in=logins, is_active=True)
    found = []
    if people.exists():
        found.append(f"{people.count()} accounts whose passwords anybody knows")
    if people.filter(pk__in=_ends()).exists():
        found.append("the fictional hotline receives what is for 111")
    if people.filter(pk__in=vault.custodians()).exists():
        found.append("fictional custodians can recover the keys of teams")
    return found


def _ends() -> set[int]:
    """Return the members of the team of 111 that stands behind every report."""
    now = timezone.now()
    chain = partners.chain_for(None, partners.Exclusions(), now)
    return {pk for team in chain for pk in partners.members_of(team.pk, now)}


def messages(paths: Paths) -> Finding:
    """Does everything that must reach somebody reach them?"""
    try:
        failed = outbox_facts.failed_count()
    except DatabaseError:
        return Finding("messages", State.PROBLEM, "unknown", _UNKNOWN)
    if not failed:
        return Finding("messages", State.OK, "none waits for a person")
    text = f"{failed} could not be sent"
    todo = (
        f"look at {settings.LACHAN_URL}/gui-di/: each says why, and can be sent again"
    )
    return Finding("messages", State.WARNING, text, todo)


def key_store(paths: Paths) -> Finding:
    """Is any copy of the key store older than what was erased may live?"""
    old = keystore.older_than_allowed(paths, datetime.now(UTC))
    if old:
        text = f"{len(old)} copies of the key store are too old, first {old[0]}"
        return Finding("key store", State.WARNING, text, f"rm {' '.join(old)}")
    text = f"no copy known here is older than {keystore.DAYS} days"
    return Finding("key store", State.OK, text)


def forms(paths: Paths) -> Finding:
    """Do the forms that ship and those that were loaded fit each other?"""
    try:
        why = loading.faults()
        count = len(loading.current().schemas)
    except DatabaseError:
        return Finding("forms", State.PROBLEM, "unknown", _UNKNOWN)
    if why:
        todo = "load a later version of that form under Biểu mẫu"
        return Finding("forms", State.PROBLEM, why, todo)
    return Finding("forms", State.OK, f"{count} versions of forms")
